package import JSON

/// Takes the values of secrets out of texts before they are recorded or shown.
///
/// A value is known as it is, without the white space around it, and in the spellings that JSON
/// has for it. Encodings beyond that, such as Base64, are not.
package struct Redactor: Sendable {
    /// One spelling of a secret's value, and what stands in its place.
    struct Needle: Hashable, Sendable {
        let bytes: [UInt8]
        let mark: [UInt8]

        /// Whether more bytes could make the rest of a text into this one.
        func mayBegin(_ rest: ArraySlice<UInt8>) -> Bool {
            rest.count < bytes.count && bytes.starts(with: rest)
        }
    }

    /// By the first byte, each list with the longest first; empty when there is nothing to redact.
    private let needles: [[Needle]]

    /// Values shorter than this are not redacted: they would take ordinary words with them.
    package static let valueBytesMin = 6

    /// - Parameter secrets: Values by name.
    package init(_ secrets: [String: String] = [:]) {
        var needles = [[Needle]](repeating: [], count: 256)
        for (name, value) in secrets.sorted(by: { $0.key < $1.key }) {
            let mark = Array("[redacted:\(name)]".utf8)
            for spelling in Self.spellings(of: value)
            where spelling.count >= Redactor.valueBytesMin {
                needles[Int(spelling[0])].append(Needle(bytes: spelling, mark: mark))
            }
        }
        let known = needles.contains { !$0.isEmpty }
        self.needles = known ? needles.map { $0.sorted { $0.bytes.count > $1.bytes.count } } : []
    }

    package var isEmpty: Bool { needles.isEmpty }

    /// The text with each value replaced by `[redacted:NAME]`.
    package func redact(_ text: String) -> String {
        guard !isEmpty else { return text }
        let bytes = Array(text.utf8)
        var clean: [UInt8] = []
        clean.reserveCapacity(bytes.count)
        _ = scan(bytes, isWhole: true, into: &clean)
        return clean == bytes ? text : String(decoding: clean, as: UTF8.self)
    }

    /// The value with each text, key and number in it redacted.
    package func redact(_ json: JSON) -> JSON {
        guard !isEmpty else { return json }
        switch json {
        case .null, .bool: return json
        case .integer, .number:
            let text = json.canonicalText
            let clean = redact(text)
            return clean == text ? json : .string(clean)
        case .string(let text): return .string(redact(text))
        case .array(let values): return .array(values.map { redact($0) })
        case .object(let object):
            return .object(JSON.Object(lastWins: object.map { (redact($0.key), redact($0.value)) }))
        }
    }

    /// Arguments as a model wrote them: what they mean is redacted, however it was escaped.
    package func redact(arguments text: String) -> String {
        guard !isEmpty else { return text }
        guard let json = try? JSON(parsing: text) else { return redact(text) }
        let clean = redact(json)
        return clean == json ? redact(text) : clean.canonicalText
    }

    /// Whether a text carries a redaction mark: writing it back would lose a secret.
    package static func hasMark(_ text: String) -> Bool {
        let mark = Array("[redacted:".utf8)
        var rest = Array(text.utf8)[...]
        while let start = rest.firstIndex(of: mark[0]) {
            rest = rest[start...]
            if rest.starts(with: mark) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}

extension Redactor {
    /// Redacts bytes from the front and tells how many of them are settled.
    ///
    /// Values that overlap are taken out together. Unless the text is whole, the scan stops where a
    /// value may have begun that the next part would finish.
    func scan(_ bytes: [UInt8], isWhole: Bool, into clean: inout [UInt8]) -> Int {
        guard !isEmpty else {
            clean += bytes
            return bytes.count
        }
        var plain = 0
        var run: (start: Int, end: Int, mark: [UInt8])?
        var index = 0
        while index < bytes.count {
            let list = needles[Int(bytes[index])]
            if !list.isEmpty {
                let rest = bytes[index...]
                if !isWhole, list.contains(where: { $0.mayBegin(rest) }) { break }
                if let found = list.first(where: { rest.starts(with: $0.bytes) }) {
                    let end = index + found.bytes.count
                    run =
                        run.map { ($0.start, max($0.end, end), $0.mark) } ?? (
                            index, end, found.mark
                        )
                }
            }
            index += 1
            if let whole = run, index >= whole.end {
                clean += bytes[plain..<whole.start]
                clean += whole.mark
                plain = index
                run = nil
            }
        }
        let settled = run?.start ?? index
        clean += bytes[plain..<settled]
        return settled
    }

    private static func spellings(of value: String) -> Set<[UInt8]> {
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        let trimmed = value.utf8.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        let text = String(decoding: Array(trimmed), as: UTF8.self)
        let escaped = JSON.string(text).canonicalBytes.dropFirst().dropLast()
        let slashed = escaped.flatMap { $0 == UInt8(ascii: "/") ? [UInt8(ascii: "\\"), $0] : [$0] }
        return [
            Array(value.utf8), Array(text.utf8), Array(escaped), slashed,
            ascii(escaped, capitals: false), ascii(escaped, capitals: true),
        ]
    }

    /// JSON's escapes for everything beyond ASCII, as several writers use them.
    private static func ascii(_ escaped: ArraySlice<UInt8>, capitals: Bool) -> [UInt8] {
        var spelled: [UInt8] = []
        for unit in String(decoding: escaped, as: UTF8.self).utf16 {
            if unit < 0x80 {
                spelled.append(UInt8(unit))
            } else {
                let digits = String(unit, radix: 16, uppercase: capitals)
                spelled += Array(
                    "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
            }
        }
        return spelled
    }
}
