import SessionKernel

extension ShellJudge {
    mutating func judge(env words: [ShellWord]) {
        note(.reads, "shows the environment")
        var rest = words[...]
        var isEmptied = false
        while let word = rest.first {
            let text = word.literal ?? String(word.start)
            if word.literal == nil, !text.contains("=") || text.hasPrefix("-") {
                return hold("env is told by an expansion what to run", egress: true)
            }
            if ["-i", "-", "--ignore-environment", "-0", "--null", "-v"].contains(text) {
                isEmptied = isEmptied || ["-i", "-", "--ignore-environment"].contains(text)
                rest = rest.dropFirst()
            } else if text == "-u" || text == "--unset" {
                guard let name = rest.dropFirst().first?.literal else {
                    return hold("env unsets what an expansion names")
                }
                if name != "LANG" && !name.hasPrefix("LC_") { checkName(name) }
                rest = rest.dropFirst(2)
            } else if text.hasPrefix("-") {
                return hold("env is given `\(text.shortened)`", egress: true)
            } else if let equals = text.firstIndex(of: "="), equals != text.startIndex {
                checkExported(String(text[..<equals]))
                rest = rest.dropFirst()
            } else {
                if isEmptied { hold("takes away the variables that say how programs behave") }
                return run(Array(rest))
            }
        }
    }

    /// The command gets words that nobody knows yet; they are taken for anything.
    mutating func judge(xargs words: [ShellWord]) {
        var rest = words[...]
        var mark: String?
        options: while let word = rest.first {
            guard let text = word.literal else {
                return hold("xargs is told by an expansion what to run", egress: true)
            }
            guard text.hasPrefix("-"), text.count > 1 else { break }
            rest = rest.dropFirst()
            switch text {
            case "--": break options
            case "-0", "-r", "-t", "-x", "--null", "--no-run-if-empty", "--verbose", "--exit": break
            case "-n", "-L", "-P", "-s", "-d", "-E", "-a", "--max-args", "--max-lines",
                "--max-procs", "--max-chars", "--delimiter", "--arg-file", "--eof-none":
                rest = rest.dropFirst()
            case "-I", "--replace-with":
                mark = rest.popFirst()?.literal
                if mark?.isEmpty ?? true { return hold("xargs replaces what an expansion names") }
            default:
                if text.hasPrefix("-I") {
                    mark = String(text.dropFirst(2))
                } else if !isHarmless(xargs: text) {
                    return hold("xargs is given `\(text.shortened)`", egress: true)
                }
            }
        }
        guard !rest.isEmpty else { return note(.reads, "only prints") }
        let anything = ShellWord(.expansion(.many, quoted: false))
        guard let mark else { return run(Array(rest) + [anything]) }
        run(rest.map { replaced($0, mark) })
    }

    private func isHarmless(xargs text: String) -> Bool {
        if text.hasPrefix("--") {
            return ["--max-args=", "--max-lines=", "--max-procs=", "--max-chars=", "--delimiter="]
                .contains(where: text.hasPrefix)
        }
        let letters = text.dropFirst()
        guard let last = letters.firstIndex(where: { "nLPsd".contains($0) }) else {
            return letters.allSatisfy { "0rtx".contains($0) }
        }
        let isWhole = letters.index(after: last) < letters.endIndex
        return letters[..<last].allSatisfy { "0rtx".contains($0) } && isWhole
    }

    private func replaced(_ word: ShellWord, _ mark: String) -> ShellWord {
        guard word.shown.contains(mark) else { return word }
        // One word, whatever stands in the line; it may begin with anything.
        let start = word.shown.hasPrefix(mark) ? [] : word.atoms.prefix(1)
        var result = ShellWord(.expansion(.other, quoted: true))
        result.atoms = start + result.atoms
        return result
    }

    /// Tests and actions of find with the number of words that follow each.
    private static let findWords: [String: Int] = [
        "-name": 1, "-iname": 1, "-path": 1, "-ipath": 1, "-wholename": 1, "-iwholename": 1,
        "-regex": 1, "-iregex": 1, "-regextype": 1, "-type": 1, "-xtype": 1, "-size": 1,
        "-mtime": 1,
        "-mmin": 1, "-atime": 1, "-amin": 1, "-ctime": 1, "-cmin": 1, "-newer": 1, "-anewer": 1,
        "-cnewer": 1, "-maxdepth": 1, "-mindepth": 1, "-perm": 1, "-user": 1, "-group": 1,
        "-uid": 1,
        "-gid": 1, "-links": 1, "-inum": 1, "-samefile": 1, "-lname": 1, "-ilname": 1, "-printf": 1,
        "-fstype": 1, "-used": 1, "-newermt": 1, "-newerct": 1, "-newerat": 1, "-print": 0,
        "-print0": 0, "-ls": 0, "-prune": 0, "-quit": 0, "-true": 0, "-false": 0, "-empty": 0,
        "-executable": 0, "-readable": 0, "-writable": 0, "-nouser": 0, "-nogroup": 0, "-depth": 0,
        "-mount": 0, "-xdev": 0, "-daystart": 0, "-follow": 0, "-noleaf": 0, "-warn": 0,
        "-nowarn": 0, "-ignore_readdir_race": 0, "-not": 0, "-and": 0, "-a": 0, "-or": 0, "-o": 0,
        "!": 0, "(": 0, ")": 0, ",": 0, "-H": 0, "-L": 0, "-P": 0, "-O0": 0, "-O1": 0, "-O2": 0,
        "-O3": 0,
    ]

    mutating func judge(find words: [ShellWord]) {
        note(.reads, "only finds files")
        var rest = words[...]
        var isExpression = false
        while let word = rest.popFirst() {
            guard let text = word.literal else {
                if values.mayBeOption(word) || isExpression {
                    hold("an argument of find comes from an expansion and may be an action")
                }
                continue
            }
            if let count = Self.findWords[text] {
                if text != "-H" && text != "-L" && text != "-P" { isExpression = true }
                if rest.prefix(count).contains(where: { values.maySplit($0) }) {
                    hold("an argument of find comes from an expansion and may be an action")
                }
                rest = rest.dropFirst(count)
                continue
            }
            switch text {
            case "-exec", "-execdir", "-ok", "-okdir": perform(&rest)
            case "-delete": hold("find deletes what it finds")
            case "-fprint", "-fprint0", "-fls", "-fprintf":
                if let file = rest.first { judge(written: file, appends: false) }
                rest = rest.dropFirst(text == "-fprintf" ? 2 : 1)
            default:
                if text.hasPrefix("-") || isExpression {
                    hold("find is given `\(text.shortened)`", egress: true)
                }
            }
        }
    }

    /// The command of an action, up to `;` or `+`.
    private mutating func perform(_ rest: inout ArraySlice<ShellWord>) {
        var command: [ShellWord] = []
        while let word = rest.popFirst() {
            if word.literal == ";" || word.literal == "+" { break }
            command.append(word)
        }
        // What is found begins with a path that stands in the command, never with a dash.
        run(
            command.map { word in
                guard let place = word.shown.range(of: "{}") else { return word }
                var found = ShellWord(.expansion(.other, quoted: true))
                found.atoms =
                    place == word.shown.startIndex
                    ? [.literal(".", quoted: true)] + found.atoms
                    : word.atoms.prefix(1) + found.atoms
                return found
            })
    }
}

extension String {
    /// Where a text begins in this one.
    fileprivate func range(of text: String) -> String.Index? {
        indices.first { self[$0...].hasPrefix(text) }
    }
}
