package import JSON
package import SessionKernel

extension PolicySubject {
    /// What a session file declares: by that, what a call leaves out is filled in.
    package struct Declared: Sendable {
        package var tools: [ToolDeclaration]
        package var agents: [AgentDefinition]

        package init(tools: [ToolDeclaration], agents: [AgentDefinition]) {
            self.tools = tools
            self.agents = agents
        }
    }

    /// Reads a call as people write it: `{"tool": "git.push", "args": {"ref": "main"}}`.
    ///
    /// `agent` is the first that has the tool, `reach` and `egress` are the tool's, `tainted` is
    /// false and `destinations_clean` its contrary, `now` and what was `spent` are nothing, unless
    /// they are given.
    ///
    /// - Throws: The first mistake, with its place.
    package init(reading json: JSON, in declared: Declared) throws(MatcherMistake) {
        let call = try CallReader(json, at: "", keys: Self.keys)
        guard let name = try call.text("tool") else {
            throw MatcherMistake("the key `tool` is missing")
        }
        let names = declared.tools.map(\.name.text)
        guard let tool = declared.tools.first(where: { $0.name.text.utf8.elementsEqual(name.utf8) })
        else {
            throw MatcherMistake(
                at: "tool", "no tool is called \(name)", expected: Self.nearest(name, names))
        }
        let arguments = json["args"] ?? [:]
        guard arguments.objectValue != nil else {
            throw MatcherMistake(at: "args", "a \(arguments.kind)", expected: "an object")
        }
        let agent = try Self.agent(try call.text("agent"), tool.name, declared.agents)
        self.init(tool, by: agent, arguments, at: try PolicyMoment(reading: json, of: tool.name))
        if let text = try call.text("reach") {
            guard let reach = Reach(rawValue: text) else {
                throw MatcherMistake(
                    at: "reach", "no reach is called \(text)",
                    expected: Reach.allCases.map(\.rawValue).spoken)
            }
            self.reach = reach
        }
        egress = try call.flag("egress") ?? egress
        tainted = try call.flag("tainted") ?? false
        destinationsClean = try call.flag("destinations_clean") ?? !tainted
    }

    private static let keys = [
        "agent", "args", "destinations_clean", "egress", "expect", "now", "reach", "spent",
        "tainted", "tool",
    ]

    private static func agent(
        _ name: String?, _ tool: ToolName, _ agents: [AgentDefinition]
    ) throws(MatcherMistake) -> AgentName {
        guard let name else {
            let own = agents.first { $0.tools.contains(tool) } ?? agents.first
            return own?.name ?? ""
        }
        guard agents.contains(where: { $0.name == AgentName(name) }) else {
            throw MatcherMistake(
                at: "agent", "no agent is called \(name)",
                expected: nearest(name, agents.map(\.name.text)))
        }
        return AgentName(name)
    }

    private static func nearest(_ name: String, _ known: [String]) -> String? {
        let near = NearestNames.to(name, among: known)
        return near.isEmpty
            ? (known.isEmpty ? nil : known.prefix(12).map { $0 }.spoken) : near.spoken
    }
}

extension PolicyMoment {
    fileprivate init(reading json: JSON, of tool: ToolName) throws(MatcherMistake) {
        self.init()
        if let value = json["now"] {
            guard let time = value.stringValue.flatMap({ Timestamp(rfc3339: $0) }) else {
                throw MatcherMistake(
                    at: "now", "no time",
                    expected: "one such as `2026-03-06T22:30:00Z` or `2026-03-06T22:30:00+01:00`")
            }
            now = time
        }
        guard let json = json["spent"] else { return }
        let spent = try CallReader(
            json, at: "spent", keys: ["calls", "cost_usd", "steps", "tokens"])
        calls = [tool: try spent.count("calls") ?? 0]
        self.spent.steps = try spent.count("steps") ?? 0
        self.spent.tokens = try spent.count("tokens") ?? 0
        if let cost = json["cost_usd"] {
            guard let dollars = cost.doubleValue, dollars >= 0, dollars < 1e9 else {
                throw MatcherMistake(at: "spent.cost_usd", "no amount", expected: "dollars")
            }
            self.spent.cost = Money(microdollars: Int((dollars * 1_000_000).rounded()))
        }
    }
}

/// The members of a call that people have written.
private struct CallReader {
    let json: JSON
    let place: String

    init(_ json: JSON, at place: String, keys: [String]) throws(MatcherMistake) {
        guard let object = json.objectValue else {
            throw MatcherMistake(at: place, "a \(json.kind)", expected: "an object")
        }
        self.json = json
        self.place = place
        for (key, _) in object where !keys.contains(key) {
            let near = NearestNames.to(key, among: keys)
            throw MatcherMistake(
                at: at(key), "the key is unknown", expected: (near.isEmpty ? keys : near).spoken)
        }
    }

    private func at(_ key: String) -> String { place.isEmpty ? key : "\(place).\(key)" }

    func text(_ key: String) throws(MatcherMistake) -> String? {
        guard let value = json[key] else { return nil }
        guard let text = value.stringValue else {
            throw MatcherMistake(at: at(key), "a \(value.kind)", expected: "text")
        }
        return text
    }

    func flag(_ key: String) throws(MatcherMistake) -> Bool? {
        guard let value = json[key] else { return nil }
        guard let flag = value.boolValue else {
            throw MatcherMistake(at: at(key), "a \(value.kind)", expected: "true or false")
        }
        return flag
    }

    func count(_ key: String) throws(MatcherMistake) -> Int? {
        guard let value = json[key] else { return nil }
        guard let count = value.intValue, count >= 0 else {
            throw MatcherMistake(at: at(key), "no count", expected: "a whole number")
        }
        return count
    }
}

extension Timestamp {
    /// Reads a time as RFC 3339 has it, to the second; nil for anything else.
    package init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        func number(_ start: Int, _ count: Int) -> Int? {
            guard start + count <= bytes.count else { return nil }
            var value = 0
            for byte in bytes[start..<start + count] {
                guard (48...57).contains(byte) else { return nil }
                value = value * 10 + Int(byte - 48)
            }
            return value
        }
        func has(_ marks: String, at place: Int) -> Bool {
            bytes.indices.contains(place) && marks.utf8.contains(bytes[place])
        }
        guard let year = number(0, 4), has("-", at: 4), let month = number(5, 2), has("-", at: 7),
            let day = number(8, 2), has("Tt ", at: 10), let hour = number(11, 2), has(":", at: 13),
            let minute = number(14, 2), has(":", at: 16), let second = number(17, 2),
            year >= 1970, (1...12).contains(month), hour < 24, minute < 60, second < 60,
            (1...Self.days(in: month, of: year)).contains(day)
        else { return nil }
        var offset = 0
        if has("Zz", at: 19) {
            guard bytes.count == 20 else { return nil }
        } else {
            guard has("+-", at: 19), let hours = number(20, 2), has(":", at: 22),
                let minutes = number(23, 2), bytes.count == 25, hours < 24, minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * (has("-", at: 19) ? -1 : 1)
        }
        var days = 0
        for earlier in 1970..<year { days += Self.isLeap(earlier) ? 366 : 365 }
        for earlier in 1..<month { days += Self.days(in: earlier, of: year) }
        let minutes = (days + day - 1) * 1440 + hour * 60 + minute - offset
        self.init(milliseconds: (minutes * 60 + second) * 1000)
    }

    private static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && year % 100 != 0 || year % 400 == 0
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
