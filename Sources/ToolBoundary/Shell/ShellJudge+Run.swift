import SessionKernel

extension ShellJudge {
    /// What a program does with these arguments; the first word is its name.
    mutating func run(_ words: [ShellWord]) {
        guard depth < Self.depthMax else { return hold("is wrapped too often", egress: true) }
        depth += 1
        defer { depth -= 1 }
        guard let first = words.first else { return note(.reads, "runs nothing") }
        checkProcesses(words)
        guard let written = first.literal else {
            runsOtherCode = true
            return hold("an expansion says which program runs", egress: true)
        }
        guard let name = Self.program(written) else {
            runsOtherCode = true
            return hold("`\(written.shortened)` is no program of the system", egress: true)
        }
        let tables = rules.tables(knowing: name)
        if tables.isEmpty {
            runsOtherCode = true
            return hold("`\(name.shortened)` is not a program that is known", egress: true)
        }
        // Each of them is heard, and the strictest decides: a session's own line eases nothing.
        for table in tables { run(name, words, by: table) }
    }

    private mutating func run(_ name: String, _ words: [ShellWord], by table: ShellRules.Table) {
        guard let rule = table[name] else { return }
        if words.count == 2, rule.language == nil, rule.runsAfter == nil,
            ["--version", "--help"].contains(words[1].literal ?? "")
        {
            return note(.reads, "only tells about itself")
        }
        if rule.isInterpreter { runsOtherCode = true }
        apply(rule, of: name, to: words.dropFirst(), by: table)
    }

    private mutating func apply(
        _ rule: ShellRule, of name: String, to arguments: ArraySlice<ShellWord>,
        by table: ShellRules.Table
    ) {
        if let language = rule.language, language != .config {
            return judge(language, rule, name, Array(arguments))
        }
        var rest = arguments
        if rule.language == .config { takeConfiguration(&rest) }
        let hasMore = table.hasSubcommands(name)
        var reader = ShellOptions(
            rule, values, stopsAtOperand: rule.runsAfter != nil || rule.isGroup || hasMore)
        let findings = reader.read(rest)
        if rule.isGroup || hasMore {
            if descend(reader, rule, name, table) { return findings.forEach { take($0, of: name) } }
            if rule.isWay { return }
            reader = ShellOptions(rule, values, stopsAtOperand: false)
            for finding in reader.read(rest) { take(finding, of: name) }
        } else {
            for finding in findings { take(finding, of: name) }
        }
        if let after = rule.runsAfter {
            note(.reads, "runs what follows")
            if after <= reader.operands.count { run(Array(reader.rest)) }
            return
        }
        judge(operands: reader.operands + reader.rest, rule, name)
        var effect = rule.effect
        if let calm = reader.calm { effect.reach = calm }
        note(effect.reach, egress: effect.egress, rule.why(name, effect.reach))
    }

    /// Goes on with the subcommand; false where the program is called without one.
    private mutating func descend(
        _ reader: ShellOptions, _ rule: ShellRule, _ name: String, _ table: ShellRules.Table
    ) -> Bool {
        guard let next = reader.rest.first else {
            if rule.isGroup { note(.reads, "only tells about itself") }
            return rule.isGroup
        }
        if let literal = next.literal, let inner = table["\(name) \(literal)"] {
            apply(
                inner.under(rule), of: "\(name) \(literal)", to: reader.rest.dropFirst(),
                by: table)
            return true
        }
        if rule.isGroup || next.literal == nil {
            let word = next.literal.map { "`\($0.shortened)`" } ?? "what an expansion gives"
            hold("\(word) is no command of `\(name)` that is known to be harmless", egress: true)
            return true
        }
        return false
    }

    private mutating func take(_ finding: ShellOptions.Finding, of name: String) {
        switch finding {
        case .effect(let effect, let option):
            note(effect.reach, egress: effect.egress, "`\(option)` of \(name) does more than look")
        case .writes(let word):
            if word.literal == "-" { return note(.reads, "writes to its output") }
            judge(written: word, appends: false)
        case .unknown(let text):
            hold("`\(text.shortened)` is no option of \(name) that is known to be harmless")
        case .hidden: hold("an argument of \(name) comes from an expansion and may be an option")
        case .value(let text):
            hold("\(name) is given `\(text.shortened)`, which is not known to be harmless")
        }
    }

    /// What becomes of what is named.
    private mutating func judge(
        operands: [ShellWord], _ rule: ShellRule, _ name: String
    ) {
        if let most = rule.operandsMax,
            operands.count > most || operands.contains(where: { values.maySplit($0) })
        {
            hold("\(name) does more than look when it is given so much")
        }
        for word in operands { judge(operand: word, rule, name) }
        guard let last = operands.last else { return }
        switch rule.operands {
        case .lastMade:
            judge(made: last)
            for word in operands where !isPlainName(word) {
                hold("may make a hidden file, which says how programs behave")
            }
        case .lastWritten: judge(written: last, appends: false)
        case .reversible: note(.reversible, "\(name) makes something new")
        case .irreversible: hold("\(name) changes something when it is given a name")
        case .read, .names, .made, .folders, .appended, .written: break
        }
    }

    private mutating func judge(operand word: ShellWord, _ rule: ShellRule, _ name: String) {
        let texts = values.texts(of: word)
        for text in texts ?? [String(word.start)] {
            if rule.operands != .names, ShellPath.isDevice(text) {
                hold("opens a device")
            }
            let lowercased = text.lowercased()
            if let bar = rule.bars.first(where: lowercased.contains) {
                hold("\(name) does more than look with `\(bar)`")
            }
            if let begin = rule.begins, !text.hasPrefix(begin) {
                hold("\(name) changes something when it is given a value")
            }
        }
        if texts == nil, !rule.bars.isEmpty, word.start.isEmpty {
            hold("what \(name) is given comes from an expansion", egress: rule.effect.egress)
        }
        switch rule.operands {
        case .made:
            judge(made: word)
            if !isPlainName(word) {
                hold("may make a hidden file, which says how programs behave")
            }
        case .folders: judge(made: word)
        case .written: judge(written: word, appends: false)
        case .appended: judge(written: word, appends: true)
        default: break
        }
    }

    /// Something new is made, or something there is only touched.
    mutating func judge(made word: ShellWord) {
        guard let texts = values.texts(of: word) ?? pattern(word) else {
            return hold("what is made is named by an expansion")
        }
        for text in texts {
            if text.hasPrefix("-") { hold("a name that begins with a dash is taken for an option") }
            switch ShellPath.place(of: text, isAway: isAway, opensFiles: opensFiles) {
            case .nothing, .temporary: break
            case .workspace where !text.split(separator: "/").contains(".git"): break
            case .workspace: hold("changes what git goes by")
            case .elsewhere: hold("makes something outside the workspace")
            }
        }
        note(.reversible, "makes something that can be taken away again")
    }

    /// Whether what gets this name, or is put into a folder under it, is not hidden.
    private func isPlainName(_ word: ShellWord) -> Bool {
        let texts = values.texts(of: word) ?? [word.shown]
        return !texts.contains { text in
            let parts = text.split(separator: "/")
            return parts.count > 1 && parts.last == "." || ShellPath.isHidden(text)
        }
    }

    /// A pattern below a known folder, as the path of one file there.
    private func pattern(_ word: ShellWord) -> [String]? {
        guard !word.start.isEmpty, !word.isHome,
            word.atoms.allSatisfy({ if case .literal = $0 { true } else { false } })
        else { return nil }
        return [word.shown]
    }
}

extension ShellRule {
    func why(_ name: String, _ reach: Reach) -> String {
        if reach == .reads && !effect.egress { return "only reads" }
        if !because.isEmpty { return because }
        return reach == .irreversible ? "cannot be taken back" : "can be undone"
    }
}
