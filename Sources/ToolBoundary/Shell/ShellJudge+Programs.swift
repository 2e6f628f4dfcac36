import SessionKernel

extension ShellJudge {
    mutating func judge(sed words: [ShellWord]) {
        note(.reads, "only prints")
        var script: [String] = []
        var rest = words[...]
        var operands: [ShellWord] = []
        var isGiven = false
        while let word = rest.popFirst() {
            guard let text = word.literal else {
                if values.mayBeOption(word) || operands.isEmpty && !isGiven {
                    hold("an argument of sed comes from an expansion and may be a command")
                }
                operands.append(word)
                continue
            }
            switch text {
            case "-n", "-E", "-r", "-s", "-u", "-z", "-nE", "-En", "-nr", "-rn", "-l", "--quiet",
                "--silent", "--regexp-extended", "--separate", "--unbuffered", "--null-data",
                "--posix", "--debug", "--sandbox":
                if text == "-l" { rest = rest.dropFirst() }
            case "-e", "--expression", "-ne", "-Ee", "-re", "-nEe", "-nre", "-Ene", "-rne":
                isGiven = true
                guard let text = rest.popFirst()?.literal else {
                    hold("a command of sed comes from an expansion")
                    continue
                }
                script.append(text)
            case "--":
                operands += rest
                rest = []
            case _ where text.hasPrefix("-") && text.count > 1:
                hold("sed is given `\(text.shortened)`, which may write")
            default: operands.append(word)
            }
        }
        if !isGiven, let text = operands.first?.literal { script.append(text) }
        if let problem = SedScript.problem(in: script.joined(separator: "\n")) { hold(problem) }
        checkDevices(isGiven ? operands : Array(operands.dropFirst()))
    }

    private mutating func checkDevices(_ operands: [ShellWord]) {
        for word in operands where ShellPath.isDevice(word.literal ?? String(word.start)) {
            hold("opens a device")
        }
    }

    mutating func judge(awk words: [ShellWord]) {
        note(.reads, "only prints")
        var rest = words[...]
        while let word = rest.popFirst() {
            guard let text = word.literal else {
                let name = String(word.start)
                if name.hasPrefix("-v"), name.contains("=") { continue }
                if name.hasPrefix("-F"), name.count > 2 { continue }
                return hold("an argument of awk comes from an expansion and may be a program")
            }
            if text == "-F" || text == "-v" {
                if let value = rest.popFirst(), values.maySplit(value) {
                    hold("an argument of awk comes from an expansion and may be a program")
                }
            } else if text == "--" {
                continue
            } else if text.hasPrefix("-F") || text.hasPrefix("-v") {
                continue
            } else if text.hasPrefix("-"), text.count > 1 {
                return hold("awk is given `\(text.shortened)`", egress: true)
            } else {
                if let problem = AwkProgram.problem(in: text) {
                    hold(problem.text, egress: problem.egress)
                }
                for word in rest where (word.literal ?? String(word.start)).contains("/inet") {
                    hold("awk connects to what it is told to read", egress: true)
                }
                return checkDevices(Array(rest))
            }
        }
    }

    /// Its options are read by their first letter alone, and only numbers may follow one.
    mutating func judge(xxd words: [ShellWord]) {
        note(.reads, "only prints")
        var operands: [ShellWord] = []
        var rest = words[...]
        while let word = rest.popFirst() {
            let isOption = operands.isEmpty && (word.literal ?? "").hasPrefix("-")
            guard let text = word.literal, isOption, text != "-" else {
                if values.mayBeOption(word) || values.maySplit(word) {
                    hold("an argument of xxd comes from an expansion and may be an option")
                }
                operands.append(word)
                continue
            }
            if ["-c", "-g", "-l", "-s", "-o", "-n", "-cols", "-len", "-seek"].contains(text) {
                if let value = rest.popFirst(), values.maySplit(value) {
                    hold("an argument of xxd comes from an expansion and may be an option")
                }
            } else if !Self.isHarmless(xxd: text) {
                hold("xxd is given `\(text.shortened)`, which may write")
            }
        }
        if operands.count > 1 { hold("xxd writes to the second file") }
        checkDevices(operands)
    }

    private static func isHarmless(xxd text: String) -> Bool {
        if ["-a", "-b", "-e", "-E", "-i", "-p", "-ps", "-plain", "-u", "-v", "-d", "-C", "-h"]
            .contains(text)
        {
            return true
        }
        return text.count > 2 && "cglso".contains(text.dropFirst().first ?? "-")
            && text.dropFirst(2).allSatisfy { $0.isHexDigit || "x+-".contains($0) }
            && text.dropFirst(2).contains(where: \.isNumber)
    }

    /// `ps e` shows what each process was told.
    mutating func judge(ps words: [ShellWord]) {
        note(.reads, "only reads")
        var takesValue = false
        for word in words {
            let texts = values.texts(of: word) ?? []
            let text = texts.count == 1 ? texts[0] : ""
            defer {
                takesValue =
                    word.start.first == "-" && !word.start.contains("=")
                    && "CoOuUgGpqstk".contains(text.last ?? "-") || text.hasSuffix("o")
                    || text == "--sort"
            }
            let namesIt = word.shown.lowercased().contains("environ")
            let isUnknown = texts.isEmpty && word.start.first != "-"
            let mayShow = texts.contains { $0.contains("e") && $0.allSatisfy(\.isLetter) }
            if namesIt || !takesValue && (mayShow || isUnknown || values.maySplit(word)) {
                hold("may show the environment of another process")
            }
        }
    }

    mutating func judge(chmod words: [ShellWord]) {
        var rest = words[...]
        while let option = rest.first?.literal, ["-v", "-c", "-f", "--verbose"].contains(option) {
            rest = rest.dropFirst()
        }
        guard let mode = rest.popFirst()?.literal, Self.isPlain(mode: mode) else {
            return hold("chmod is given a mode or an option that opens more than a file")
        }
        for word in rest {
            if word.start.first == "-" { hold("chmod is given an option") }
            judge(made: word)
        }
    }

    /// `+x`, `u+rw`, `644`; no bits that lend rights.
    private static func isPlain(mode: String) -> Bool {
        if mode.unicodeScalars.allSatisfy(\.isDigit) {
            return mode.count == 3 || mode.count == 4 && mode.hasPrefix("0")
        }
        return mode.split(separator: ",").allSatisfy { part in
            let rest = part.drop { "ugo".contains($0) }
            return ["+", "-"].contains(rest.first) && rest.count > 1
                && rest.dropFirst().allSatisfy { "rwx".contains($0) }
        }
    }

    mutating func judge(dd words: [ShellWord]) {
        note(.reads, "only copies to its output")
        for word in words {
            guard let text = word.literal, let equals = text.firstIndex(of: "=") else {
                hold("an argument of dd may name a file that is written over")
                continue
            }
            let value = String(text[text.index(after: equals)...])
            switch text[..<equals] {
            case "of": judge(written: ShellWord(value), appends: false)
            case "if": if ShellPath.isDevice(value) { note(.reads, "reads a device") }
            case "bs", "ibs", "obs", "cbs", "count", "skip", "status", "conv", "iflag": break
            default: hold("dd is given `\(text.shortened)`")
            }
        }
    }

    /// Only lists and what goes to the output are let through.
    mutating func judge(tar words: [ShellWord]) {
        let long: Set<String> = [
            "--list", "--verbose", "--gzip", "--bzip2", "--xz", "--zstd", "--wildcards",
            "--to-stdout", "--extract", "--get",
        ]
        var letters = ""
        for (index, word) in words.enumerated() {
            guard let text = word.literal else {
                if values.mayBeOption(word) || index == 0 {
                    return hold("an argument of tar comes from an expansion and may be an option")
                }
                continue
            }
            if text.hasPrefix("--") {
                if text.hasPrefix("--file="), !text.contains(":") { continue }
                guard long.contains(text) else {
                    return hold("tar is given `\(text.shortened)`", egress: true)
                }
                if text == "--list" { letters += "t" }
                if text == "--to-stdout" { letters += "O" }
                if text == "--extract" || text == "--get" { letters += "x" }
            } else if text.hasPrefix("-") || index == 0 {
                letters += text.drop { $0 == "-" }
            } else if text.contains(":") {
                return hold("tar reads from another machine", egress: true)
            }
        }
        let isListing = letters.contains("t") || letters.contains("x") && letters.contains("O")
        guard isListing, letters.allSatisfy({ "tvzjJfxO".contains($0) }) else {
            return hold("tar writes over files")
        }
        note(.reads, "only lists")
    }

    mutating func judge(sql words: [ShellWord]) {
        let operands = words.filter { $0.start.first != "-" }
        let options = words.filter { $0.start.first == "-" }.map { $0.literal ?? "" }
        let known: Set<String> = [
            "-readonly", "-header", "-csv", "-json", "-column", "-line", "-list", "-table",
            "-markdown", "-box", "-batch", "-bail", "-noheader", "-safe",
        ]
        let isPlain =
            operands.count == 2 && options.allSatisfy(known.contains)
            && !operands.contains { values.maySplit($0) || values.mayBeOption($0) }
        guard isPlain, let statement = operands[1].literal, Self.isQuery(statement) else {
            runsOtherCode = true
            return hold("runs statements that may change the database")
        }
        note(.reads, "only asks the database")
    }

    /// One statement that only asks, without a function of the program that does more.
    private static func isQuery(_ text: String) -> Bool {
        let lowercased = text.lowercased()
        var statement = Substring(lowercased)
        while let last = statement.last, last.isWhitespace || last == ";" { statement.removeLast() }
        if [".tables", ".schema", ".databases", ".indexes"].contains(String(statement)) {
            return true
        }
        let words = statement.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
        let changes: Set<String> = [
            "insert", "update", "delete", "replace", "drop", "create", "alter", "attach", "detach",
            "vacuum", "pragma", "reindex", "begin", "commit", "rollback", "writefile", "edit",
            "load_extension", "fts3_tokenizer", "readfile", "zipfile", "sqlar_compress",
        ]
        return !statement.contains(";") && !statement.contains("\n.")
            && ["select", "explain", "with"].contains(words.first ?? "")
            && !words.contains(where: changes.contains) && !statement.hasPrefix(".")
    }
}
