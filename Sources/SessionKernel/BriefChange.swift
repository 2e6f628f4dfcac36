package import JSON

/// One entry by which a brief differs from an earlier one, and why.
package struct BriefChange: Hashable, Sendable {
    package enum What: String, Hashable, Sendable, CaseIterable { case added, changed, dropped }

    package enum Why: String, Hashable, Sendable, CaseIterable {
        /// Who handed over has found it out, done it or noted it.
        case recorded
        /// A fact of the same key says something else now, or is known in another way.
        case corrected
        /// It was pending and is done.
        case done
        /// The list was written anew without it.
        case replaced
    }

    package enum List: String, Hashable, Sendable, CaseIterable {
        case facts, done, pending, questions, artifacts
    }

    package var what: What
    package var list: List
    /// The entry; of a fact that was changed as it is now.
    package var text: String
    /// What a fact that was changed said before.
    package var before: String?
    package var why: Why

    package init(
        _ what: What, _ list: List, _ text: String, before: String? = nil, why: Why
    ) {
        self.what = what
        self.list = list
        self.text = text
        self.before = before
        self.why = why
    }
}

extension Brief {
    /// What is different from an earlier brief, list by list.
    package func changes(since earlier: Brief) -> [BriefChange] {
        var changes: [BriefChange] = []
        for fact in facts where !earlier.facts.contains(fact) {
            let same = earlier.facts.first { $0.key != nil && $0.key == fact.key }
            changes.append(
                same.map {
                    BriefChange(
                        .changed, .facts, fact.line, before: $0.line, why: .corrected)
                } ?? BriefChange(.added, .facts, fact.line, why: .recorded))
        }
        func compare(_ list: BriefChange.List, _ now: [String], _ then: [String]) {
            for entry in now where !then.contains(entry) {
                changes.append(BriefChange(.added, list, entry, why: .recorded))
            }
            for entry in then where !now.contains(entry) {
                let why: BriefChange.Why =
                    list == .pending && done.contains(entry) ? .done : .replaced
                changes.append(BriefChange(.dropped, list, entry, why: why))
            }
        }
        compare(.done, done, earlier.done)
        compare(.pending, pending, earlier.pending)
        compare(.questions, questions, earlier.questions)
        compare(.artifacts, artifacts, earlier.artifacts)
        return changes
    }

    /// Whether anything was found out or done since: what is pending or asked is no news.
    func isNews(since earlier: Brief) -> Bool {
        facts != earlier.facts || done != earlier.done || artifacts != earlier.artifacts
    }
}

extension Fact {
    /// The fact with its key, and how it is known where that has to be said.
    package var line: String {
        let named = key.map { "\($0): \(text)" } ?? text
        return evidence == .inferred ? "\(named) (inferred)" : named
    }
}

extension BriefChange {
    package var json: JSON {
        .compact([
            "before": .text(before), "list": .string(list.rawValue), "text": .string(text),
            "what": .string(what.rawValue), "why": .string(why.rawValue),
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "change")
        self.init(
            try fields.word("what"), try fields.word("list"), try fields.text("text"),
            before: try fields.optionalText("before"), why: try fields.word("why"))
    }
}

extension [BriefChange] {
    /// Counted by list: `+2 facts, 1 fact changed, -1 pending`.
    package var words: String {
        func count(_ what: BriefChange.What, _ list: BriefChange.List) -> Int {
            filter { $0.what == what && $0.list == list }.count
        }
        var parts: [String] = []
        for list in BriefChange.List.allCases {
            let added = count(.added, list)
            let changed = count(.changed, list)
            let dropped = count(.dropped, list)
            if added > 0 { parts.append("+\(added) \(list.noun(added))") }
            if changed > 0 { parts.append("\(changed) \(list.noun(changed)) changed") }
            if dropped > 0 { parts.append("-\(dropped) \(list.noun(dropped))") }
        }
        return parts.joined(separator: ", ")
    }
}

extension BriefChange.List {
    fileprivate func noun(_ count: Int) -> String {
        switch self {
        case .done, .pending: rawValue
        case .facts, .questions, .artifacts: count == 1 ? String(rawValue.dropLast()) : rawValue
        }
    }
}
