import Glibc
import JSON
import SessionKernel
import SessionRuntime

/// `holdpoint events ID`: the journal of a session, one event a line.
enum EventsCommand {
    static let command = Command(
        name: "events", words: "ID",
        summary: "print a session's journal as JSON lines",
        options: [.value("--from", "SEQ", "begin with this sequence; default 1"), .store],
        examples: ["holdpoint events q7k3f9ab | tail -3"], run: run)

    private static func run(_ arguments: Arguments) throws -> ExitCode {
        let id = SessionID(try arguments.one("the session's ID"))
        guard let from = Int(arguments.value("--from") ?? "1"), from > 0 else {
            throw CommandFailure.usage("`--from` takes a sequence of at least 1")
        }
        let store = arguments.value("--store")
        let journal = try waiting { try await Wiring.open(store: store).journal }
        // A program gets the bytes; a terminal must not be led by them.
        let isTerminal = isatty(1) == 1
        var next = from
        while true {
            let start = next
            let page = try waiting { try await journal.events(of: id, from: start, limit: 1000) }
            for recorded in page {
                if isTerminal {
                    Output.line(PlainText.line(String(decoding: recorded.bytes, as: UTF8.self)))
                } else {
                    Output.bytes(recorded.bytes + [UInt8(ascii: "\n")])
                }
            }
            next += page.count
            if page.count < 1000 { break }
        }
        if next == from, try waiting(for: { try await journal.summary(of: id) }) == nil {
            throw CommandFailure(.invalidInput, "there is no session \(id) in this store")
        }
        return .success
    }
}
