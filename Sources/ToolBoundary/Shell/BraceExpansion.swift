/// `{a,b}` and `{1..3}`: one word that the shell makes several of, before anything else.
enum BraceExpansion {
    /// More words than this are not looked at.
    static let wordsMax = 256

    struct TooMany: Error {}

    static func words(of word: ShellWord) throws(TooMany) -> [ShellWord] {
        try expand(word.atoms[...], depth: 0).map { atoms in
            var copy = word
            copy.atoms = atoms
            return copy
        }
    }

    private static func expand(
        _ atoms: ArraySlice<ShellAtom>, depth: Int
    ) throws(TooMany) -> [[ShellAtom]] {
        guard depth < 16 else { throw TooMany() }
        var from = atoms.startIndex
        while let open = atoms[from...].firstIndex(where: { $0.isUnquoted("{") }) {
            guard let close = closing(atoms, open) else {
                from = open + 1
                continue
            }
            let choices = pieces(atoms[(open + 1)..<close])
            guard choices.count > 1 else {
                guard let range = sequence(atoms[(open + 1)..<close]) else {
                    from = open + 1
                    continue
                }
                return try join(
                    Array(atoms[..<open]), range, atoms[(close + 1)...], depth: depth)
            }
            var inner: [[ShellAtom]] = []
            for choice in choices { inner += try expand(choice, depth: depth + 1) }
            return try join(Array(atoms[..<open]), inner, atoms[(close + 1)...], depth: depth)
        }
        return [Array(atoms)]
    }

    private static func join(
        _ before: [ShellAtom], _ middle: [[ShellAtom]], _ after: ArraySlice<ShellAtom>, depth: Int
    ) throws(TooMany) -> [[ShellAtom]] {
        let ends = try expand(after, depth: depth + 1)
        guard middle.count * ends.count <= wordsMax else { throw TooMany() }
        return middle.flatMap { part in ends.map { before + part + $0 } }
    }

    private static func closing(_ atoms: ArraySlice<ShellAtom>, _ open: Int) -> Int? {
        var depth = 0
        for index in atoms[open...].indices {
            if atoms[index].isUnquoted("{") { depth += 1 }
            if atoms[index].isUnquoted("}") {
                depth -= 1
                if depth == 0 { return index }
            }
        }
        return nil
    }

    private static func pieces(_ atoms: ArraySlice<ShellAtom>) -> [ArraySlice<ShellAtom>] {
        var pieces: [ArraySlice<ShellAtom>] = []
        var depth = 0
        var begin = atoms.startIndex
        for index in atoms.indices {
            if atoms[index].isUnquoted("{") { depth += 1 }
            if atoms[index].isUnquoted("}") { depth -= 1 }
            if depth == 0, atoms[index].isUnquoted(",") {
                pieces.append(atoms[begin..<index])
                begin = index + 1
            }
        }
        return pieces + [atoms[begin...]]
    }

    /// `1..3`, `a..e`, with a step; what is longer than the words that are looked at stands for
    /// anything.
    private static func sequence(_ atoms: ArraySlice<ShellAtom>) -> [[ShellAtom]]? {
        var text = ""
        for atom in atoms {
            guard case .literal(let scalar, quoted: false) = atom else { return nil }
            text.unicodeScalars.append(scalar)
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 || parts.count == 5, parts[1].isEmpty,
            parts.count == 3 || parts[3].isEmpty
        else { return nil }
        if let low = Int(parts[0]), let high = Int(parts[2]) {
            let isShort = parts.count == 3 && low.magnitude < 1000 && high.magnitude < 1000
            guard isShort, abs(high - low) < 64 else {
                return [[.expansion(.number, quoted: false)]]
            }
            let numbers = low <= high ? Array(low...high) : (high...low).reversed()
            return numbers.map { ShellWord("\($0)", quoted: false).atoms }
        }
        guard let low = parts[0].unicodeScalars.first, let high = parts[2].unicodeScalars.first,
            parts[0].count == 1, parts[2].count == 1, low.isASCII, high.isASCII
        else { return nil }
        guard parts.count == 3 else { return [[.expansion(.other, quoted: false)]] }
        let ends = (min(low.value, high.value), max(low.value, high.value))
        return (ends.0...ends.1).compactMap(Unicode.Scalar.init).map {
            [.literal($0, quoted: false)]
        }
    }
}
