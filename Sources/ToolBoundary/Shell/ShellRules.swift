/// The programs that are known, by their names and subcommands.
struct ShellRules: Sendable {
    private var rules: [String: ShellRule] = [:]
    /// Names behind which a subcommand may stand.
    private var parents: Set<String> = []
    /// Lines that cannot be read; a test holds that there are none. What they name is not known
    /// then, and what is not known is held.
    private(set) var mistakes: [ShellRule.Mistake] = []

    static let shipped = ShellRules(programTable, toolTable, gitTable)

    init(_ tables: String...) {
        for line in tables.flatMap({ $0.split(separator: "\n") }) {
            if line.allSatisfy(\.isWhitespace) || line.hasPrefix("#") { continue }
            do throws(ShellRule.Mistake) {
                let (names, rule) = try ShellRule.read(line)
                for name in names {
                    if rules[name] != nil {
                        mistakes.append(ShellRule.Mistake(line: String(line), word: name))
                    }
                    rules[name] = rule
                    if let space = name.lastIndex(of: " ") {
                        parents.insert(String(name[..<space]))
                    }
                }
            } catch {
                mistakes.append(error)
            }
        }
    }

    subscript(_ name: String) -> ShellRule? { rules[name] }

    func hasSubcommands(_ name: String) -> Bool { parents.contains(name) }

    var count: Int { rules.count }
}
