/// One effect: a request to a model, a call of a tool, or a request about what a call returned.
package enum EffectReference: Hashable, Sendable {
    case request(RequestID)
    case call(CallID)
    case quarantine(CallID)
}

/// Another attempt that is waited for.
package struct ScheduledRetry: Hashable, Sendable {
    package var effect: EffectReference
    /// The number of the attempt that comes next; 2 is the first repetition.
    package var attempt: Int
    /// Not before this time.
    package var due: Timestamp
    /// One line: what failed, or which limit is waited for.
    package var why: String

    package init(effect: EffectReference, attempt: Int, due: Timestamp, why: String) {
        self.effect = effect
        self.attempt = attempt
        self.due = due
        self.why = why
    }
}

/// What answers instead of an effect that failed for good: a lower rung of the ladder for a
/// request, the tool's safe default for a call.
package struct Fallback: Hashable, Sendable {
    package var effect: EffectReference
    /// The rung that is taken; 0 for a call.
    package var rung: Int
    /// The model that is asked now; nil for a safe answer or a tool's safe default.
    package var model: ModelName?
    package var why: String

    package init(effect: EffectReference, rung: Int, model: ModelName?, why: String) {
        self.effect = effect
        self.rung = rung
        self.model = model
        self.why = why
    }
}

/// Whose circuit breaker: each model and each tool has one.
package enum BreakerName: Hashable, Sendable, CustomStringConvertible {
    case model(ModelName)
    case tool(ToolName)

    package var description: String {
        switch self {
        case .model(let name): "model:\(name)"
        case .tool(let name): "tool:\(name)"
        }
    }

    package init?(_ text: String) {
        if text.hasPrefix("model:") {
            self = .model(ModelName(String(text.dropFirst(6))))
        } else if text.hasPrefix("tool:") {
            self = .tool(ToolName(String(text.dropFirst(5))))
        } else {
            return nil
        }
    }
}

/// The answer to a call out of the journal: the same effect was finished before.
package struct Recall: Hashable, Sendable {
    /// The call that was finished, and the sequence at which it was.
    package var earlier: CallID
    package var at: Int
    package var result: ToolResult

    package init(earlier: CallID, at: Int, result: ToolResult) {
        self.earlier = earlier
        self.at = at
        self.result = result
    }
}
