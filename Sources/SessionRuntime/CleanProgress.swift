import SessionKernel
import Synchronization
import ToolBoundary

/// Lets through of a streamed answer what cannot be the beginning of a secret.
final class CleanProgress: Sendable {
    private let redactor: Redactor
    private let tell: @Sendable (ModelProgress) -> Void
    private let streams: Mutex<Streams>

    private struct Streams {
        var text: RedactedStream
        /// By the index of their call.
        var arguments: [Int: RedactedStream] = [:]
    }

    init(_ redactor: Redactor, _ tell: @escaping @Sendable (ModelProgress) -> Void) {
        self.redactor = redactor
        self.tell = tell
        streams = Mutex(Streams(text: RedactedStream(redactor)))
    }

    func take(_ progress: ModelProgress) {
        guard !redactor.isEmpty else { return tell(progress) }
        switch progress {
        case .text(let part): tellText(streams.withLock { $0.text.take(part) })
        case .call(let index, let tool, let part):
            let clean = streams.withLock {
                $0.arguments[index, default: RedactedStream(redactor)].take(part)
            }
            tellCall(index, tool: redactor.redact(tool), clean)
        }
    }

    /// Gives out what was held back. Called once, when no more comes.
    func finish() {
        guard !redactor.isEmpty else { return }
        tellText(streams.withLock { $0.text.finish() })
        let rest = streams.withLock { streams in
            streams.arguments.keys.sorted().map {
                ($0, streams.arguments[$0]?.finish() ?? "")
            }
        }
        for (index, part) in rest { tellCall(index, tool: "", part) }
    }

    private func tellText(_ text: String) {
        if !text.isEmpty { tell(.text(text)) }
    }

    private func tellCall(_ index: Int, tool: String, _ arguments: String) {
        guard !tool.isEmpty || !arguments.isEmpty else { return }
        tell(.call(index: index, tool: tool, arguments: arguments))
    }
}

/// The same for the output of a running tool.
final class CleanOutput: Sendable {
    private let tell: @Sendable (ToolProgress) -> Void
    private let stream: Mutex<RedactedStream>

    init(_ redactor: Redactor, _ tell: @escaping @Sendable (ToolProgress) -> Void) {
        self.tell = tell
        stream = Mutex(RedactedStream(redactor))
    }

    func take(_ progress: ToolProgress) { tellText(stream.withLock { $0.take(progress.text) }) }

    /// Gives out what was held back. Called once, when no more comes.
    func finish() { tellText(stream.withLock { $0.finish() }) }

    private func tellText(_ text: String) {
        if !text.isEmpty { tell(ToolProgress(text: text)) }
    }
}
