import JSON

/// What names stand for: caught by conditions, put into later conditions and into answers.
struct Bindings {
    private(set) var texts: [String: String]

    subscript(_ name: String) -> String { texts[name] ?? "" }

    /// Something for each name, to try out what a template becomes.
    static func sample(of names: [String]) -> Bindings {
        Bindings(texts: Dictionary(names.map { ($0, "x") }) { first, _ in first })
    }

    /// Binds a name; nil when it already stands for another text.
    func binding(_ name: String, to text: String) -> Bindings? {
        if let bound = texts[name] { return bound.hasSameBytes(as: text) ? self : nil }
        var next = self
        next.texts[name] = text
        return next
    }

    /// Binds what named groups caught.
    ///
    /// - Parameter names: All names of the pattern. One that took no part in the match and is not
    ///   bound yet stands for the empty text.
    func binding(_ captures: [String: String], names: [String]) -> Bindings? {
        var next = self
        for name in names {
            guard let text = captures[name] else {
                if next.texts[name] == nil { next.texts[name] = "" }
                continue
            }
            guard let bound = next.binding(name, to: text) else { return nil }
            next = bound
        }
        return next
    }
}
