import SessionKernel

/// The lines that a session file adds to what is known of programs.
///
/// They are heard beside what ships, never instead of it, so that a line about a program that is
/// known can only make it stricter.
struct OwnShellRules {
    private(set) var table = ShellRules.Table()
    private(set) var mistakes: [(line: Int, why: String)] = []
    private let known: ShellRules.Table

    init(_ lines: [String], beside known: ShellRules.Table) {
        self.known = known
        var places: [String: Int] = [:]
        for (place, line) in lines.enumerated() {
            do throws(ShellRule.Mistake) {
                let (names, rule) = try ShellRule.read(Substring(line))
                for name in names {
                    if let why = problem(with: name, rule) ?? doubled(name) {
                        mistakes.append((place, why))
                    } else {
                        places[name] = place
                        table.add(rule, as: name)
                    }
                }
            } catch {
                mistakes.append((place, "`\(error.word)` is not understood here"))
            }
        }
        for (name, place) in places.sorted(by: { $0.value < $1.value }) { lead(to: name, place) }
    }

    private func doubled(_ name: String) -> String? {
        table[name] == nil ? nil : "`\(name)` stands in the list twice"
    }

    private func problem(with name: String, _ rule: ShellRule) -> String? {
        let words = name.split(separator: " ")
        guard let program = words.first.map(String.init) else { return "no program is named" }
        guard words.allSatisfy(Self.isPlain) else {
            return "`\(name)` is no name of a program and its subcommands"
        }
        if rule.language != nil { return "`language` is for programs that are known already" }
        let plain = String(program.prefix { !$0.isNumber && $0 != "." })
        let base = plain.hasSuffix("-") ? String(plain.dropLast()) : plain
        let isVersion = program.dropFirst(plain.count).allSatisfy {
            $0.isNumber || ".-".contains($0)
        }
        if known[program] == nil, isVersion, known[base] != nil {
            return "`\(program)` is taken for a version of `\(base)`, which is known"
        }
        return nil
    }

    private static func isPlain(_ word: Substring) -> Bool {
        word.first?.isASCII == true && word.first != "-"
            && word.allSatisfy { letter in
                letter.isASCII && (letter.isLetter || letter.isNumber || "._+-".contains(letter))
            }
    }

    /// Makes the way to a subcommand: through what ships, or through lines of the session.
    private mutating func lead(to name: String, _ place: Int) {
        var way = name
        while let space = way.lastIndex(of: " ") {
            way = String(way[..<space])
            if table[way] != nil { continue }
            guard var rule = known[way] else {
                mistakes.append((place, "`\(way)` needs a line of its own: `\(way) | group`"))
                continue
            }
            rule.effect = ShellRule.Effect(reach: .reads)
            rule.isGroup = false
            rule.isInterpreter = false
            rule.isWay = true
            if rule.language != .config { rule.language = nil }
            table.add(rule, as: way)
        }
    }
}
