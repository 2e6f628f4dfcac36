import SessionKernel

/// Says of each part of a script what it may do, and of the whole what its strictest part does.
struct ShellJudge {
    typealias Effect = ShellRule.Effect

    static let depthMax = 12

    let rules: ShellRules
    var values: ShellValues
    var functions: [String: Bool] = [:]
    /// Whether the script leaves the workspace, so that a relative path is not known to lie there.
    var isAway = false
    /// Whether it may stand among the folders of processes.
    var isInProcesses = false
    /// Whether a descriptor may stand for a file: to open such a one anew empties the file.
    var opensFiles = false
    var parts: [ShellVerdict.Part] = []
    var runsOtherCode = false
    /// The part that is looked at.
    var source = ""
    var depth = 0

    static func verdict(
        on command: String, rules: ShellRules = .shipped
    ) -> ShellVerdict {
        switch ShellParser.parse(command) {
        case .failure(let failure): return .unreadable(failure.reason)
        case .success(let script):
            var judge = ShellJudge(script, rules: rules)
            judge.judge(script)
            return judge.verdict
        }
    }

    init(_ script: ShellScript, rules: ShellRules) {
        self.rules = rules
        values = ShellValues(script)
        for case .function(let function) in script.parts {
            functions[function.name] = function.isCertain && functions[function.name] == nil
        }
        for case .command(let command) in script.parts where leavesWorkspace(command) {
            isAway = true
            isInProcesses =
                isInProcesses
                || command.words.contains { $0.shown.split(separator: "/").contains("proc") }
        }
        for case .redirection(let redirection) in script.parts where redirection.opensFile {
            opensFiles = true
        }
    }

    private func leavesWorkspace(_ command: ShellCommand) -> Bool {
        guard
            let place = command.words.firstIndex(where: { word in
                ["cd", "pushd", "popd", "-C", "--chdir"].contains(word.literal ?? "")
            })
        else { return false }
        guard let target = command.words[(place + 1)...].first(where: { $0.start.first != "-" }),
            let texts = values.texts(of: target)
        else { return true }
        return !texts.allSatisfy {
            ShellPath.place(of: $0, isAway: false) == .workspace && !ShellPath.isHidden($0)
        }
    }

    var verdict: ShellVerdict {
        let strictest = parts.max { $1.isStricter(than: $0) }
        let egress = parts.first(where: \.egress)
        var why = strictest.map { "`\($0.text.shortened)`: \($0.why)." } ?? "It runs nothing."
        if let strictest, let egress, !strictest.egress {
            why += " `\(egress.text.shortened)`: \(egress.why)."
        }
        return ShellVerdict(
            reach: strictest?.reach ?? .reads, egress: egress != nil, why: why,
            parts: shown, runsOtherCode: runsOtherCode)
    }

    /// The first parts, and the strictest also where it stands far behind.
    private var shown: [ShellVerdict.Part] {
        guard parts.count > ShellVerdict.partsMax,
            let place = parts.indices.max(by: { parts[$1].isStricter(than: parts[$0]) })
        else { return parts }
        return place < ShellVerdict.partsMax
            ? Array(parts.prefix(ShellVerdict.partsMax))
            : parts.prefix(ShellVerdict.partsMax - 1) + [parts[place]]
    }

    // MARK: Findings

    /// Notes that the part at hand may do this.
    mutating func note(_ reach: Reach, egress: Bool = false, _ why: String) {
        if let last = parts.indices.last, parts[last].text == source {
            let isStricter = reach > parts[last].reach
            let isSame = reach == parts[last].reach && egress && !parts[last].egress
            if isStricter || isSame { parts[last].why = why }
            parts[last].reach = max(parts[last].reach, reach)
            parts[last].egress = parts[last].egress || egress
            return
        }
        parts.append(
            ShellVerdict.Part(text: source, reach: reach, egress: egress, why: why))
    }

    mutating func hold(_ why: String, egress: Bool = false) {
        note(.irreversible, egress: egress, why)
    }

    // MARK: Parts

    mutating func judge(_ script: ShellScript) {
        for part in script.parts {
            switch part {
            case .command(let command): judge(command)
            case .redirection(let redirection):
                source = redirection.source
                judge(redirection)
            case .variable(let name, let words, let isCertain):
                source = name
                checkName(name)
                checkProcesses(words ?? [])
                if let words {
                    for word in words { checkValue(word, of: name) }
                } else {
                    checkValue(nil, of: name)
                }
                if isCertain { values.isSet(name) }
            case .function(let function):
                source = "\(function.name)()"
                if rules.knows(function.name) || Self.grammar.contains(function.name) {
                    hold("puts a function in the place of a program")
                }
            case .arithmetic(let names):
                source = "((…))"
                check(calculated: names)
            case .condition(let words):
                source = "[[ … ]]"
                judge(condition: words)
            case .kept(let words):
                source = words.first?.shown ?? ""
                checkProcesses(words)
            case .danger(let why):
                source = "${…}"
                hold(why, egress: true)
            }
        }
    }

    private static let grammar: Set<String> = ["if", "for", "while", "case", "time", "in", "do"]

    private mutating func judge(_ command: ShellCommand) {
        source = command.source
        for assignment in command.assignments {
            checkName(assignment.name)
            checkValue(assignment.value, of: assignment.name)
            checkProcesses(assignment.value.map { [$0] } ?? [])
            if !command.words.isEmpty { checkExported(assignment.name) }
            if command.words.isEmpty, command.isCertain, assignment.value != nil {
                values.isSet(assignment.name)
            }
        }
        guard let name = command.words.first else { return }
        if let literal = name.literal, let isCertain = functions[literal], !rules.knows(literal) {
            if command.function != nil {
                hold("a function calls a function, and may never end")
            } else if !isCertain {
                hold("`\(literal)` is a function only where its definition was run", egress: true)
            } else {
                note(.reads, "runs a function of the script")
            }
            return
        }
        run(command.words)
    }

    private mutating func judge(_ redirection: ShellRedirection) {
        let texts = values.texts(of: redirection.target)
        checkProcesses([redirection.target])
        switch redirection.kind {
        case .read:
            let start = String(redirection.target.start)
            let mayConnect =
                texts?.contains(where: ShellPath.isSocket)
                ?? (ShellPath.isSocket(start) || ShellPath.mayBecomeSocket(start))
            if mayConnect {
                return hold("connects to another machine", egress: true)
            }
            for text in texts ?? [] where ShellPath.isDevice(text) {
                return hold("opens a device")
            }
            if texts == nil, redirection.target.start.isEmpty, !isFileName(redirection.target) {
                return hold("reads from what an expansion names", egress: true)
            }
        case .overwrite, .readWrite: judge(written: redirection.target, appends: false)
        case .append: judge(written: redirection.target, appends: true)
        }
    }

    /// Whether the word stands for a process's output or for names of files that are there.
    private func isFileName(_ word: ShellWord) -> Bool {
        switch word.atoms.first {
        case .expansion(.pipe, _), .literal: true
        case .expansion(.variable(let name), _) where word.atoms.count == 1:
            values.areFileNames(name)
        default: false
        }
    }

    /// What writing to a file means, as far as its name tells.
    mutating func judge(written word: ShellWord, appends: Bool) {
        if word.atoms == [.expansion(.pipe, quoted: true)] { return }
        guard let texts = values.texts(of: word), !texts.isEmpty else {
            let start = String(word.start)
            let isSocket =
                ShellPath.isSocket(start) || start.isEmpty || ShellPath.mayBecomeSocket(start)
            return hold("writes to a file that an expansion names", egress: isSocket)
        }
        for text in texts {
            if ShellPath.isSocket(text) {
                hold("sends to another machine", egress: true)
                continue
            }
            switch ShellPath.place(of: text, isAway: isAway, opensFiles: opensFiles) {
            case .nothing: break
            case .temporary: note(.reversible, "writes a temporary file")
            case .workspace where appends && !ShellPath.isHidden(text):
                note(.reversible, "adds to a file")
            case .workspace where appends: hold("adds to a hidden file")
            case .workspace: hold("writes over a file")
            case .elsewhere: hold("writes outside the workspace")
            }
        }
    }

    private mutating func judge(condition words: [ShellWord]) {
        let numeric: Set<String> = ["-eq", "-ne", "-lt", "-le", "-gt", "-ge"]
        for (index, word) in words.enumerated() {
            let text = word.literal ?? ""
            if text == "-v" || text == "-R" { check(test: words) }
            guard numeric.contains(text), index > 0, index + 1 < words.count else { continue }
            check(number: words[index - 1])
            check(number: words[index + 1])
        }
    }

    /// An operand that bash calculates.
    private mutating func check(number word: ShellWord) {
        if let texts = values.texts(of: word) {
            for text in texts where !text.unicodeScalars.allSatisfy({ $0.isDigit || $0 == "-" }) {
                hold("calculates with text")
            }
        } else if word.atoms != [.expansion(.number, quoted: true)],
            word.atoms != [.expansion(.number, quoted: false)]
        {
            hold("calculates with what an expansion gives")
        }
    }

    private mutating func check(calculated names: [String]) {
        for name in names {
            checkName(name)
            if !values.isNumber(name) { hold("calculates with `\(name)`, which may be a command") }
        }
    }
}

extension String {
    /// Cut to what fits into a sentence, and on one line.
    var shortened: String {
        let line = split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count > 80 ? "\(line.prefix(79))…" : line
    }
}
