import HTTPClient
import JSON
import SessionKernel
import SessionRuntime

/// Reads the answer to one request as it comes in, streamed or whole.
///
/// Which of the two it is follows from the first byte, not from the content type, which some
/// servers get wrong: an event stream never begins with a brace.
struct ModelResponse<Answer: AnswerAssembly>: Sendable {
    private enum Form {
        case unknown
        case stream
        /// A completion without streaming, an error, or no JSON at all.
        case whole
    }

    private let failures: ServerFailures
    private(set) var head = HTTPResponseHead(status: 0)
    private var form = Form.unknown
    private var events = ServerSentEvents()
    private var body: [UInt8] = []
    private var answer: Answer
    private var isDone = false
    private var failed: ModelFailure?

    /// How much of an answer that is an error is kept.
    private static var errorBytesMax: Int { 65_536 }

    init(_ answer: Answer, from server: ModelServer) {
        failures = ServerFailures(server: server)
        self.answer = answer
    }

    /// Whether the first token has come.
    var hasBegun: Bool { answer.hasBegun }

    /// Whether nothing that may still come can change the result.
    var isSettled: Bool {
        isDone || failed != nil || !isSuccess && body.count >= Self.errorBytesMax
    }

    mutating func take(_ head: HTTPResponseHead) {
        self.head = head
    }

    /// Takes the next bytes of the body.
    mutating func take(_ bytes: [UInt8]) -> [ModelProgress] {
        guard isSuccess else {
            body += bytes.prefix(Self.errorBytesMax - body.count)
            return []
        }
        var bytes = bytes
        if form == .unknown {
            // Blanks before the first byte mean nothing in either form.
            bytes = Array(bytes.drop { " \t\r\n".utf8.contains($0) })
            form = Self.form(startingWith: bytes.first)
        }
        guard form == .stream else {
            body += bytes
            return []
        }
        do throws(ModelFailure) {
            return try takeEvents(bytes)
        } catch {
            failed = answer.hasBegun ? error.inTheMidst : error
            return []
        }
    }

    /// What came of it, after the exchange has ended.
    ///
    /// - Parameters:
    ///   - failure: Why it ended before the end of the body. An answer that had said it was done is
    ///     whole all the same.
    ///   - now: Seconds since 1970.
    mutating func result(
        after failure: HTTPFailure?, now: Int
    ) -> Result<ModelAnswer, ModelFailure> {
        if let failed { return .failure(failed) }
        if head.status != 0, !isSuccess {
            return .failure(failures.failure(head: head, body: body, now: now))
        }
        do throws(ModelFailure) {
            if let failure, !(isDone || answer.isFinished) { throw failures.failure(failure) }
            if form == .stream {
                guard isDone || answer.isFinished else { throw failures.cutStream }
            } else {
                try takeWhole()
            }
            return .success(try answer.whole())
        } catch {
            return .failure(error)
        }
    }

    private var isSuccess: Bool { head.status == 200 }

    private mutating func takeEvents(_ bytes: [UInt8]) throws(ModelFailure) -> [ModelProgress] {
        let complete: [ServerSentEvents.Event]
        do {
            complete = try events.feed(bytes)
        } catch {
            throw failures.brokenChunk("it is longer than a server has reason to send")
        }
        var progress: [ModelProgress] = []
        for event in complete where !isDone {
            if event.data.elementsEqual("[DONE]".utf8) {
                isDone = true
            } else if !event.data.isEmpty {
                progress += try answer.take(try parse(event.data))
                isDone = answer.isOver
            }
        }
        return progress
    }

    private mutating func takeWhole() throws(ModelFailure) {
        guard !body.isEmpty else { throw failures.cutStream }
        guard let json = try? JSON(parsing: body, duplicateKeys: .lastWins), json.objectValue != nil
        else { throw failures.notAnAnswer(body) }
        _ = try answer.take(json)
    }

    private func parse(_ data: [UInt8]) throws(ModelFailure) -> JSON {
        do {
            return try JSON(parsing: data, duplicateKeys: .lastWins)
        } catch {
            throw failures.brokenChunk(error)
        }
    }

    private static func form(startingWith byte: UInt8?) -> Form {
        switch byte {
        case nil: return .unknown
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "<"): return .whole
        default: return .stream
        }
    }
}

extension ModelFailure {
    /// The same failure where some of the answer had come: the answer is cut, whoever says so. What
    /// had come was counted by the provider, other than with a request that failed at once.
    fileprivate var inTheMidst: ModelFailure {
        guard kind == .serverError else { return self }
        var failure = self
        failure.kind = .cut
        return failure
    }
}
