import SessionKernel

extension ShellJudge {
    /// Programs whose arguments are a language of their own.
    mutating func judge(
        _ language: ShellRule.Language, _ rule: ShellRule, _ name: String, _ words: [ShellWord]
    ) {
        switch language {
        case .find: judge(find: words)
        case .sed: judge(sed: words)
        case .awk: judge(awk: words)
        case .xargs: judge(xargs: words)
        case .shell: judge(shell: words)
        case .env: judge(env: words)
        case .exec: judge(rest: words, of: name)
        case .eval: judge(script: words, of: name)
        case .watch: judge(watch: words)
        case .trap: judge(trap: words)
        case .test: check(test: words)
        case .assign, .export: judge(assign: words, exports: language == .export)
        case .set: judge(set: words)
        case .shopt: judge(shopt: words)
        case .cd: note(.reads, "only looks elsewhere")
        case .dd: judge(dd: words)
        case .tar: judge(tar: words)
        case .chmod: judge(chmod: words)
        case .printf: judge(printf: words)
        case .sql: judge(sql: words)
        case .command: judge(command: words)
        case .unset: judge(unset: words)
        case .read: judge(read: words)
        case .applet: words.isEmpty ? note(.reads, "only tells about itself") : run(words)
        case .xxd: judge(xxd: words)
        case .ps: judge(ps: words)
        case .config: break
        }
    }

    /// Takes `-c name=value` of git out of its arguments, where it changes only looks.
    mutating func takeConfiguration(_ words: inout ArraySlice<ShellWord>) {
        var kept: [ShellWord] = []
        var rest = words
        while let word = rest.popFirst() {
            if let setting = rest.first?.literal?.lowercased(), word.literal == "-c",
                ["color.", "user.name=", "user.email=", "core.quotepath=", "advice."]
                    .contains(where: setting.hasPrefix) || setting == "core.pager=cat"
            {
                rest.removeFirst()
            } else {
                kept.append(word)
                if word.start.first != "-" { break }
            }
        }
        words = kept + rest
    }

    mutating func judge(rest words: [ShellWord], of name: String) {
        guard let first = words.first else { return note(.reads, "only redirects") }
        if first.start.first == "-" || first.literal == nil {
            return hold("\(name) is given an option", egress: true)
        }
        run(words)
    }

    private mutating func judge(command words: [ShellWord]) {
        if let option = words.first?.literal, ["-v", "-V"].contains(option) {
            return note(.reads, "only tells which program a name means")
        }
        let rest = words.first?.literal == "-p" ? Array(words.dropFirst()) : words
        if rest.first?.start.first == "-" { return hold("`command` is given an option") }
        rest.isEmpty ? note(.reads, "runs nothing") : run(rest)
    }

    /// A script in the arguments: they are joined and read again.
    mutating func judge(script words: [ShellWord], of name: String) {
        var texts: [String] = []
        for word in words {
            guard let text = word.literal else {
                runsOtherCode = true
                return hold("\(name) runs what an expansion gives", egress: true)
            }
            texts.append(text)
        }
        judge(text: texts.joined(separator: " "), of: name)
    }

    /// The parts of a script within this one.
    mutating func judge(text: String, of name: String) {
        guard depth < Self.depthMax else { return hold("is wrapped too often", egress: true) }
        switch ShellParser.parse(text) {
        case .failure(let failure):
            runsOtherCode = true
            hold("what \(name) runs cannot be taken apart: \(failure.reason)", egress: true)
        case .success(let script):
            var inner = ShellJudge(script, rules: rules)
            inner.depth = depth + 1
            if inner.opensFiles, isAssigning(script, by: ["exec"]) {
                hold("\(name) opens files for what comes after it")
            }
            inner.isAway = inner.isAway || isAway
            inner.isInProcesses = inner.isInProcesses || isInProcesses
            inner.opensFiles = inner.opensFiles || opensFiles
            inner.values.knowsAll = false
            inner.judge(script)
            if isAssigning(script, by: Self.setters) {
                hold("\(name) sets variables, which is not followed", egress: true)
            }
            let whole = source
            note(.reads, "runs what follows")
            for part in inner.parts {
                source = "\(whole.shortened) → \(part.text.shortened)"
                note(part.reach, egress: part.egress, part.why)
            }
            source = whole
            runsOtherCode = runsOtherCode || inner.runsOtherCode
        }
    }

    /// Whether a script within this one sets what the rest goes by.
    private func isAssigning(_ script: ShellScript, by setters: Set<String>) -> Bool {
        script.parts.contains { part in
            switch part {
            case .variable, .function: true
            case .command(let command):
                !command.assignments.isEmpty
                    || sets(command.words, setters)
            default: false
            }
        }
    }

    private func sets(_ words: [ShellWord], _ setters: Set<String>) -> Bool {
        let first = words.first?.literal ?? ""
        if setters.contains(first) { return true }
        return ["command", "builtin", "printf"].contains(first)
            && words.dropFirst().prefix(3).contains { setters.contains($0.literal ?? "") }
    }

    private static let setters: Set<String> = [
        "cd", "pushd", "popd", "read", "unset", "export", "declare", "typeset", "local", "set",
        "readonly", "getopts", "mapfile", "readarray", "-v",
    ]

    private mutating func judge(trap words: [ShellWord]) {
        guard let first = words.first else { return note(.reads, "only looks") }
        if ["-l", "-p", "-", ""].contains(first.literal ?? "?") {
            return note(.reads, "only resets a trap")
        }
        let action = first.literal == "--" ? Array(words.dropFirst().prefix(1)) : [first]
        judge(script: action, of: "trap")
    }

    private mutating func judge(watch words: [ShellWord]) {
        var rest = words[...]
        while let option = rest.first, option.start.first == "-" {
            rest = rest.dropFirst()
            guard let text = option.literal else {
                return hold("watch is given an option by an expansion", egress: true)
            }
            if ["-n", "--interval"].contains(text) { rest = rest.dropFirst() }
        }
        judge(script: Array(rest), of: "watch")
    }

    /// `bash -c TEXT`; anything else that a shell runs is not in the text.
    private mutating func judge(shell words: [ShellWord]) {
        runsOtherCode = true
        if words.count == 1, words[0].literal == "--version" {
            return note(.reads, "only tells about itself")
        }
        var rest = words[...]
        while let option = rest.popFirst() {
            guard let text = option.literal, text.hasPrefix("-"), text.count > 1 else { break }
            let letters = text.dropFirst()
            guard letters.allSatisfy({ "ceux".contains($0) }) else { break }
            guard letters.contains("c") else { continue }
            guard let script = rest.first?.literal else { break }
            return judge(text: script, of: "a shell")
        }
        hold("a shell runs what does not stand here", egress: true)
    }

    // MARK: Variables

    private mutating func judge(assign words: [ShellWord], exports: Bool) {
        let makesArray = words.contains { ["-a", "-A"].contains($0.literal ?? "") }
        for word in words {
            let name = String(String.UnicodeScalarView(word.start.prefix(while: \.isNamePart)))
            guard !name.isEmpty else {
                let isHarmless = ["-a", "-A", "-r", "-g", "-p", "-l", "-u", "-f", "-F"]
                    .contains(word.literal ?? "")
                if !isHarmless { hold("an option changes how a variable is read") }
                continue
            }
            let after = word.start.dropFirst(name.unicodeScalars.count).first
            if after != nil && after != "=" { hold("sets a part of a variable") }
            if after == "=" {
                let value = word.dropping(name.unicodeScalars.count + 1)
                checkValue(value, of: name)
                if makesArray || values.arrays.contains(name), mayBeElements(value) {
                    hold("the elements of an array are expanded once more", egress: true)
                }
            }
            checkName(name)
            if exports { checkExported(name) }
        }
        note(.reads, "only sets variables")
    }

    /// Whether a value may begin with a parenthesis, and so be taken for several.
    private func mayBeElements(_ value: ShellWord) -> Bool {
        if let texts = values.texts(of: value) { return texts.contains { $0.hasPrefix("(") } }
        return value.start.isEmpty || value.start.first == "("
    }

    private mutating func judge(read words: [ShellWord]) {
        var takesValue = false
        for word in words {
            guard let text = word.literal else {
                hold("`read` is told by an expansion what to set")
                continue
            }
            if takesValue {
                takesValue = false
            } else if text.hasPrefix("-") {
                guard let last = text.last,
                    text.dropFirst().allSatisfy({ "rsadntNpu".contains($0) })
                else { return hold("`read` is given an option that is not known") }
                takesValue = "dntNpu".contains(last)
            } else if !text.unicodeScalars.allSatisfy(\.isNamePart) {
                hold("`read` sets a part of a variable")
            } else {
                checkName(text)
                checkValue(nil, of: text)
            }
        }
        note(.reads, "only sets variables")
    }

    private mutating func judge(unset words: [ShellWord]) {
        for word in words {
            guard let text = word.literal, text.unicodeScalars.allSatisfy(\.isNamePart) else {
                if word.literal != "-v" { hold("unsets what is not a plain variable") }
                continue
            }
            checkName(text)
            if functions[text] != nil { hold("takes a function away") }
        }
        note(.reads, "only unsets variables")
    }

    private mutating func judge(printf words: [ShellWord]) {
        guard let first = words.first else { return }
        if values.mayBeOption(first), first.literal != "--" {
            guard first.literal == "-v", words.count > 1, let name = words[1].literal,
                name.unicodeScalars.allSatisfy(\.isNamePart)
            else { return hold("`printf` may set a part of a variable") }
            checkName(name)
            checkValue(nil, of: name)
        }
        note(.reads, "only reads")
    }

    private static let operators: Set<String> = [
        "=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef",
        "-a", "-o", "]", ")",
    ]

    /// `-v` calculates the index of what it is given; so no `-v` may come out of an expansion.
    mutating func check(test words: [ShellWord]) {
        note(.reads, "only looks")
        for (index, word) in words.enumerated() {
            let next = index + 1 < words.count ? words[index + 1] : nil
            if ["-v", "-R"].contains(word.literal ?? ""), let next {
                let isPlain = next.literal?.unicodeScalars.allSatisfy(\.isNamePart) ?? false
                if !isPlain { hold("the index of an array is calculated") }
            }
            guard word.literal == nil else { continue }
            let isOperand = next.map { Self.operators.contains($0.literal ?? "") } ?? true
            if values.maySplit(word) || !isOperand && values.mayBeOption(word) {
                hold("an expansion says what is tested")
            }
        }
    }

    private mutating func judge(set words: [ShellWord]) {
        for (index, word) in words.enumerated() {
            guard let text = word.literal else {
                hold("`set` is given an option by an expansion")
                continue
            }
            if text == "--" || text == "-" { break }
            if index > 0,
                ["-o", "+o"].contains(words[index - 1].literal ?? "")
                    || words[index - 1].literal?.hasSuffix("o") ?? false
            {
                if !["pipefail", "errexit", "nounset", "xtrace", "noglob"].contains(text) {
                    hold("`set -o \(text.shortened)` changes how the shell reads")
                }
                continue
            }
            guard text.hasPrefix("-") || text.hasPrefix("+") else { break }
            if !text.dropFirst().allSatisfy({ "efuxo".contains($0) }) {
                hold("`set \(text.shortened)` changes how the shell reads")
            }
        }
        note(.reads, "only sets how strict the shell is")
    }

    private mutating func judge(shopt words: [ShellWord]) {
        let known: Set<String> = [
            "-s", "-u", "-p", "-q", "nullglob", "globstar", "nocaseglob", "failglob",
            "nocasematch", "lastpipe", "inherit_errexit",
        ]
        for word in words where !known.contains(word.literal ?? "") {
            hold("changes how the shell reads")
        }
        note(.reads, "only sets how the shell finds files")
    }
}
