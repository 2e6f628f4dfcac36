/// The environment of another process holds its secrets: `/proc/N/environ` is not for reading.
extension ShellJudge {
    private static let tables: Set<Substring> = [
        "net", "sys", "bus", "driver", "fs", "irq", "tty", "scsi", "acpi", "sysvipc", "pressure",
    ]
    private static let climbers: Set<String> = [
        "find", "fd", "fdfind", "rg", "ag", "grep", "egrep", "fgrep", "cp", "diff",
    ]

    mutating func checkProcesses(_ words: [ShellWord]) {
        let climbs = words.first.map { self.climbs($0, words) } ?? false
        if climbs, isInProcesses { hold("goes through what is known of processes") }
        for word in words {
            let texts = patterns(of: word)
            if texts.contains(where: { mayNameEnvironment($0) || climbs && isProcess($0) }) {
                return hold("may show the environment of another process")
            }
        }
    }

    /// Whether the program goes through whole folders.
    private func climbs(_ name: ShellWord, _ words: [ShellWord]) -> Bool {
        guard let program = Self.program(name.literal ?? ""), Self.climbers.contains(program)
        else { return false }
        guard program.hasSuffix("grep") || program == "diff" else { return true }
        return words.contains { word in
            let start = String(word.start)
            return start == "recurse"
                || start.hasPrefix("-") && (start.contains("r") || start.contains("R"))
        }
    }

    /// The texts that the word may become, with a mark for what is not known.
    private func patterns(of word: ShellWord) -> [String] {
        if let texts = values.texts(of: word) { return texts }
        var texts = [""]
        for atom in word.atoms {
            switch atom {
            case .literal(let scalar, _):
                for index in texts.indices { texts[index].unicodeScalars.append(scalar) }
            case .expansion(.variable(let name), _):
                let words = values.words(of: name) ?? []
                let known =
                    words.isEmpty || words.count * texts.count > ShellValues.textsMax
                    ? [String(ShellPattern.hole)] : words.map(Self.pattern)
                texts = texts.flatMap { text in known.map { text + $0 } }
            case .expansion:
                for index in texts.indices { texts[index].append(ShellPattern.hole) }
            }
        }
        return texts
    }

    private static func pattern(_ word: ShellWord) -> String {
        word.atoms.map { atom in
            if case .literal(let scalar, _) = atom { String(scalar) } else { "\u{1}" }
        }.joined()
    }

    private func mayNameEnvironment(_ text: String) -> Bool {
        let parts = text.split(separator: "/")
        guard let last = parts.last, ShellPattern.mayBe("environ", pattern: last) else {
            return false
        }
        let before = parts.dropLast()
        if let place = before.firstIndex(of: "proc") ?? rootPattern(text, before) {
            let inner = before[(place + 1)...]
            if let first = inner.first, Self.tables.contains(first), !inner.contains("..") {
                return false
            }
            return !inner.isEmpty || last.contains(ShellPattern.hole)
        }
        if text.hasPrefix("/") { return false }
        if last.contains(ShellPattern.hole), last.hasSuffix("environ") { return true }
        if last != "environ" { return isInProcesses && !last.contains(ShellPattern.hole) }
        return isAway || before.contains { $0.contains(ShellPattern.hole) }
    }

    private func rootPattern(_ text: String, _ parts: ArraySlice<Substring>) -> Int? {
        guard text.hasPrefix("/"), let first = parts.first else { return nil }
        return ShellPattern.mayBe("proc", pattern: first) ? parts.startIndex : nil
    }

    /// Whether the folder is that of all processes, or of one.
    private func isProcess(_ text: String) -> Bool {
        let parts = text.split(separator: "/").filter { $0 != "." }
        guard let place = parts.firstIndex(of: "proc"), text.contains("/") else { return false }
        guard place + 1 < parts.count else { return true }
        let next = parts[place + 1]
        return next.hasSuffix("self") || next == ".."
            || next.allSatisfy { $0.isNumber || "*?[]-".contains($0) || $0 == ShellPattern.hole }
    }
}
