import SessionKernel

/// Reads a program's arguments against what is known of its options.
struct ShellOptions {
    enum Finding {
        case effect(ShellRule.Effect, option: String)
        case writes(ShellWord)
        /// An option that is not known, of a program all of whose harmless options are.
        case unknown(String)
        /// A word that may turn out to be an option.
        case hidden
        /// A value that is not one of those that change nothing.
        case value(String)
    }

    let rule: ShellRule
    /// Whether what follows the operands belongs to another command.
    let stopsAtOperand: Bool
    var operands: [ShellWord] = []
    /// What was not read because another command begins.
    var rest: ArraySlice<ShellWord> = []
    /// How far an option has calmed the program.
    var calm: Reach?

    private let values: ShellValues
    private var findings: [Finding] = []
    private var isCertain = true
    private var areOver = false

    init(_ rule: ShellRule, _ values: ShellValues, stopsAtOperand: Bool) {
        self.rule = rule
        self.values = values
        self.stopsAtOperand = stopsAtOperand
    }

    mutating func read(_ words: ArraySlice<ShellWord>) -> [Finding] {
        rest = words
        let isWary =
            !rule.effects.isEmpty || !rule.knows.isEmpty || rule.begins != nil
            || stopsAtOperand || rule.operands == .made || rule.operands == .written
            || rule.operands == .folders
        while let word = rest.first {
            if stopsAtOperand, operands.count == rule.runsAfter ?? 0, !isOption(word) {
                break
            }
            rest = rest.dropFirst()
            guard let text = single(word) else {
                if isWary, values.maySplit(word) || !areOver && values.mayBeOption(word) {
                    findHidden(word)
                }
                operands.append(word)
                continue
            }
            if areOver {
                operands.append(word)
            } else if text == "--" {
                areOver = true
            } else if text.hasPrefix("--") {
                long(text, word)
            } else if text.hasPrefix("-"), text.count > 1 {
                cluster(Array(text.dropFirst()))
            } else {
                operands.append(word)
            }
        }
        if !isCertain { calm = nil }
        return findings
    }

    private func single(_ word: ShellWord) -> String? {
        guard let texts = values.texts(of: word), texts.count == 1 else { return nil }
        return texts[0]
    }

    private func isOption(_ word: ShellWord) -> Bool {
        !areOver && word.start.first == "-" && word.atoms.count > 1
    }

    /// `--name=` and an expansion: the name is known, and the value is not.
    private mutating func findHidden(_ word: ShellWord) {
        let start = String(word.start)
        if start.hasPrefix("--"), let equals = start.firstIndex(of: "=") {
            let name = String(start[..<equals])
            if rule.takes.contains(name) { return }
            if rule.effects.isEmpty || !isDangerous(long: name), rule.knows.isEmpty { return }
        }
        isCertain = false
        findings.append(.hidden)
    }

    private func isDangerous(long name: String) -> Bool {
        name.count > 2 && rule.effects.keys.contains { $0.hasPrefix(name) }
    }

    // MARK: Long options

    private mutating func long(_ text: String, _ word: ShellWord) {
        let equals = text.firstIndex(of: "=")
        let name = equals.map { String(text[..<$0]) } ?? text
        let value = equals.map { String(text[text.index(after: $0)...]) }
        if let effect = rule.effects[name] {
            return apply(effect, name, value.map { ShellWord($0) })
        }
        if rule.takes.contains(name) {
            if let value { return check(value) }
            return check(next())
        }
        if rule.knows.contains(name) { return }
        // Programs take any unambiguous beginning of a name for the name.
        if name.count > 2,
            let known = rule.effects.keys.sorted().first(where: { $0.hasPrefix(name) })
        {
            if case .calms = rule.effects[known] {
                isCertain = false
            } else if let effect = rule.effects[known] {
                apply(effect, known, value.map { ShellWord($0) })
            }
            return
        }
        if ShellRule.mayWrite(name, hasValue: value != nil), rule.effect.reach < .irreversible,
            rule.operands != .names
        {
            isCertain = false
            return findings.append(.unknown(name))
        }
        isUnknown(name)
    }

    private mutating func isUnknown(_ option: String) {
        isCertain = false
        if !rule.knows.isEmpty { findings.append(.unknown(option)) }
    }

    // MARK: Short options

    private mutating func cluster(_ letters: [Character]) {
        for (index, letter) in letters.enumerated() {
            let option = "-\(letter)"
            let attached = String(letters[(index + 1)...])
            if rule.valuesStandApart {
                apart(option)
                continue
            }
            if rule.takes.contains(option) {
                return attached.isEmpty ? check(next()) : check(attached)
            }
            guard let effect = rule.effects[option] else {
                if !rule.knows.contains(option) { isUnknown(option) }
                continue
            }
            switch effect {
            case .writes, .allows:
                return apply(effect, option, attached.isEmpty ? nil : ShellWord(attached))
            case .effect, .calms: apply(effect, option, nil)
            }
        }
    }

    /// An option beside which others stand in the same word; the words behind are the values.
    private mutating func apart(_ option: String) {
        if rule.takes.contains(option) {
            check(next())
        } else if let effect = rule.effects[option] {
            apply(effect, option, nil)
        } else if !rule.knows.contains(option) {
            isUnknown(option)
        }
    }

    private mutating func apply(
        _ effect: ShellRule.OptionEffect, _ option: String, _ value: ShellWord?
    ) {
        switch effect {
        case .effect(let effect): findings.append(.effect(effect, option: option))
        case .calms(let reach): calm = calm.map { min($0, reach) } ?? reach
        case .writes:
            if let word = value ?? next() {
                findings.append(.writes(word))
            } else {
                findings.append(.unknown(option))
            }
        case .allows(let allowed):
            let text = (value ?? next())?.literal ?? "…"
            if !allowed.contains(text) { findings.append(.value(text)) }
        }
    }

    /// The value of an option, which is the next word.
    private mutating func next() -> ShellWord? {
        guard let word = rest.popFirst() else { return nil }
        if values.maySplit(word) { findings.append(.hidden) }
        return word
    }

    private mutating func check(_ word: ShellWord?) {
        guard let word else { return }
        if let literal = word.literal { return check(literal) }
        if !rule.bars.isEmpty, word.start.isEmpty { findings.append(.value("…")) }
    }

    private mutating func check(_ value: String) {
        let lowercased = value.lowercased()
        if rule.bars.contains(where: lowercased.contains) { findings.append(.value(value)) }
    }
}
