import ToolBoundary

/// A value of a file with the way to it. Getters that fail note a mistake and return nil.
package struct LocatedValue {
    package let node: YAMLNode
    package let path: NodePath
    package let reading: Reading

    init(_ node: YAMLNode, at path: NodePath, in reading: Reading) {
        self.node = node
        self.path = path
        self.reading = reading
    }

    package var position: Position { node.position }

    /// Whether nothing was written: `key:` or `key: null`.
    package var isNull: Bool { node.scalar == .null }

    /// Notes a mistake at this place.
    package func report(_ message: String, expected: String? = nil, hint: String? = nil) {
        reading.add(
            Mistake(
                file: reading.file, position: position, keyPath: path.description,
                message: message, expected: expected, hint: hint))
    }

    /// Notes that a name is not among the known ones, with those that come near.
    ///
    /// - Parameter message: Says what is wrong, such as "no tool is called `git.psh`".
    package func reportUnknown(_ name: String, among known: [String], message: String) {
        let hint = Self.nearest(to: name, among: known)
        // A long list beside the answer would only hide it.
        let isListed = hint == nil || known.count <= 12
        report(message, expected: isListed ? Self.oneOf(known) : nil, hint: hint)
    }

    /// Notes that this is not what was expected, saying what it is.
    func mismatch(expected: String, hint: String? = nil) {
        report("this is \(kind)", expected: expected, hint: hint)
    }

    /// What stands here, in words.
    private var kind: String {
        switch node.value {
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .scalar(let text, _, _):
            switch node.scalar {
            case .null, nil: "empty"
            case .bool: "the boolean \(Mistake.quote(text))"
            case .integer, .number: "the number \(Mistake.quote(text))"
            case .string: "the text \(Mistake.quote(text))"
            }
        }
    }

    static func oneOf(_ known: [String]) -> String? {
        guard !known.isEmpty else { return nil }
        let shown = known.prefix(20).map { Mistake.quote($0).dropFirst().dropLast() }
        let more = known.count > shown.count ? " and \(known.count - shown.count) more" : ""
        return (known.count == 1 ? "" : "one of ") + shown.joined(separator: ", ") + more
    }

    static func nearest(to name: String, among known: [String]) -> String? {
        let near = NearestNames.to(name, among: known)
        guard !near.isEmpty else { return nil }
        return "did you mean \(near.joined(separator: " or "))?"
    }
}

extension LocatedValue {
    /// The part at a place such as `not[1].min`, or as much of the way to it as there is.
    func part(at place: String) -> LocatedValue {
        var part = self
        for step in place.split(whereSeparator: { ".[]".contains($0) }) {
            switch part.node.value {
            case .sequence(let nodes):
                guard let index = Int(step), nodes.indices.contains(index) else { return part }
                part = LocatedValue(nodes[index], at: part.path.index(index), in: reading)
            case .mapping(let entries):
                guard let entry = entries.first(where: { $0.name == step }) else { return part }
                part = LocatedValue(entry.value, at: part.path.key(entry.name), in: reading)
            case .scalar: return part
            }
        }
        return part
    }
}
