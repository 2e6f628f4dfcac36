import JSON
import SessionKernel

/// How fast events of about a kibibyte are read and written.
enum JSONBenchmark {
    static func run() throws -> [Figure] {
        let event = Event(
            session: "bench", sequence: 7, at: Timestamp(milliseconds: 1_700_000_000_000),
            actor: .agent("walker"), cause: 6,
            body: .modelAnswered(
                "m1.1",
                ModelAnswer(
                    text: FreeModel.said(1), calls: [FreeModel.call(1)],
                    usage: Usage(inputTokens: 7)),
                cost: Money(microdollars: 12)))
        let bytes = event.json.canonicalBytes
        let json = try JSON(parsing: bytes)
        var sum = 0
        let parsed = try Meter.rate { sum &+= try JSON(parsing: bytes).kind.utf8.count }
        let written = Meter.rate { sum &+= json.canonicalBytes.count }
        let read = try Meter.rate { sum &+= try Event(JSON(parsing: bytes)).sequence }
        let made = Meter.rate { sum &+= event.json.canonicalBytes.count }
        let digested = Meter.rate { sum &+= Digest.chained(.zero, bytes) == .zero ? 1 : 0 }
        guard sum != 0 else { throw Failure("nothing was done") }
        return [
            Figure("JSON parsed, \(bytes.count) bytes each", parsed, "/s", .atLeast(50_000)),
            Figure("JSON written", written, "/s", .atLeast(25_000)),
            Figure("events read", read, "/s", .atLeast(25_000)),
            Figure("events written", made, "/s", .atLeast(25_000)),
            Figure("events chained", digested, "/s"),
        ]
    }
}
