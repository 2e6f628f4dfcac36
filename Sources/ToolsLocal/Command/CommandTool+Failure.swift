import GuardedProcess
import JSON
import SessionKernel
import SessionRuntime

extension GuardShare.Excess {
    fileprivate var code: String {
        switch self {
        case .memory: "memory_exceeded"
        case .processes: "processes_exceeded"
        }
    }

    fileprivate func inWords(_ limits: ProcessLimits) -> String {
        switch self {
        case .memory(let mebibytes):
            "held \(mebibytes) MiB, more than its share of \(limits.memoryBytesMax >> 20) MiB,"
        case .processes(let count):
            "started \(count) processes, more than its share of \(GuardShare.processesMax),"
        }
    }
}

extension CommandTool {
    /// How much of what a failed program said is told, in bytes.
    private static let toldBytesMax = 2048
    /// The exit status of a program that says: try again later (EX_TEMPFAIL of sysexits.h).
    private static let temporaryFailure: Int32 = 75

    /// What the end of a program that did not succeed means for its call.
    ///
    /// Only what reads, or takes a key, may be repeated without knowing how far it came.
    static func failure(
        _ outcome: ProcessOutcome, of call: ToolInvocation, limits: ProcessLimits
    ) -> ToolOutcome {
        let words = outcome.endingInWords
        let reads = call.tool.declaration.reach == .reads
        let repeatable = reads || call.tool.declaration.idempotent
        func failed(_ code: String, _ message: String, inDoubt: Bool, retryable: Bool)
            -> ToolOutcome
        {
            let hint =
                inDoubt
                ? "Do not repeat it: it may have done its work, or a part of it."
                : "Read what it says; correct the arguments, or tell the operator."
            return .failed(
                CallError(
                    code: code, message: message, got: words, retryable: retryable, hint: hint),
                inDoubt: inDoubt, partial: outcome.toolOutput)
        }
        let tail = outcome.error.tailText(toldBytesMax)
        let said = tail.isEmpty ? "" : ": \(tail)"
        if case .notStarted(let reason) = outcome.ending {
            return failed(
                outcome.cancelled ? "cancelled" : "not_started", "The tool did not run: \(reason).",
                inDoubt: false, retryable: false)
        }
        if let excess = outcome.excess {
            return failed(
                excess.code, "The tool \(excess.inWords(limits)) and was stopped\(said)",
                inDoubt: !reads, retryable: false)
        }
        if outcome.cancelled {
            return failed(
                "cancelled", "The tool was stopped\(said)", inDoubt: !reads, retryable: false)
        }
        if outcome.timedOut {
            return failed(
                "timed_out", "The tool took longer than \(limits.timeout)\(said)",
                inDoubt: !reads, retryable: repeatable)
        }
        guard case .exited(let code) = outcome.ending else {
            return failed(
                "interrupted", "The tool did not end by itself (\(words))\(said)",
                inDoubt: !reads, retryable: repeatable)
        }
        let passing = code == temporaryFailure
        if var told = toldError(outcome.output) {
            told.retryable = told.retryable || passing
            return .failed(told, inDoubt: false, partial: outcome.toolOutput)
        }
        return failed(
            passing ? "temporary_failure" : "tool_failed",
            "The tool failed with exit code \(code)\(said)", inDoubt: false, retryable: passing)
    }

    /// The error that a program told as JSON, in the shape that models are told errors in:
    /// `{"error": {"code", "message", "at", "expected", "got", "retryable",
    /// "retry_after_ms", "hint"}}`.
    ///
    /// Only the message is required; what has not the type or the form that it must have is left
    /// out, and long texts are cut.
    private static func toldError(_ output: CapturedStream) -> CallError? {
        guard !output.isCut, let error = (try? JSON(parsing: output.bytes))?["error"] else {
            return nil
        }
        func text(_ name: String) -> String? { error[name]?.stringValue.map(cut) }
        guard let message = text("message"), !message.isEmpty else { return nil }
        var told = CallError(
            code: error["code"]?.stringValue.flatMap(code) ?? "tool_failed", message: message,
            at: text("at"), expected: text("expected"), got: text("got"),
            retryable: error["retryable"]?.boolValue ?? false, hint: text("hint"))
        told.retryAfterMilliseconds = error["retry_after_ms"]?.intValue
        return told
    }

    /// A code is a small letter, then small letters, digits and `_`; at most 64.
    private static func code(_ text: String) -> String? {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let bytes = text.utf8
        guard let first = bytes.first, letters.contains(first), bytes.count <= 64,
            bytes.allSatisfy({
                letters.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "_")
            })
        else { return nil }
        return text
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > toldBytesMax else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: toldBytesMax)
        // Not within a character.
        while end.samePosition(in: text) == nil { end = text.utf8.index(before: end) }
        return text[..<end] + "…"
    }
}
