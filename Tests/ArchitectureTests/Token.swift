/// A piece of Swift code: a word, a sign, or the text of a string.
struct Token: Hashable, Sendable {
    enum Kind: Hashable, Sendable { case word, sign, string }

    let kind: Kind
    let text: String
    let line: Int
}

/// Cuts Swift code into tokens; comments are left out, texts of strings are tokens of their own.
///
/// It knows what the rules need: words, single signs, strings with escapes and interpolation (whose
/// code is cut too), raw strings, nested comments.
struct Tokenizer {
    private let bytes: [UInt8]
    private var place = 0
    private var line = 1
    private var tokens: [Token] = []

    static func tokens(of text: String) -> [Token] {
        var tokenizer = Tokenizer(bytes: Array(text.utf8))
        tokenizer.run(untilClosed: false)
        return tokenizer.tokens
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func byte(_ ahead: Int = 0) -> UInt8 {
        place + ahead < bytes.count ? bytes[place + ahead] : 0
    }

    private func stands(_ text: StaticString, ahead: Int = 0) -> Bool {
        text.withUTF8Buffer { wanted in
            wanted.indices.allSatisfy { byte(ahead + $0) == wanted[$0] }
        }
    }

    /// Cuts to the end, or to the `)` that closes an interpolation.
    private mutating func run(untilClosed: Bool) {
        var depth = 0
        while place < bytes.count {
            switch byte() {
            case UInt8(ascii: "\n"):
                line += 1
                place += 1
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): place += 1
            case UInt8(ascii: "/") where stands("//"): skipLine()
            case UInt8(ascii: "/") where stands("/*"): skipComment()
            case UInt8(ascii: "\""): string(hashes: 0)
            case UInt8(ascii: "#") where hashesBeforeQuote > 0: string(hashes: hashesBeforeQuote)
            case let first where Self.isWord(first): word()
            case let sign:
                if untilClosed, sign == UInt8(ascii: ")"), depth == 0 {
                    place += 1
                    return
                }
                if sign == UInt8(ascii: "(") { depth += 1 }
                if sign == UInt8(ascii: ")") { depth -= 1 }
                add(.sign, from: place, to: place + 1)
                place += 1
            }
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            || byte == 95 || byte >= 128
    }

    private mutating func add(_ kind: Token.Kind, from: Int, to: Int) {
        let text = String(decoding: bytes[from..<to], as: UTF8.self)
        tokens.append(Token(kind: kind, text: text, line: line))
    }

    private mutating func word() {
        let start = place
        while Self.isWord(byte()) { place += 1 }
        add(.word, from: start, to: place)
    }

    private mutating func skipLine() {
        while place < bytes.count, byte() != UInt8(ascii: "\n") { place += 1 }
    }

    private mutating func skipComment() {
        var depth = 0
        repeat {
            if stands("/*") {
                depth += 1
                place += 2
            } else if stands("*/") {
                depth -= 1
                place += 2
            } else {
                if byte() == UInt8(ascii: "\n") { line += 1 }
                place += 1
            }
        } while depth > 0 && place < bytes.count
    }

    private var hashesBeforeQuote: Int {
        var count = 0
        while byte(count) == UInt8(ascii: "#") { count += 1 }
        return byte(count) == UInt8(ascii: "\"") ? count : 0
    }

    private func hashes(_ count: Int, ahead: Int) -> Bool {
        (0..<count).allSatisfy { byte(ahead + $0) == UInt8(ascii: "#") }
    }

    private mutating func string(hashes count: Int) {
        place += count
        let quotes = stands("\"\"\"") ? 3 : 1
        place += quotes
        var start = place
        while place < bytes.count {
            let closes =
                (quotes == 3 ? stands("\"\"\"") : stands("\"")) && hashes(count, ahead: quotes)
            if closes {
                add(.string, from: start, to: place)
                place += quotes + count
                return
            }
            if byte() == UInt8(ascii: "\\"), hashes(count, ahead: 1) {
                guard byte(1 + count) == UInt8(ascii: "(") else {
                    if byte(1 + count) == UInt8(ascii: "\n") { line += 1 }
                    place += 2 + count
                    continue
                }
                add(.string, from: start, to: place)
                place += 2 + count
                run(untilClosed: true)
                start = place
                continue
            }
            if byte() == UInt8(ascii: "\n") { line += 1 }
            place += 1
        }
    }
}

extension [Token] {
    /// Whether these texts stand one after the other from `index` on.
    func stands(_ texts: [String], at index: Int) -> Bool {
        guard index >= 0, index + texts.count <= count else { return false }
        return texts.indices.allSatisfy {
            self[index + $0].kind != .string && self[index + $0].text == texts[$0]
        }
    }

    /// The place of the bracket that closes the one at `index`.
    func closing(_ index: Int) -> Int? {
        let pairs = ["(": ")", "{": "}", "[": "]", "<": ">"]
        let open = self[index].text
        guard let close = pairs[open] else { return nil }
        var depth = 0
        for place in index..<count where self[place].kind == .sign {
            if self[place].text == open { depth += 1 }
            if self[place].text == close {
                // The `>` of an arrow closes nothing.
                if close == ">", place > 0, self[place - 1].text == "-" { continue }
                depth -= 1
                if depth == 0 { return place }
            }
        }
        return nil
    }
}
