/// Finds what looks like a secret although nobody has told its value: keys and tokens by the form
/// that their issuers give them, private keys, and numbers of payment cards.
///
/// A hash, an identifier or a digest has none of these forms: they are hexadecimal or plain
/// Base64, and no shape is.
enum SecretShapes {
    enum Finding: Hashable {
        /// The secret lies in `start..<end`; what is before `start` says that it is one.
        case secret(start: Int, end: Int, kind: String)
        /// More bytes could make it one.
        case perhaps
        case nothing
    }

    /// A prefix, and how the rest goes on.
    private struct Token {
        let kind: String
        let prefix: [UInt8]
        let letters: Bytes
        let least: Int
        var most = Int.max
        var needsDigit = false
        /// So many letters and digits in a row are in it: words that hyphens join have fewer.
        var solid = 0
        /// Whether the prefix is told and only what follows it is secret.
        var showsPrefix = false
        var ignoresCase = false
    }

    /// A set of bytes.
    private struct Bytes {
        private var members = [Bool](repeating: false, count: 256)

        init(_ text: String) { for byte in text.utf8 { members[Int(byte)] = true } }

        func contains(_ byte: UInt8) -> Bool { members[Int(byte)] }
    }

    private static let capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    private static let alphanumeric = capitals + "abcdefghijklmnopqrstuvwxyz0123456789"
    private static let words = Bytes(alphanumeric + "_")
    private static let plain = Bytes(alphanumeric)
    private static let dashed = Bytes(alphanumeric + "_-")
    private static let encoded = Bytes(alphanumeric + "+/=_-.~")
    private static let keyText = Bytes(alphanumeric + "+/= \t\r\n\\:,-")

    private static func token(
        _ kind: String, _ prefix: String, _ letters: Bytes, least: Int
    ) -> Token { Token(kind: kind, prefix: Array(prefix.utf8), letters: letters, least: least) }

    private static let tokens: [Token] = {
        var all: [Token] = []
        var key = token("api-key", "sk-", dashed, least: 20)
        (key.needsDigit, key.solid) = (true, 16)
        all.append(key)
        for letter in ["p", "o", "u", "s", "r"] {
            all.append(token("github-token", "gh\(letter)_", plain, least: 36))
        }
        all.append(token("github-token", "github_pat_", words, least: 22))
        all.append(token("gitlab-token", "glpat-", dashed, least: 20))
        for prefix in ["AKIA", "ASIA"] {
            var key = token("aws-key", prefix, Bytes(capitals + "234567"), least: 16)
            key.most = 16
            all.append(key)
        }
        for letter in ["a", "b", "e", "o", "p", "r", "s"] {
            var key = token("slack-token", "xox\(letter)-", dashed, least: 10)
            key.needsDigit = true
            all.append(key)
        }
        var app = token("slack-token", "xapp-", dashed, least: 20)
        app.needsDigit = true
        all.append(app)
        all.append(token("google-key", "AIza", dashed, least: 35))
        all.append(token("google-token", "ya29.", dashed, least: 20))
        for prefix in ["sk_live_", "sk_test_", "rk_live_", "rk_test_"] {
            all.append(token("stripe-key", prefix, plain, least: 16))
        }
        all.append(token("stripe-key", "whsec_", plain, least: 24))
        all.append(token("npm-token", "npm_", plain, least: 36))
        all.append(token("pypi-token", "pypi-AgE", dashed, least: 40))
        all.append(token("hugging-face-token", "hf_", plain, least: 30))
        for scheme in ["bearer ", "basic "] {
            var token = token("authorization", scheme, encoded, least: 16)
            (token.needsDigit, token.showsPrefix, token.ignoresCase) = (true, true, true)
            all.append(token)
        }
        return all
    }()

    /// Tokens by the first byte of their prefix.
    private static let byFirst: [[Token]] = {
        var table = [[Token]](repeating: [], count: 256)
        for token in tokens {
            table[Int(token.prefix[0])].append(token)
            let first = token.prefix[0]
            if token.ignoresCase { table[Int(first - 32)].append(token) }
        }
        return table
    }()

    /// Whether anything begins with this byte; asked of every byte that begins a word.
    private static let beginsSomething: [Bool] = (0..<256).map { value in
        let byte = UInt8(value)
        return !byFirst[value].isEmpty || byte == UInt8(ascii: "e") || byte == UInt8(ascii: "-")
            || (0x32...0x36).contains(byte)
    }

    /// What begins at a place of a text.
    static func find(at index: Int, in bytes: [UInt8], isWhole: Bool) -> Finding {
        let first = bytes[index]
        guard beginsSomething[Int(first)], isStart(index, in: bytes, first) else { return .nothing }
        switch first {
        case UInt8(ascii: "e"): return webToken(at: index, in: bytes, isWhole)
        case UInt8(ascii: "-"): return privateKey(at: index, in: bytes, isWhole)
        case 0x32...0x36: return CardNumber.find(at: index, in: bytes, isWhole: isWhole)
        default:
            var finding = Finding.nothing
            for token in byFirst[Int(first)] {
                switch find(token, at: index, in: bytes, isWhole) {
                case .secret(let start, let end, let kind):
                    return .secret(start: start, end: end, kind: kind)
                case .perhaps: finding = .perhaps
                case .nothing: break
                }
            }
            return finding
        }
    }

    /// Whether a word begins here. The letter of an escape such as `\n` or `%3D` is no part of
    /// the word that follows it.
    private static func isStart(_ index: Int, in bytes: [UInt8], _ first: UInt8) -> Bool {
        guard index > 0 else { return true }
        let before = bytes[index - 1]
        if first == UInt8(ascii: "-") { return before != first }
        guard words.contains(before) else { return true }
        if index > 1, bytes[index - 2] == UInt8(ascii: "\\"), "nrtbf".utf8.contains(before) {
            return true
        }
        return index > 2 && bytes[index - 3] == UInt8(ascii: "%")
            && isHex(bytes[index - 2]) && isHex(before)
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
    }

    /// Within so many bytes it shows whether a token is one: else a text of prefixes alone would
    /// take time with the square of its length.
    private static let decidedWithin = 512

    private static func find(
        _ token: Token, at index: Int, in bytes: [UInt8], _ isWhole: Bool
    ) -> Finding {
        var place = index
        for wanted in token.prefix {
            guard place < bytes.count else { return isWhole ? .nothing : .perhaps }
            let byte = bytes[place]
            let isSame =
                byte == wanted
                || token.ignoresCase && (0x41...0x5A).contains(byte)
                    && byte + 32 == wanted
            guard isSame else { return .nothing }
            place += 1
        }
        let start = place
        let enough = min(bytes.count, start + decidedWithin)
        while place < enough, token.letters.contains(bytes[place]) { place += 1 }
        if place == bytes.count, !isWhole { return .perhaps }
        guard place - start >= token.least,
            !token.needsDigit
                || bytes[start..<place].contains(where: { (0x30...0x39).contains($0) }),
            token.solid == 0 || longestWord(bytes[start..<place]) >= token.solid
        else { return .nothing }
        while place < bytes.count, token.letters.contains(bytes[place]) { place += 1 }
        if place == bytes.count, !isWhole { return .perhaps }
        guard place - start <= token.most else { return .nothing }
        if token.most < .max, place < bytes.count, words.contains(bytes[place]) { return .nothing }
        return .secret(start: token.showsPrefix ? start : index, end: place, kind: token.kind)
    }

    private static func longestWord(_ bytes: ArraySlice<UInt8>) -> Int {
        var longest = 0
        var run = 0
        for byte in bytes {
            run = plain.contains(byte) ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }

    /// A JSON Web Token: three parts in Base64, of which the first two are JSON objects.
    private static func webToken(at index: Int, in bytes: [UInt8], _ isWhole: Bool) -> Finding {
        var place = index
        for part in 0..<3 {
            for wanted in part < 2 ? Array("eyJ".utf8) : [] {
                guard place < bytes.count else { return isWhole ? .nothing : .perhaps }
                guard bytes[place] == wanted else { return .nothing }
                place += 1
            }
            let start = place
            // No header is long; a payload may be.
            let enough = part == 0 ? min(bytes.count, start + decidedWithin) : bytes.count
            while place < enough, dashed.contains(bytes[place]) { place += 1 }
            if place == bytes.count, !isWhole { return .perhaps }
            guard part == 2 || place - start >= 8 else { return .nothing }
            if part < 2 {
                guard place < bytes.count, bytes[place] == UInt8(ascii: ".") else {
                    return .nothing
                }
                place += 1
            }
        }
        return .secret(start: index, end: place, kind: "web-token")
    }

    private static let opening = Array("-----BEGIN ".utf8)
    private static let closing = Array("-----END ".utf8)

    /// A private key in PEM, to its end line, or as far as what follows could belong to one.
    private static func privateKey(at index: Int, in bytes: [UInt8], _ isWhole: Bool) -> Finding {
        guard let title = title(opening, at: index, in: bytes) else {
            return isWhole ? .nothing : .perhaps
        }
        guard title.isKey else { return .nothing }
        var place = title.end
        while place < bytes.count, keyText.contains(bytes[place]) {
            if bytes[place] == UInt8(ascii: "-"), place + 5 <= bytes.count || !isWhole {
                guard let end = Self.title(closing, at: place, in: bytes) else {
                    if isWhole { break }
                    return .perhaps
                }
                if end.isKey {
                    return .secret(start: index, end: end.end, kind: "private-key")
                }
            }
            place += 1
        }
        if place == bytes.count, !isWhole { return .perhaps }
        return .secret(start: index, end: place, kind: "private-key")
    }

    /// A line such as `-----BEGIN RSA PRIVATE KEY-----`; nil when it is cut off.
    private static func title(
        _ beginning: [UInt8], at index: Int, in bytes: [UInt8]
    ) -> (end: Int, isKey: Bool)? {
        for (offset, wanted) in beginning.enumerated() {
            guard index + offset < bytes.count else { return nil }
            guard bytes[index + offset] == wanted else { return (index, false) }
        }
        let start = index + beginning.count
        var place = start
        while place < bytes.count, place - start < 64,
            (0x41...0x5A).contains(bytes[place]) || bytes[place] == 0x20
                || (0x30...0x39).contains(bytes[place])
        {
            place += 1
        }
        guard place + 5 <= bytes.count else {
            let rest = bytes[min(place, bytes.count)...]
            return rest.allSatisfy { $0 == UInt8(ascii: "-") } ? nil : (index, false)
        }
        let name = bytes[start..<place]
        let isKey =
            name.count >= 11 && name.suffix(11).elementsEqual("PRIVATE KEY".utf8)
            || name.count >= 17 && name.suffix(17).elementsEqual("PRIVATE KEY BLOCK".utf8)
        guard isKey, bytes[place..<place + 5].allSatisfy({ $0 == UInt8(ascii: "-") }) else {
            return (index, false)
        }
        return (place + 5, true)
    }
}
