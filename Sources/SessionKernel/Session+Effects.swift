import JSON

/// An effect that a call of this session has had.
struct FinishedEffect: Hashable, Sendable {
    var call: CallID
    /// The sequence at which it was finished.
    var at: Int
    /// Kept where another call may be answered by it.
    var result: ToolResult?
    /// How often it was undone; each time it may be had once more.
    var undone = 0
    var stands = true
}

extension Session {
    /// What makes two calls the same effect: with a `key:` of their tool the arguments that it
    /// names, and without one all of them, where what was done cannot be undone. Nil for calls that
    /// may be made any number of times. However a number is spelled, it is the same number, as for
    /// the schema and the policy.
    func fingerprint(of tool: ToolName, _ arguments: JSON) -> Digest? {
        guard let declared = declaration(of: tool), declared.reach != .reads else { return nil }
        if declared.key.isEmpty {
            guard declared.reach == .irreversible else { return nil }
            return JSON.object([
                "arguments": arguments.numbersSpelledAlike, "tool": .string(tool.text),
            ]).digest
        }
        var key = JSON.Object()
        for name in declared.key { key[name] = arguments[name]?.numbersSpelledAlike ?? .null }
        return JSON.object(["key": .object(key), "tool": .string(tool.text)]).digest
    }

    /// Whether its tool says by `key:` which calls are the same effect.
    func isKeyed(_ call: Call) -> Bool {
        call.fingerprint != nil && declaration(of: call.tool)?.key.isEmpty == false
    }

    /// The finished effect that this call would repeat.
    func finished(as call: Call) -> FinishedEffect? {
        guard let effect = call.fingerprint.flatMap({ effects[$0] }), effect.stands else {
            return nil
        }
        return effect
    }

    /// Whether a call before it in the same answer is to have the same effect and is not settled:
    /// what becomes of that one decides whether anybody need be asked about this one.
    func waitsForTwin(_ call: Call) -> Bool {
        guard call.attempts == 0, isKeyed(call) else { return false }
        for earlier in calls {
            if earlier.id == call.id { return false }
            if !earlier.isSettled, earlier.fingerprint == call.fingerprint { return true }
        }
        return false
    }

    /// The idempotency key of a call: the same for every attempt, after any restart, and where its
    /// tool has a `key:` for every call of this session that is the same effect.
    package func key(of call: Call) -> String {
        guard isKeyed(call), let fingerprint = call.fingerprint else { return "\(id)/\(call.id)" }
        let undone = effects[fingerprint]?.undone ?? 0
        return "\(id)/\(call.tool)/\(fingerprint)" + (undone > 0 ? "/\(undone + 1)" : "")
    }

    mutating func remember(_ call: Call, _ result: ToolResult, at sequence: Int) {
        if declaration(of: call.tool)?.undoes == true, let arguments = call.arguments {
            reversibles.set(
                Digest(of: call.id.text),
                to: ReversibleCall(
                    id: call.id, agent: call.agent, tool: call.tool, arguments: arguments,
                    at: sequence, fingerprint: call.fingerprint))
        }
        guard let fingerprint = call.fingerprint else { return }
        effects.set(
            fingerprint,
            to: FinishedEffect(
                call: call.id, at: sequence,
                result: isKeyed(call) && quarantine(of: call) == nil ? result : nil,
                undone: effects[fingerprint]?.undone ?? 0))
    }
}
