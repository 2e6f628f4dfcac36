/// The programs that are known, by their names and subcommands.
package struct ShellRules: Sendable {
    /// What ships.
    private let known: Table
    /// What a session says beside it: of programs that are not known, and what is to be stricter.
    private var own: Table?

    package static let shipped = ShellRules(programTable, toolTable, gitTable)

    init(_ tables: String...) { known = Table(tables) }

    /// What ships, and a session's own lines; one that cannot be read says nothing.
    package init(own lines: [String]) {
        known = Self.shipped.known
        if !lines.isEmpty { own = OwnShellRules(lines, beside: known).table }
    }

    /// What is wrong with a session's own lines: which one, and why.
    package static func mistakes(inOwn lines: [String]) -> [(line: Int, why: String)] {
        OwnShellRules(lines, beside: shipped.known).mistakes
    }

    /// Whoever has something to say about a program.
    func tables(knowing name: String) -> [Table] {
        [known, own].compactMap(\.self).filter { $0[name] != nil }
    }

    func knows(_ name: String) -> Bool { !tables(knowing: name).isEmpty }

    var mistakes: [ShellRule.Mistake] { known.mistakes }
    var count: Int { known.count }
}

extension ShellRules {
    struct Table: Sendable {
        private var rules: [String: ShellRule] = [:]
        /// Names behind which a subcommand may stand.
        private var parents: Set<String> = []
        /// Lines that cannot be read; a test holds that there are none. What they name is not
        /// known then, and what is not known is held.
        private(set) var mistakes: [ShellRule.Mistake] = []

        init() {}

        init(_ tables: [String]) {
            for line in tables.flatMap({ $0.split(separator: "\n") }) {
                if line.allSatisfy(\.isWhitespace) || line.hasPrefix("#") { continue }
                do throws(ShellRule.Mistake) {
                    let (names, rule) = try ShellRule.read(line)
                    for name in names {
                        if rules[name] != nil {
                            mistakes.append(ShellRule.Mistake(line: String(line), word: name))
                        }
                        add(rule, as: name)
                    }
                } catch {
                    mistakes.append(error)
                }
            }
        }

        mutating func add(_ rule: ShellRule, as name: String) {
            rules[name] = rule
            if let space = name.lastIndex(of: " ") { parents.insert(String(name[..<space])) }
        }

        subscript(_ name: String) -> ShellRule? { rules[name] }

        func hasSubcommands(_ name: String) -> Bool { parents.contains(name) }

        var count: Int { rules.count }
    }
}
