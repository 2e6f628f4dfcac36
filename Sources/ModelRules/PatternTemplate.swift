import ToolBoundary

/// A regular expression in which placeholders stand for literal text.
struct PatternTemplate: Sendable {
    private let template: Template
    /// Where it has no placeholders.
    private let fixed: Pattern?
    /// The named groups.
    let groupNames: [String]

    init(_ template: Template) throws(PatternError) {
        self.template = template
        let sample = try Pattern(template.filled(Bindings.sample(of: template.names)))
        fixed = template.names.isEmpty ? sample : nil
        groupNames = sample.groupNames
    }

    /// - Throws: `RuleTrouble` when what was put in makes the pattern too large.
    func pattern(_ bindings: Bindings) throws -> Pattern {
        if let fixed { return fixed }
        do {
            return try Pattern(template.filled(bindings, quote: Quoting.regex))
        } catch {
            throw RuleTrouble(message: "its regular expression cannot be used: \(error)")
        }
    }
}

/// Why a rule could not be tried.
struct RuleTrouble: Error {
    let message: String
}
