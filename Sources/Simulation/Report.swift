package import JSON
import SessionKernel

/// What a run over many seeds found, in the words that are printed.
package struct Report: Sendable {
    package var seeds = 0
    package var tally = Tally()
    /// How long it took.
    package var milliseconds = 0

    package init() {}

    package mutating func take(_ history: History) {
        seeds += 1
        tally += history.tally
    }

    package var eventsPerMinute: Int {
        tally.eventCount * 60_000 / max(1, milliseconds)
    }

    package var text: String {
        var lines = [
            "\(seeds) seeds, \(tally.sessions) sessions, \(tally.eventCount) events, "
                + "\(eventsPerMinute) events a minute; no invariant broken"
        ]
        for (title, counts) in sections where !counts.isEmpty {
            let words = counts.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
            lines += ["\(title): \(words)"]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    package var json: JSON {
        var object: JSON.Object = [
            "events": .integer(tally.eventCount), "events_per_minute": .integer(eventsPerMinute),
            "milliseconds": .integer(milliseconds), "ok": true, "seeds": .integer(seeds),
            "sessions": .integer(tally.sessions),
        ]
        for (title, counts) in sections {
            var members = JSON.Object()
            for (name, count) in counts { members[name] = .integer(count) }
            object[title.split(separator: " ").joined(separator: "_")] = .object(members)
        }
        return .object(object)
    }

    private typealias Count = (name: String, count: Int)

    private var sections: [(String, [Count])] {
        func sorted(_ counts: [Count]) -> [Count] { counts.sorted { $0.name < $1.name } }
        return [
            ("ended", sorted(tally.ends.map { ($0, $1) })),
            ("done to them", sorted(tally.acts.map { ($0, $1) })),
            ("phases", sorted(tally.phases.map { ($0.rawValue, $1) })),
            ("holds", sorted(tally.holds.map { ($0.rawValue, $1) })),
            ("refused", sorted(tally.refusals.map { ($0.rawValue, $1) })),
            ("event kinds", sorted(tally.events.map { ($0.rawValue, $1) })),
        ]
    }
}

extension Finding {
    /// What is printed of it: the seed, the event, the rule and the journal up to there.
    package func text(of plan: Plan) -> String {
        var lines = [
            "seed \(plan.seed): invariant \(invariant.rawValue) does not hold.",
            "  \(invariant.sentence)", "  \(found)",
            "  session \(session), event \(sequence); \(plan.words)",
        ]
        let first = journal.first?.at
        for event in journal {
            let at = first.map { event.at.since($0) } ?? 0
            let body = event.body.json.canonicalText
            let short = body.count > 200 ? body.prefix(200) + "…" : body
            let time = "\(at / 1000).\(at % 1000 / 100) s"
            lines.append(
                "  #\(event.sequence) +\(time) \(event.actor) \(event.kind.rawValue) \(short)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    package func json(of plan: Plan) -> JSON {
        [
            "event": .integer(sequence), "found": .string(found),
            "ingredients": .array(plan.ingredientNames.map { .string($0) }),
            "invariant": .integer(invariant.rawValue), "journal": .array(journal.map(\.json)),
            "ok": false, "seed": .integer(Int(truncatingIfNeeded: plan.seed)),
            "sentence": .string(invariant.sentence),
            "session": .string(session.text),
            "sessions": .array(plan.sessions.map { .integer($0) }),
            "steps": .integer(plan.steps),
        ]
    }
}

extension Plan {
    fileprivate var ingredientNames: [String] {
        Ingredient.allCases.filter(ingredients.contains).map(\.rawValue)
    }

    /// What is left in it, for a person who repeats it.
    fileprivate var words: String {
        let left = ingredientNames.isEmpty ? "nothing" : ingredientNames.joined(separator: ", ")
        return "\(sessions.count) sessions of \(steps) steps with \(left)"
    }
}
