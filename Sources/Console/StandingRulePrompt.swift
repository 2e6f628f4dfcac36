import JSON
import SessionKernel

/// What is asked when like calls are to be let run: `10 30 path=notes/*`.
struct StandingRulePrompt: Sendable {
    let tool: String
    let arguments: JSON
    /// Calls with exactly these arguments so far, this one included.
    let sameBefore: Int

    var label: String {
        "Approve, and like calls of \(tool) (\(sameBefore) the same so far): "
            + "CALLS MINUTES [ARGUMENT=GLOB]:"
    }

    /// How far it is to go, or what is wrong with the text.
    func grant(from text: String) -> Result<RuleGrant, ReasonPrompt.Mistake> {
        func wrong(_ text: String) -> Result<RuleGrant, ReasonPrompt.Mistake> {
            .failure(ReasonPrompt.Mistake(text))
        }
        let parts = text.split(separator: " ", maxSplits: 2)
        guard parts.count >= 2, let uses = Int(parts[0]), let minutes = Int(parts[1]),
            (1...StandingRule.usesMax).contains(uses), (1...1440).contains(minutes)
        else { return wrong("Say how many calls (1 to 100) and minutes (1 to 1440): 10 30") }
        var grant = RuleGrant(uses: uses, milliseconds: minutes * 60_000)
        guard parts.count == 3 else { return .success(grant) }
        guard let equals = parts[2].firstIndex(of: "=") else {
            return wrong("The argument that may differ is named as path=notes/*")
        }
        let name = String(parts[2][..<equals])
        let glob = String(parts[2][parts[2].index(after: equals)...])
        guard arguments[name]?.stringValue != nil else {
            let names = (arguments.objectValue ?? [:]).compactMap { key, value in
                value.stringValue.map { _ in key }
            }
            return wrong("No text is called \(name); there is \(names.joined(separator: ", "))")
        }
        guard glob.contains(where: { $0.isLetter || $0.isNumber }) else {
            return wrong("\(glob) would fit anything")
        }
        grant.free = StandingRule.Free(name: name, glob: glob)
        return .success(grant)
    }
}

extension FollowedSession {
    /// How many calls of a tool there have been with exactly these arguments.
    func calls(like call: Call) -> Int {
        var asked: Set<CallID> = []
        var count = 0
        for row in rows {
            switch row.event.body {
            case .callProposed(let id, call.tool, _): asked.insert(id)
            case .callValidated(let id, let judgement), .callCleared(let id, let judgement):
                if asked.contains(id), judgement.arguments == call.arguments {
                    asked.remove(id)
                    count += 1
                }
            default: break  // Tells no arguments.
            }
        }
        return count
    }
}
