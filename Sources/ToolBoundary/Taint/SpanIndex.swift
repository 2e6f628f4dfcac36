/// What of untrusted texts is recognised in an argument: eight words in a row, and names such as an
/// address, a number of six digits or a token.
///
/// Evidence for a person and no proof: what was reworded or encoded is not found by it.
struct SpanIndex: Sendable {
    /// The event that brought it first, by the hash of the name or of the run of words.
    private var events: [UInt64: Int32] = [:]

    /// The words that stand in any of them.
    private var words: Set<UInt64> = []

    static let run = 8
    /// More than this is not remembered, so that a flood of text stays within bounds.
    static let entriesMax = 2_000_000
    /// Of one value.
    static let spansMax = 4
    private static let spanBytesMax = 160

    mutating func add(_ text: String, from event: Int) {
        let bytes = Array(text.utf8)
        for name in Self.names(in: bytes) { note(Self.hash(bytes[name]), event) }
        for word in Lettering.words(in: bytes) where words.count < Self.entriesMax {
            words.insert(Self.hash(bytes[word]))
        }
        for (hash, _) in Self.runs(in: bytes) { note(hash, event) }
    }

    /// Whether each of its words stands in a text; otherwise the value stands in none.
    func knowsWords(of value: String) -> Bool {
        let bytes = Array(value.utf8)
        return Lettering.words(in: bytes).allSatisfy { words.contains(Self.hash(bytes[$0])) }
    }

    private mutating func note(_ hash: UInt64, _ event: Int) {
        guard events.count < Self.entriesMax, events[hash] == nil else { return }
        events[hash] = Int32(event)
    }

    struct Span: Hashable, Sendable {
        var text: String
        var event: Int
    }

    func spans(in value: String) -> [Span] {
        let bytes = Array(value.utf8)
        var found: [(range: Range<Int>, event: Int)] = []
        for (hash, range) in Self.runs(in: bytes) {
            guard let event = events[hash] else { continue }
            if let last = found.last, last.event == event, range.lowerBound < last.range.upperBound
            {
                found[found.count - 1].range = last.range.lowerBound..<range.upperBound
            } else {
                found.append((range, Int(event)))
            }
        }
        for name in Self.names(in: bytes) {
            guard let event = events[Self.hash(bytes[name])],
                !found.contains(where: { $0.range.contains(name.lowerBound) })
            else { continue }
            found.append((name, Int(event)))
        }
        return found.prefix(Self.spansMax).map { range, event in
            let cut = range.count > Self.spanBytesMax
            let kept = range.prefix(Self.spanBytesMax)
            let text = String(decoding: bytes[kept.lowerBound..<kept.upperBound], as: UTF8.self)
            return Span(text: cut ? text + "…" : text, event: event)
        }
    }

    private static func hash(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        Lettering.hash(bytes.lazy.map(Lettering.lowered))
    }

    /// Eight words in a row, whatever stands between them.
    private static func runs(in bytes: [UInt8]) -> [(UInt64, Range<Int>)] {
        let words = Lettering.words(in: bytes)
        guard words.count >= run else { return [] }
        let hashes = words.map { hash(bytes[$0]) }
        return (0...words.count - run).map { first in
            var whole: UInt64 = 0x5EED
            for hash in hashes[first..<first + run] { whole = (whole ^ hash) &* 0x100_0000_01B3 }
            return (whole, words[first].lowerBound..<words[first + run - 1].upperBound)
        }
    }

    /// Names that say more than a word of the language does.
    private static func names(in bytes: [UInt8]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var begin: Int?
        func end(at place: Int) {
            guard let first = begin else { return }
            begin = nil
            let whole = trimmed(first..<place, bytes)
            if says(bytes[whole]) { found.append(whole) }
            // `to=ann@example.com` names an address as well.
            for part in bytes[whole].split(separator: 0x3D)
            where part.count < whole.count && says(part) {
                found.append(part.startIndex..<part.endIndex)
            }
        }
        for (place, byte) in bytes.enumerated() {
            let joins = Lettering.isJoint(byte) || ":=#$".utf8.contains(byte)
            if joins, begin == nil { begin = place }
            if !joins { end(at: place) }
        }
        end(at: bytes.count)
        return found
    }

    private static func trimmed(_ range: Range<Int>, _ bytes: [UInt8]) -> Range<Int> {
        var (first, end) = (range.lowerBound, range.upperBound)
        while first < end, !Lettering.isWord(bytes[first]) { first += 1 }
        while end > first, !Lettering.isWord(bytes[end - 1]) { end -= 1 }
        return first..<end
    }

    /// A URL, an address, a number of six digits, or a token: six bytes that are more than letters.
    private static func says(_ name: ArraySlice<UInt8>) -> Bool {
        guard name.count >= 6 else { return false }
        let digits = name.count(where: Lettering.isDigit)
        if digits == name.count { return true }
        return digits > 0 || name.contains { "@/_.-+:=%".utf8.contains($0) }
            || name.dropFirst().contains { (0x41...0x5A).contains($0) }
                && name.contains { (0x61...0x7A).contains($0) }
    }
}
