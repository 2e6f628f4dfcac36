package import JSON

/// Conditions on the parts of an object, by the path of each part; all have to hold.
///
/// A path names keys and places in lists, with dots: `args.ref`, `args.items.0.name`. A key that
/// has a dot in it cannot be named, so that no argument can stand in for another.
package struct Conditions: Sendable {
    package let source: JSON
    private let parts: [Part]

    private struct Part: Sendable {
        let path: SubjectPath
        let matcher: Matcher
    }

    /// Takes an object of conditions by path; an empty one fits everything.
    ///
    /// - Throws: The first mistake, with its place.
    package init(_ json: JSON) throws(MatcherMistake) {
        guard let object = json.objectValue else {
            throw MatcherMistake("a \(json.kind)", expected: "a mapping of subjects to conditions")
        }
        source = json
        var parts: [Part] = []
        for (key, value) in object {
            parts.append(
                Part(path: try SubjectPath(key), matcher: try Matcher(value, at: key)))
        }
        self.parts = parts
    }

    /// The paths that are asked about, in the order of their bytes.
    package var paths: [String] { parts.map(\.path.text) }

    /// What the named groups caught; nil when the subject does not fit, or that is unknown.
    package func match(_ subject: JSON) -> [String: String]? { evaluate(subject).captures }

    package func evaluate(_ subject: JSON) -> MatcherOutcome {
        .all(parts.lazy.map { $0.matcher.evaluate($0.path.value(in: subject)) })
    }
}

extension Conditions: Hashable {
    package static func == (left: Conditions, right: Conditions) -> Bool {
        left.source == right.source
    }
    package func hash(into hasher: inout Hasher) { hasher.combine(source) }
}

/// Where a part of a JSON value stands: `args.items.0.name`.
package struct SubjectPath: Hashable, Sendable {
    package let text: String
    private let components: [String]

    /// - Throws: A mistake for an empty path or one with an empty component.
    package init(_ text: String) throws(MatcherMistake) {
        self.text = text
        components = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard !components.contains("") else {
            throw MatcherMistake(
                at: text, "no path", expected: "names with a dot between them, such as `args.ref`")
        }
    }

    /// The value there; nil when there is none.
    package func value(in root: JSON) -> JSON? {
        var value = root
        for component in components {
            let next: JSON? =
                if case .array = value {
                    Self.place(component).flatMap { value[$0] }
                } else {
                    value[component]
                }
            guard let next else { return .none }
            value = next
        }
        return value
    }

    /// A place in a list in its one spelling: no sign, no leading zero.
    private static func place(_ component: String) -> Int? {
        guard let place = Int(component), place >= 0, String(place) == component else { return nil }
        return place
    }
}
