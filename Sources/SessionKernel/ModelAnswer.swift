package import JSON

/// Tokens of one model call, as the provider counted them.
package struct Usage: Hashable, Sendable {
    package var inputTokens: Int
    package var outputTokens: Int
    /// Of the input, how many came from the provider's cache.
    package var cachedTokens: Int
    /// Of the input, how many the provider wrote into its cache.
    package var cacheWrittenTokens: Int
    /// Of the output, how many were thought and not said.
    package var reasoningTokens: Int

    package init(
        inputTokens: Int = 0, outputTokens: Int = 0, cachedTokens: Int = 0,
        cacheWrittenTokens: Int = 0, reasoningTokens: Int = 0
    ) {
        self.inputTokens = max(0, inputTokens)
        self.outputTokens = max(0, outputTokens)
        self.cachedTokens = max(0, min(cachedTokens, self.inputTokens))
        self.cacheWrittenTokens = max(
            0, min(cacheWrittenTokens, self.inputTokens - self.cachedTokens))
        self.reasoningTokens = max(0, reasoningTokens)
    }

    package var total: Int {
        let (sum, overflow) = inputTokens.addingReportingOverflow(outputTokens)
        return overflow ? .max / 4 : sum
    }
}

/// A model's whole answer.
package struct ModelAnswer: Hashable, Sendable {
    package var text: String
    package var calls: [CallRequest]
    /// Nil when the provider reported none.
    package var usage: Usage?
    /// The model that answered, as the provider names it.
    package var reportedModel: String
    /// `stop`, `tool_calls`, `length`, … as the provider said.
    package var finish: String
    /// What it thought before it answered, as far as the provider shows that; not part of any
    /// prompt.
    package var reasoning: String
    /// What the provider wants to see again, unchanged, with the calls that came of it.
    package var thoughts: [JSON]
    /// What only the provider understands: an object of names and values, for the trace.
    package var vendor: JSON?
    package var firstTokenMilliseconds: Int
    package var milliseconds: Int

    package init(
        text: String, calls: [CallRequest] = [], usage: Usage? = nil, reportedModel: String = "",
        finish: String = "stop"
    ) {
        self.text = text
        self.calls = calls
        self.usage = usage
        self.reportedModel = reportedModel
        self.finish = finish
        reasoning = ""
        thoughts = []
        firstTokenMilliseconds = 0
        milliseconds = 0
    }
}

/// Why no answer came.
package struct ModelFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case unreachable, timeout, unauthorized, notFound, rateLimited, rejected, serverError
        case malformed, cut, tooLarge, cancelled, noRule
    }

    package var kind: Kind
    /// One sentence for the operator: what was attempted, on what, why it failed. No secrets.
    package var message: String
    package var status: Int?
    package var retryAfterMilliseconds: Int?
    package var retryable: Bool

    package init(
        kind: Kind, message: String, status: Int? = nil, retryAfterMilliseconds: Int? = nil,
        retryable: Bool
    ) {
        self.kind = kind
        self.message = message
        self.status = status
        self.retryAfterMilliseconds = retryAfterMilliseconds
        self.retryable = retryable
    }

    package var description: String { message }
}

extension Usage {
    package var json: JSON {
        .compact([
            "cache_written": cacheWrittenTokens == 0 ? nil : .integer(cacheWrittenTokens),
            "cached": cachedTokens == 0 ? nil : .integer(cachedTokens),
            "in": .integer(inputTokens), "out": .integer(outputTokens),
            "thought": reasoningTokens == 0 ? nil : .integer(reasoningTokens),
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "usage")
        self.init(
            inputTokens: try fields.int("in"), outputTokens: try fields.int("out"),
            cachedTokens: try fields.optionalInt("cached") ?? 0,
            cacheWrittenTokens: try fields.optionalInt("cache_written") ?? 0,
            reasoningTokens: try fields.optionalInt("thought") ?? 0)
    }
}

extension ModelAnswer {
    package var json: JSON {
        .compact([
            "calls": .list(calls, \.json), "finish": .string(finish),
            "first_ms": .integer(firstTokenMilliseconds), "model": .string(reportedModel),
            "ms": .integer(milliseconds),
            "reasoning": reasoning.isEmpty ? nil : .string(reasoning), "text": .string(text),
            "thoughts": thoughts.isEmpty ? nil : .array(thoughts),
            "usage": usage?.json, "vendor": vendor,
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "answer")
        self.init(
            text: try fields.text("text"), calls: try fields.list("calls", CallRequest.init),
            reportedModel: try fields.text("model"), finish: try fields.text("finish"))
        if let reported = fields["usage"] { usage = try Usage(reported) }
        reasoning = try fields.optionalText("reasoning") ?? ""
        thoughts = fields["thoughts"]?.arrayValue ?? []
        vendor = fields["vendor"]
        firstTokenMilliseconds = try fields.int("first_ms")
        milliseconds = try fields.int("ms")
    }
}

extension ModelFailure {
    package var json: JSON {
        .compact([
            "kind": .string(kind.rawValue), "message": .string(message),
            "retry_after_ms": .int(retryAfterMilliseconds), "retryable": .flag(retryable),
            "status": .int(status),
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "failure")
        self.init(
            kind: try fields.word("kind"), message: try fields.text("message"),
            status: try fields.optionalInt("status"),
            retryAfterMilliseconds: try fields.optionalInt("retry_after_ms"),
            retryable: try fields.flag("retryable"))
    }
}
