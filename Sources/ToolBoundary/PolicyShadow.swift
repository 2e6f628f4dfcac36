import JSON
package import SessionKernel

/// Finds rules that no call can reach, because an earlier one takes all that they would.
///
/// Only what is certain is found: where a condition is not known to follow from another, the rule
/// is taken to be reachable.
package struct PolicyShadow {
    private let rules: [PolicyRule]
    private let tools: [ToolName: ToolDeclaration]

    /// - Parameter tools: Those whose reach is the same for every call.
    package init(_ rules: [PolicyRule], tools: [ToolDeclaration]) {
        self.rules = rules
        self.tools = Dictionary(tools.map { ($0.name, $0) }) { first, _ in first }
    }

    /// The first earlier rule that takes everything that this one would; nil where there is none.
    package func shadow(over index: Int) -> Int? {
        rules[..<index].indices.first { covers(rules[$0].when, rules[index].when) }
    }

    /// Whether every call that fits `inner` certainly fits `outer`.
    private func covers(_ outer: JSON, _ inner: JSON) -> Bool {
        guard let wanted = outer.objectValue, let given = inner.objectValue,
            (try? Conditions(outer)) != nil, (try? Conditions(inner)) != nil
        else { return false }
        return cases(of: given).allSatisfy { given in
            wanted.allSatisfy { path, condition in
                given[path].map { Self.follows(condition, from: $0) } ?? false
            }
        }
    }

    /// The conditions once for each tool that they name, with what is known of that tool.
    private func cases(of given: JSON.Object) -> [JSON.Object] {
        guard let named = given["tool"] else { return [given] }
        let names = (named.arrayValue ?? [named]).map { $0.stringValue }
        return names.map { name in
            guard let name, Self.isLiteral(name) else { return given }
            var more = given
            more["tool"] = .string(name)
            if let tool = tools[ToolName(name)] {
                more["reach"] = .string(tool.reach.rawValue)
                more["egress"] = .bool(tool.egress)
            }
            return more
        }
    }

    /// Whether each value that fits `inner` certainly fits `outer`.
    private static func follows(_ outer: JSON, from inner: JSON) -> Bool {
        if outer == inner { return true }
        if let choices = inner.arrayValue { return choices.allSatisfy { follows(outer, from: $0) } }
        switch inner {
        case .string(let text) where isLiteral(text): break
        case .bool, .integer, .number, .null: break
        case .string, .array, .object: return false
        }
        return (try? Matcher(outer))?.match(inner) != nil
    }

    /// Whether a glob fits one text only.
    private static func isLiteral(_ glob: String) -> Bool {
        !glob.contains { "*?[\\".contains($0) }
    }
}
