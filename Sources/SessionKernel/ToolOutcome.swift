package import JSON

/// What a tool returned.
package struct ToolResult: Hashable, Sendable {
    /// What the model reads: at most `ToolResult.promptBytesMax` bytes.
    package var text: String
    /// The whole output, kept beside the journal, where it did not fit into `text`.
    package var whole: Digest?
    /// Bytes of the whole output.
    package var bytes: Int
    package var exitCode: Int?
    package var milliseconds: Int

    package static let promptBytesMax = 16_384

    package init(
        text: String, whole: Digest? = nil, bytes: Int? = nil, exitCode: Int? = nil,
        milliseconds: Int = 0
    ) {
        self.text = text
        self.whole = whole
        self.bytes = bytes ?? text.utf8.count
        self.exitCode = exitCode
        self.milliseconds = milliseconds
    }
}

/// Something that went wrong with a call, in the one shape that models are told errors in.
package struct CallError: Error, Hashable, Sendable, CustomStringConvertible {
    package var code: String
    package var message: String
    /// Where in the arguments: a JSON pointer.
    package var at: String?
    package var expected: String?
    package var got: String?
    package var retryable: Bool
    /// How long it asks to be left alone before another attempt.
    package var retryAfterMilliseconds: Int?
    /// Whether to correct, to ask the operator, or to stop.
    package var hint: String?

    package init(
        code: String, message: String, at: String? = nil, expected: String? = nil,
        got: String? = nil, retryable: Bool = false, hint: String? = nil
    ) {
        self.code = code
        self.message = message
        self.at = at
        self.expected = expected
        self.got = got
        self.retryable = retryable
        self.hint = hint
    }

    package var description: String { message }

    package var json: JSON {
        .compact([
            "at": .text(at), "code": .string(code), "expected": .text(expected), "got": .text(got),
            "hint": .text(hint), "message": .string(message),
            "retry_after_ms": .int(retryAfterMilliseconds), "retryable": .bool(retryable),
        ])
    }

    /// The text that the model reads.
    package var modelText: String { JSON.object(["error": json]).canonicalText }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "error")
        self.init(
            code: try fields.text("code"), message: try fields.text("message"),
            at: try fields.optionalText("at"), expected: try fields.optionalText("expected"),
            got: try fields.optionalText("got"), retryable: try fields.flag("retryable"),
            hint: try fields.optionalText("hint"))
        retryAfterMilliseconds = try fields.optionalInt("retry_after_ms")
    }
}

/// A call that did not succeed.
package struct ToolFailure: Error, Hashable, Sendable {
    package var error: CallError
    /// Whether the effect may have happened all the same: killed, timed out, disconnected.
    package var inDoubt: Bool
    /// What the tool had printed, and what of it was kept.
    package var output: ToolResult?
    package var milliseconds: Int
    /// Whether the call is not over with it: another attempt or the tool's safe default follows in
    /// the same append.
    package internal(set) var goesOn: Bool

    package init(
        error: CallError, inDoubt: Bool = false, output: ToolResult? = nil, milliseconds: Int = 0
    ) {
        self.error = error
        self.inDoubt = inDoubt
        self.output = output
        self.milliseconds = milliseconds
        goesOn = false
    }
}

/// What a preview showed: what the call would do, or why it could not be told.
package struct Preview: Hashable, Sendable {
    package var text: String
    package var failed: Bool

    package init(text: String, failed: Bool = false) {
        self.text = text
        self.failed = failed
    }

    package var json: JSON { .compact(["failed": .flag(failed), "text": .string(text)]) }
    package var digest: Digest { json.digest }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "preview")
        self.init(text: try fields.text("text"), failed: try fields.flag("failed"))
    }
}

/// What `verify` found out about an effect in doubt.
package enum Verification: Hashable, Sendable {
    case done(String)
    case notDone(String)
    case unknown(String)
}

extension ToolResult {
    package var json: JSON {
        .compact([
            "bytes": .integer(bytes), "exit": .int(exitCode), "ms": .integer(milliseconds),
            "text": .string(text), "whole": .text(whole?.hex),
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "result")
        self.init(
            text: try fields.text("text"), whole: try fields.optionalDigest("whole"),
            bytes: try fields.int("bytes"), exitCode: try fields.optionalInt("exit"),
            milliseconds: try fields.int("ms"))
    }
}

extension ToolFailure {
    package var json: JSON {
        .compact([
            "error": error.json, "goes_on": .flag(goesOn), "in_doubt": .flag(inDoubt),
            "ms": .integer(milliseconds), "output": output?.json,
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "failure")
        self.init(
            error: try CallError(try fields.json("error")), inDoubt: try fields.flag("in_doubt"),
            milliseconds: try fields.int("ms"))
        if let printed = fields["output"] { output = try ToolResult(printed) }
        goesOn = try fields.flag("goes_on")
    }
}
