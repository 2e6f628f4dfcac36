import Testing

@Suite struct `Names` {
    private let banned: Set<String> = [
        "Manager", "Handler", "Helper", "Util", "Utils", "Service", "Controller", "Data", "Info",
        "Base", "Common", "Impl", "Wrapper",
    ]

    /// `HTTPDataHandler` is `HTTP`, `Data`, `Handler`.
    private func words(_ name: String) -> [String] {
        var words: [String] = []
        var word = ""
        let letters = Array(name)
        for (index, letter) in letters.enumerated() {
            let startsWord =
                letter.isUppercase && !word.isEmpty
                && (word.last?.isLowercase == true
                    || index + 1 < letters.count && letters[index + 1].isLowercase)
            if startsWord {
                words.append(word)
                word = ""
            }
            word.append(letter)
        }
        return words + [word]
    }

    @Test func `names are cut into words where a reader would`() {
        #expect(words("HTTPDataHandler") == ["HTTP", "Data", "Handler"])
        #expect(words("DatabaseError") == ["Database", "Error"])
    }

    @Test func `no type is named by a word that says nothing`() {
        for file in Repository.sources + Repository.tests {
            for (name, line) in file.declaredTypes {
                let found = words(name).filter(banned.contains)
                #expect(found == [], "\(file.place(line)): `\(name)`")
            }
        }
    }

    /// Files whose name says what is in them although it is no type.
    private let named: Set<String> = [
        "JournalSQLite/Thread", "Screen/Contrast", "Screen/FrameText", "Screen/Geometry",
        "Screen/Glyphs", "Screen/TextWrap", "SessionKernel/Quantities",
        "SessionKernel/ToolOutcome", "ToolBoundary/MatcherCondition",
        "ToolBoundary/MatcherCondition+Reading", "GuardedProcess/OffPool", "holdpoint/Background",
        "holdpoint/Blocking",
    ]

    @Test func `a file is named after a type in it, or after a type and a concern`() {
        for file in Repository.sources
        where file.name != "Placeholder" && !named.contains("\(file.target)/\(file.name)") {
            let parts = file.name.split(separator: "+", maxSplits: 1).map(String.init)
            let declared = Set(file.declaredTypes.map(\.name))
            let known = declared.union(file.extendedTypes)
            if parts.count == 2 {
                #expect(known.contains(parts[0]), "\(file.path) extends no \(parts[0])")
            } else {
                #expect(known.contains(file.name), "\(file.path) declares no \(file.name)")
            }
        }
    }

    @Test func `no folder is named after a kind of thing`() {
        let kinds: Set<String> = [
            "Helpers", "Utils", "Types", "Models", "Extensions", "Common", "Misc",
        ]
        for file in Repository.sources + Repository.tests {
            for folder in file.path.split(separator: "/").dropLast() {
                #expect(!kinds.contains(String(folder)), "\(file.path)")
            }
        }
    }
}
