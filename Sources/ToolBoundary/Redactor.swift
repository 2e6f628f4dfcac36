package import JSON

/// Takes secrets out of texts before they are recorded or shown: by their values, in all the
/// spellings that they may come back in, and by the shapes of keys whose values nobody told.
package struct Redactor: Sendable {
    /// One spelling of a secret's value, and what stands in its place.
    struct Needle: Hashable, Sendable {
        let bytes: [UInt8]
        let mark: [UInt8]

        /// Whether it stands in full at a place of a text.
        func stands(at index: Int, in text: [UInt8]) -> Bool {
            guard bytes.count <= text.count - index else { return false }
            for offset in bytes.indices where bytes[offset] != text[index + offset] {
                return false
            }
            return true
        }

        /// Whether more bytes could make the rest of a text into this one.
        func mayBegin(at index: Int, in text: [UInt8]) -> Bool {
            let rest = text.count - index
            guard rest < bytes.count else { return false }
            for offset in 0..<rest where bytes[offset] != text[index + offset] { return false }
            return true
        }
    }

    /// By the first byte, each list with the longest first; empty when no value is known.
    private let needles: [[Needle]]
    private let knowsShapes: Bool

    /// Values shorter than this are not redacted: they would take ordinary words with them.
    package static let valueBytesMin = 6

    /// - Parameters:
    ///   - secrets: Values by name.
    ///   - shapes: Whether what only looks like a secret is taken out too.
    package init(_ secrets: [String: String] = [:], shapes: Bool = false) {
        var needles = [[Needle]](repeating: [], count: 256)
        for (name, value) in secrets.sorted(by: { $0.key < $1.key }) {
            let mark = Self.mark(name)
            for spelling in Self.spellings(of: value)
            where spelling.count >= Redactor.valueBytesMin {
                needles[Int(spelling[0])].append(Needle(bytes: spelling, mark: mark))
            }
        }
        let known = needles.contains { !$0.isEmpty }
        self.needles = known ? needles.map { $0.sorted { $0.bytes.count > $1.bytes.count } } : []
        knowsShapes = shapes
    }

    package var isEmpty: Bool { needles.isEmpty && !knowsShapes }

    private static func mark(_ name: String) -> [UInt8] { Array("[redacted:\(name)]".utf8) }

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
    /// What is to be taken out, while it may still grow.
    private struct Run {
        /// Where the text begins that the run was found by.
        var from: Int
        var start: Int
        var end: Int
        var mark: [UInt8]
        var isShape: Bool
    }

    /// Redacts bytes from a place on and tells up to where they are settled.
    ///
    /// Values that overlap are taken out together. Unless the text is whole, the scan stops where a
    /// secret may have begun that the next part would finish.
    ///
    /// - Parameter place: What is before it was redacted already; it only shows where words begin.
    func scan(
        _ bytes: [UInt8], from place: Int = 0, isWhole: Bool, into clean: inout [UInt8]
    ) -> Int {
        guard !isEmpty else {
            clean += bytes[place...]
            return bytes.count
        }
        var plain = place
        var run: Run?
        var index = place
        while index < bytes.count {
            if !needles.isEmpty {
                let list = needles[Int(bytes[index])]
                if !list.isEmpty {
                    if !isWhole, list.contains(where: { $0.mayBegin(at: index, in: bytes) }) {
                        break
                    }
                    if let found = list.first(where: { $0.stands(at: index, in: bytes) }) {
                        let end = index + found.bytes.count
                        run = Run(
                            from: run?.from ?? index, start: run?.start ?? index,
                            end: max(run?.end ?? 0, end),
                            mark: run.map { $0.isShape ? found.mark : $0.mark } ?? found.mark,
                            isShape: false)
                    }
                }
            }
            // A word that begins within a secret is a part of it.
            if knowsShapes, run == nil || run?.from == index {
                switch SecretShapes.find(at: index, in: bytes, isWhole: isWhole) {
                case .perhaps:
                    clean += bytes[plain..<(run?.from ?? index)]
                    return run?.from ?? index
                case .secret(let start, let end, let kind):
                    run = Run(
                        from: index, start: run == nil ? start : index,
                        end: max(run?.end ?? 0, end), mark: run?.mark ?? Self.mark(kind),
                        isShape: run == nil)
                case .nothing: break
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
        let settled = run?.from ?? index
        clean += bytes[plain..<settled]
        return settled
    }
}
