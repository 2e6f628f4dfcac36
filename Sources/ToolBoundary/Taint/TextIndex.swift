/// Texts in which a value is looked up, by its rarest word: what a look-up costs does not grow with
/// the texts.
struct TextIndex: Sendable {
    private var bytes: [UInt8] = []
    /// Where each word stood last, and how often it stands at all.
    private var words: [UInt64: Standing] = [:]
    /// By occurrence: where it begins, and the occurrence of the same word before it.
    private var places: [Occurrence] = []

    private struct Standing: Sendable {
        var newest: Int32
        var count: Int32
    }

    private struct Occurrence: Sendable {
        var place: Int32
        var before: Int32
    }

    /// Texts in all beyond this are not taken in: what stands only there is not proven.
    static let bytesMax = 256 << 20
    /// A value whose rarest word stands more often is looked for in the newest of them only.
    static let triesMax = 4096

    /// Takes in a text. Where it holds JSON, what is written with escapes in it also stands there
    /// as it is meant.
    mutating func add(_ text: String, decoded: [String] = []) {
        for part in [text] + decoded where bytes.count + part.utf8.count < Self.bytesMax {
            // A byte that no value may hold keeps texts apart.
            bytes.append(0)
            let start = bytes.count
            bytes.append(contentsOf: part.utf8)
            for word in Lettering.words(in: bytes[start...]) {
                note(start + word.lowerBound..<start + word.upperBound)
            }
        }
    }

    private mutating func note(_ word: Range<Int>) {
        let hash = Lettering.hash(bytes[word])
        let before = words[hash]
        words[hash] = Standing(newest: Int32(places.count), count: (before?.count ?? 0) &+ 1)
        places.append(
            Occurrence(place: Int32(word.lowerBound), before: before?.newest ?? -1))
    }

    /// Whether the value stands in a text, byte for byte, and is not a part of a longer name there.
    ///
    /// - Parameters:
    ///   - end: Only what was taken in before so many bytes counts; see `count`.
    ///   - unsure: What is answered where the value could stand in more places than are looked at.
    func holds(_ value: String, before end: Int = .max, unsure: Bool = false) -> Bool {
        let needle = Array(value.utf8)
        guard !needle.contains(0), needle.count <= bytes.count else { return false }
        var rarest: (offset: Int, standing: Standing)?
        for word in Lettering.words(in: needle) {
            guard let standing = words[Lettering.hash(needle[word])] else { return false }
            if standing.count < rarest?.standing.count ?? .max {
                rarest = (word.lowerBound, standing)
            }
        }
        guard let rarest else { return false }
        var next = rarest.standing.newest
        for _ in 0..<Self.triesMax where next >= 0 {
            let occurrence = places[Int(next)]
            next = occurrence.before
            guard Int(occurrence.place) < end else { continue }
            if stands(needle, at: Int(occurrence.place) - rarest.offset) { return true }
        }
        return next >= 0 && unsure
    }

    /// How many bytes have been taken in.
    var count: Int { bytes.count }

    private func stands(_ needle: [UInt8], at start: Int) -> Bool {
        let end = start + needle.count
        guard start > 0, end <= bytes.count, bytes[start..<end].elementsEqual(needle) else {
            return false
        }
        if Lettering.isJoint(needle[0]), Lettering.isJoint(bytes[start - 1]) { return false }
        guard Lettering.isJoint(needle[needle.count - 1]), end < bytes.count else { return true }
        // A full stop ends a sentence as well as it joins a name.
        guard ".:?".utf8.contains(bytes[end]) else { return !Lettering.isJoint(bytes[end]) }
        return end + 1 == bytes.count || !Lettering.isJoint(bytes[end + 1])
    }
}
