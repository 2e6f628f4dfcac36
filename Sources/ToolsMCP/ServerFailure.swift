import SessionKernel

/// Why nothing came of a request to a server.
struct ServerFailure: Error, Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// It could not be started, or not be spoken with: the request was never sent.
        case unavailable
        /// It failed a moment ago and is left alone for so long: the request was never sent.
        case resting(milliseconds: Int)
        /// It knows nothing of us any more: the request was not taken.
        case forgotten
        /// It ended, or was ended, with the request under way.
        case lost
        case timedOut
        case cancelled
        /// It answered that it would not, or could not.
        case refused(RPCError)
        /// It answered something that is no answer.
        case malformed
    }

    let kind: Kind
    let message: String

    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}

extension ServerFailure {
    /// What the failure means for a call of this tool.
    ///
    /// Only what reads, or takes a key, may be repeated without knowing how far it came.
    func outcome(of tool: ToolDeclaration, milliseconds: Int) -> (CallError, inDoubt: Bool) {
        let reads = tool.reach == .reads
        func failed(
            _ code: String, inDoubt: Bool, retryable: Bool, hint: String? = nil
        ) -> (CallError, inDoubt: Bool) {
            let usual =
                inDoubt
                ? "Do not repeat it: it may have done its work, or a part of it."
                : "Go on without it, or tell the operator."
            return (
                CallError(
                    code: code, message: message, retryable: retryable, hint: hint ?? usual),
                inDoubt
            )
        }
        switch kind {
        case .unavailable, .forgotten:
            return failed("server_unavailable", inDoubt: false, retryable: true)
        case .resting(let milliseconds):
            var told = failed("server_unavailable", inDoubt: false, retryable: true)
            told.0.retryAfterMilliseconds = milliseconds
            return told
        case .lost:
            return failed("server_lost", inDoubt: !reads, retryable: reads || tool.idempotent)
        case .timedOut:
            return failed("timed_out", inDoubt: !reads, retryable: reads || tool.idempotent)
        case .cancelled: return failed("cancelled", inDoubt: !reads, retryable: false)
        case .refused(let error):
            let wrong = error.code == RPCError.invalidParams
            return failed(
                wrong ? "arguments_refused" : "tool_failed", inDoubt: false, retryable: false,
                hint: wrong
                    ? "Correct the arguments by what it says."
                    : "Read what it says; correct the arguments, or tell the operator.")
        case .malformed: return failed("answer_malformed", inDoubt: !reads, retryable: reads)
        }
    }
}
