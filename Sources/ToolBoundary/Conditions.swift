package import JSON

/// Conditions on the parts of an object, by the path of each part; all have to hold.
///
/// A path names keys and places in lists, with dots: `args.ref`, `args.items.0.name`; `*` is any
/// one element of a list: `args.items.*.name`. A key that has a dot in it cannot be named, so
/// that no argument can stand in for another.
package struct Conditions: Sendable {
    package let source: JSON
    private let parts: [Part]

    private struct Part: Sendable {
        let path: SubjectPath
        let matcher: Matcher

        func evaluate(_ subject: JSON) -> MatcherOutcome {
            path.evaluate(in: subject) { matcher.evaluate($0) }
        }
    }

    /// Takes an object of conditions by path; an empty one fits everything.
    ///
    /// - Throws: The first mistake, with its place.
    package init(_ json: JSON) throws(MatcherMistake) {
        try self.init(json, at: "", depth: 1)
    }

    init(_ json: JSON, at place: String, depth: Int) throws(MatcherMistake) {
        guard let object = json.objectValue else {
            throw MatcherMistake(
                at: place, "a \(json.kind)", expected: "a mapping of subjects to conditions")
        }
        source = json
        var parts: [Part] = []
        for (key, value) in object {
            let inner = place.isEmpty ? key : "\(place).\(key)"
            parts.append(
                Part(
                    path: try SubjectPath(key, at: inner),
                    matcher: try Matcher(value, at: inner, depth: depth)))
        }
        self.parts = parts
    }

    /// The paths that are asked about, in the order of their bytes.
    package var paths: [String] { parts.map(\.path.text) }

    /// What the named groups caught; nil when the subject does not fit, or that is unknown.
    package func match(_ subject: JSON) -> [String: String]? { evaluate(subject).captures }

    package func evaluate(_ subject: JSON) -> MatcherOutcome {
        .all(parts.lazy.map { $0.evaluate(subject) })
    }

    /// What became of one condition.
    package struct Finding: Hashable, Sendable {
        package var path: String
        package var condition: JSON
        /// What stands at the path; nil where nothing does.
        package var value: JSON?
        package var outcome: MatcherOutcome
    }

    /// What becomes of each condition, in the order of the paths.
    package func findings(on subject: JSON) -> [Finding] {
        parts.map {
            Finding(
                path: $0.path.text, condition: $0.matcher.source, value: $0.path.value(in: subject),
                outcome: $0.evaluate(subject))
        }
    }
}

extension Conditions: Hashable {
    package static func == (left: Conditions, right: Conditions) -> Bool {
        left.source == right.source
    }
    package func hash(into hasher: inout Hasher) { hasher.combine(source) }
}

/// Where a part of a JSON value stands: `args.items.0.name`, `args.items.*.name`.
package struct SubjectPath: Hashable, Sendable {
    package let text: String
    private let components: [String]

    /// Stands for any one element of a list.
    private static let someElement = "*"

    /// - Throws: A mistake for an empty path or one with an empty component.
    package init(_ text: String) throws(MatcherMistake) { try self.init(text, at: text) }

    init(_ text: String, at place: String) throws(MatcherMistake) {
        self.text = text
        components = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard !components.contains("") else {
            throw MatcherMistake(
                at: place, "no path", expected: "names with a dot between them, such as `args.ref`")
        }
    }

    /// The value there; nil when there is none. With `*`, a list of what is there in each element.
    package func value(in root: JSON) -> JSON? { Self.value(components[...], in: root) }

    private static func value(_ rest: ArraySlice<String>, in value: JSON) -> JSON? {
        guard let component = rest.first else { return value }
        if component == someElement, case .array(let elements) = value {
            return .array(elements.compactMap { Self.value(rest.dropFirst(), in: $0) })
        }
        return step(component, in: value).flatMap { Self.value(rest.dropFirst(), in: $0) }
    }

    /// Whether what is there fits; with `*`, whether it does in any element.
    func evaluate(in root: JSON, _ fit: (JSON?) -> MatcherOutcome) -> MatcherOutcome {
        Self.evaluate(components[...], root, fit)
    }

    private static func evaluate(
        _ rest: ArraySlice<String>, _ value: JSON?, _ fit: (JSON?) -> MatcherOutcome
    ) -> MatcherOutcome {
        guard let component = rest.first, let value else { return fit(value) }
        if component == someElement, case .array(let elements) = value {
            return .any(elements.map { evaluate(rest.dropFirst(), $0, fit) })
        }
        return evaluate(rest.dropFirst(), step(component, in: value), fit)
    }

    private static func step(_ component: String, in value: JSON) -> JSON? {
        guard case .array = value else { return value[component] }
        return place(component).flatMap { value[$0] }
    }

    /// A place in a list in its one spelling: no sign, no leading zero.
    private static func place(_ component: String) -> Int? {
        guard let place = Int(component), place >= 0, String(place) == component else { return nil }
        return place
    }
}
