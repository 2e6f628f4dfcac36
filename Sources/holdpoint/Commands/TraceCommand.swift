import Glibc
import JSON
import SessionKernel
import SessionRuntime

/// `holdpoint trace ID [CALL]`: every call of a model and of a tool, or one of them whole.
enum TraceCommand {
    static let command = Command(
        name: "trace", words: "ID [CALL]",
        summary: "list model and tool calls with time and money; with CALL, one of them whole",
        options: [
            .flag("--whole", "with CALL: all that a tool returned or a model answered"),
            .json, .store,
        ],
        examples: [
            "holdpoint trace q7k3f9ab", "holdpoint trace q7k3f9ab m2.1",
            "holdpoint trace q7k3f9ab c2.1 --whole", "holdpoint trace q7k3f9ab --json",
        ], run: run)

    private static func run(_ arguments: Arguments) throws -> ExitCode {
        guard let first = arguments.words.first else {
            throw CommandFailure.usage("the session's ID is missing")
        }
        guard arguments.words.count <= 2 else {
            throw CommandFailure.usage("a session and one call are taken, not more")
        }
        let wanted = arguments.words.dropFirst().first
        if wanted == nil, arguments.has("--whole") {
            throw CommandFailure.usage("`--whole` is said of one call")
        }
        let store = arguments.value("--store")
        let journal = try waiting { try await Wiring.open(store: store).journal }
        let traced = try waiting {
            try await TracedSession(SessionID(first), in: journal, asked: wanted)
        }
        guard let wanted else {
            if arguments.has("--json") {
                Output.json(traced.json)
            } else {
                Output.text(TraceText.overview(traced))
            }
            return .success
        }
        guard let entry = traced.trace[wanted] else {
            throw CommandFailure(
                .invalidInput,
                "session \(first) has no call \(wanted); see: holdpoint trace \(first)")
        }
        if arguments.has("--whole") {
            let bytes = try whole(entry, journal)
            // A pipe gets the bytes; a terminal must not be led by them.
            if isatty(1) == 1 {
                Output.text(PlainText.lines(String(decoding: bytes, as: UTF8.self)) + "\n")
            } else {
                Output.bytes(bytes)
            }
        } else if arguments.has("--json") {
            Output.json(traced.json(of: entry))
        } else {
            Output.text(TraceText.one(entry, traced))
        }
        return .success
    }

    /// What the tool printed, byte for byte, as far as it was kept; of a model its answer's text.
    private static func whole(_ entry: SessionTrace.Entry, _ journal: any Journal) throws -> [UInt8]
    {
        if case .model(let call) = entry, let answer = call.answer {
            return Array(answer.text.utf8)
        }
        guard case .tool(let call) = entry, let result = call.result else {
            throw CommandFailure(.invalidInput, "\(entry.id) has returned nothing")
        }
        guard let digest = result.whole else { return Array(result.text.utf8) }
        guard let bytes = try waiting(for: { try await journal.blob(digest) }) else {
            throw CommandFailure(
                .failure, "the output of \(entry.id) is not in the store any more; see: verify")
        }
        return bytes
    }
}

/// A session folded to its end, with what one of its requests was sent.
struct TracedSession: Sendable {
    let trace: SessionTrace
    let session: Session
    /// The prompt of the request that was asked for, and the tools that it offered.
    let prompt: Transcript?
    let tools: [ToolDeclaration]

    /// - Throws: `JournalError` where there is no such session, or its chain is broken.
    init(_ id: SessionID, in journal: any Journal, asked wanted: String?) async throws {
        var trace = SessionTrace()
        var prompt: Transcript?
        var tools: [ToolDeclaration] = []
        session = try await journal.fold(id) { event, before in
            trace.take(event, in: before)
            // What was sent is what the session held before the request was recorded.
            switch event.body {
            case .modelRequested(let asked) where asked.request.text == wanted:
                prompt = before.transcript
                tools = before.offeredTools
            case .quarantineRequested(let asked) where "\(asked.call)/r\(asked.attempt)" == wanted:
                prompt = before.call(asked.call).flatMap(before.quarantinePrompt)
            default: break
            }
        }.session
        self.trace = trace
        self.prompt = prompt
        self.tools = tools
    }

    /// Whether the journal names the prompt by the hash that it has now.
    func holds(_ call: TracedModelCall) -> Bool { prompt?.head == call.prompt }

    var json: JSON {
        .compact([
            "ended": session.outcome == nil ? nil : .int(trace.lastAt?.milliseconds),
            "entries": .list(trace.entries, \.json), "goal": .string(session.goal),
            "id": .string(session.id.text), "name": .string(session.definition.name),
            "opened": .int(trace.openedAt?.milliseconds),
            "opened_by": .text(trace.openedBy?.description),
            "outcome": session.outcome?.json, "phase": .string(session.phase.rawValue),
            "spent": session.spent.json,
        ])
    }

    func json(of entry: SessionTrace.Entry) -> JSON {
        var object = entry.json.objectValue ?? [:]
        if case .model(let call) = entry, let prompt {
            object["messages"] = .array(prompt.messages.map(\.json))
            object["prompt_holds"] = .bool(holds(call))
            object["tools"] = .list(tools) { tool in
                [
                    "arguments": tool.arguments, "description": .string(tool.description),
                    "name": .string(tool.name.text),
                ]
            }
        }
        return .object(object)
    }
}
