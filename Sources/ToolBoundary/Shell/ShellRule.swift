import SessionKernel

/// What is known of one program, or of one subcommand of it: a line of the table.
struct ShellRule: Hashable, Sendable {
    /// What follows from something: from running a program, from an option, from an operand.
    struct Effect: Hashable, Sendable {
        var reach: Reach
        var egress = false
    }

    /// What an option brings with it.
    enum OptionEffect: Hashable, Sendable {
        case effect(Effect)
        /// Its value is a file that is written over.
        case writes
        /// With it the program only reads, or can be undone, whatever it does without it; as
        /// long as every option beside it is known.
        case calms(Reach)
        /// It changes nothing with one of these values.
        case allows(Set<String>)
    }

    /// What happens to the files that are named.
    enum Operands: String, Hashable, Sendable {
        case read, made, appended, written
        /// Folders are made, which may be hidden.
        case folders
        /// The last one is made, or written over.
        case lastMade = "last-made"
        case lastWritten = "last-written"
        /// Naming any changes something that can be changed back, or that cannot.
        case reversible, irreversible
        /// Only names are looked at; what they stand for is not opened.
        case names
    }

    /// Programs whose arguments are a language of their own.
    enum Language: String, Hashable, Sendable {
        case find, sed, awk, xargs, shell, env, exec, eval, trap, test, assign, export, set, shopt
        case cd, dd, tar, chmod, printf, sql, watch, command, unset, config, read, applet, xxd, ps
    }

    var effect = Effect(reach: .irreversible, egress: true)
    /// Options whose next word is a value.
    var takes: Set<String> = []
    /// Options that change nothing; where some are named, any other is not trusted.
    var knows: Set<String> = []
    var effects: [String: OptionEffect] = [:]
    var operands = Operands.read
    var operandsMax: Int?
    /// Whether a value is always the next word, and other options may stand between.
    var valuesStandApart = false
    /// Texts that no operand may hold.
    var bars: [String] = []
    /// What each operand must begin with.
    var begins: String?
    /// How many operands stand before a command that it runs.
    var runsAfter: Int?
    var language: Language?
    /// Whether it says nothing without a subcommand that is known.
    var isGroup = false
    /// Whether it only leads to subcommands of which a session says more.
    var isWay = false
    /// Whether it runs programs of its input.
    var isInterpreter = false
    var because = ""
}

extension ShellRule {
    /// The rule of a subcommand, where the options of the program itself may stand behind it too.
    func under(_ parent: ShellRule) -> ShellRule {
        if parent.language == .config { return self }
        var rule = self
        for (option, effect) in parent.effects where rule.says(nothingOf: option) {
            if case .calms = effect { continue }
            rule.effects[option] = effect
        }
        for option in parent.takes where rule.says(nothingOf: option) { rule.takes.insert(option) }
        return rule
    }

    private func says(nothingOf option: String) -> Bool {
        effects[option] == nil && !takes.contains(option) && !knows.contains(option)
    }

    struct Mistake: Error, Hashable { let line: String, word: String }

    /// A line of the table: `names | what it does | clause | clause`.
    static func read(_ line: Substring) throws(Mistake) -> (names: [String], rule: ShellRule) {
        let cells = line.split(separator: "|").map { $0.split(separator: " ").map(String.init) }
        guard cells.count >= 2 else { throw Mistake(line: String(line), word: "|") }
        var rule = ShellRule()
        do {
            try rule.take(verdict: cells[1])
            for clause in cells.dropFirst(2) { try rule.take(clause: clause) }
        } catch {
            throw Mistake(line: String(line), word: error.word)
        }
        let names = cells[0].joined(separator: " ").split(separator: ",").map {
            $0.split(separator: " ").joined(separator: " ")
        }
        return (names, rule)
    }

    private mutating func take(verdict words: [String]) throws(Mistake) {
        effect.egress = false
        for word in words {
            switch word {
            case "leaves": effect.egress = true
            case "group": isGroup = true
            case "interpreter":
                isInterpreter = true
                effect = Effect(reach: .irreversible, egress: true)
            default:
                guard let reach = Reach(rawValue: word) else { throw Mistake(line: "", word: word) }
                effect.reach = reach
            }
        }
    }

    private mutating func take(clause words: [String]) throws(Mistake) {
        let rest = words.dropFirst()
        switch words.first {
        case "takes": takes.formUnion(rest)
        case "knows": knows.formUnion(rest)
        case "writes": for option in rest { effects[option] = .writes }
        case "calms": for option in rest { effects[option] = .calms(.reads) }
        case "eases": for option in rest { effects[option] = .calms(.reversible) }
        case "allows": effects[rest.first ?? ""] = .allows(Set(rest.dropFirst()))
        case "leaves":
            for option in rest { effects[option] = .effect(Effect(reach: .reads, egress: true)) }
        case "reversible", "irreversible":
            guard let reach = words.first.flatMap(Reach.init(rawValue:)) else { break }
            for option in rest { effects[option] = .effect(Effect(reach: reach)) }
        case "connects":
            for option in rest {
                effects[option] = .effect(Effect(reach: .irreversible, egress: true))
            }
        case "apart": valuesStandApart = true
        case "most": operandsMax = rest.first.flatMap { Int($0) }
        case "runs": runsAfter = rest.first.flatMap { Int($0) }
        case "bars": bars += rest
        case "begins": begins = rest.first
        case "because": because = rest.joined(separator: " ")
        case "operands":
            guard let kind = rest.first.flatMap(Operands.init(rawValue:)) else {
                throw Mistake(line: "", word: rest.first ?? "operands")
            }
            operands = kind
        case "language":
            guard let kind = rest.first.flatMap(Language.init(rawValue:)) else {
                throw Mistake(line: "", word: rest.first ?? "language")
            }
            language = kind
        default: throw Mistake(line: "", word: words.first ?? "")
        }
    }
}
