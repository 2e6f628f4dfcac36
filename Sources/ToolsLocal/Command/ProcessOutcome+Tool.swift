import GuardedProcess
import SessionRuntime

extension ProcessOutcome {
    /// What the model is to read: standard output, or standard error when that is all there is.
    var toolOutput: ToolOutput {
        let source = output.total == 0 && succeeded ? error : output
        return ToolOutput(
            text: source.text, bytes: source.total, exitCode: exitCode, milliseconds: milliseconds)
    }

    var exitCode: Int? {
        if case .exited(let code) = ending { Int(code) } else { nil }
    }

    var endingInWords: String {
        let how =
            switch ending {
            case .exited(let code): "exit code \(code)"
            case .signalled(let signal): "ended by signal \(signal)"
            case .notStarted(let reason): "not started: \(reason)"
            case .lost(let reason): reason
            }
        return timedOut ? "timed out, \(how)" : how
    }
}

extension CapturedStream {
    /// As text; what is no UTF-8 is replaced, and a place where bytes were dropped is marked.
    var text: String {
        let kept = String(decoding: bytes, as: UTF8.self)
        guard isCut else { return kept }
        let dropped = total - bytes.count - tail.count
        let end = String(decoding: tail, as: UTF8.self)
        return dropped > 0 ? "\(kept)\n[… \(dropped) bytes were not kept …]\n\(end)" : kept + end
    }

    /// The last so many bytes as text, without white space around them.
    func tailText(_ count: Int) -> String {
        let whole = String(decoding: last(count), as: UTF8.self)
        let trimmed = whole.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace)
        return String(trimmed.reversed())
    }
}
