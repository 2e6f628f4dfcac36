import ToolBoundary

/// Reads a mapping by the keys that are known, and reports the others.
///
/// Each getter returns nil when the key is absent and when its value is a mistake, which is then
/// noted; a missing key is a mistake only if `required`.
package final class MappingReader {
    /// The mapping itself.
    package let whole: LocatedValue
    private let entries: [YAMLEntry]
    private var asked: [String] = []

    init(_ entries: [YAMLEntry], at whole: LocatedValue) {
        self.entries = entries
        self.whole = whole
    }

    /// The keys that are written, in the order of the file.
    package var keys: [String] { entries.map(\.name) }

    package func has(_ key: String) -> Bool { entry(key) != nil }

    /// Notes a mistake about the mapping as a whole.
    package func report(_ message: String, expected: String? = nil, hint: String? = nil) {
        whole.report(message, expected: expected, hint: hint)
    }

    /// The value of a key.
    package func value(_ key: String, required: Bool = false) -> LocatedValue? {
        if !asked.contains(key) { asked.append(key) }
        if let entry = entry(key) {
            return LocatedValue(entry.value, at: whole.path.key(key), in: whole.reading)
        }
        if required {
            report("the key \(Mistake.quote(key)) is missing", hint: misspelling(of: key))
        }
        return nil
    }

    /// Makes keys known without reading them.
    package func allow(_ keys: String...) {
        for key in keys where !asked.contains(key) { asked.append(key) }
    }

    /// Reports keys that were not asked for, with the known ones that come near.
    package func finish() {
        for entry in entries where !isAsked(entry.name) {
            let key = LocatedValue(
                entry.key, at: whole.path.key(entry.name), in: whole.reading)
            key.reportUnknown(
                entry.name, among: asked, message: "the key \(Mistake.quote(entry.name)) is unknown"
            )
        }
    }

    private func entry(_ key: String) -> YAMLEntry? {
        entries.first { $0.name.utf8.elementsEqual(key.utf8) }
    }

    private func isAsked(_ name: String) -> Bool {
        asked.contains { $0.utf8.elementsEqual(name.utf8) }
    }

    /// A missing key and an unknown one that resembles it are one mistake to the author.
    private func misspelling(of key: String) -> String? {
        NearestNames.to(key, among: keys).first.map { "is \(Mistake.quote($0)) meant to be it?" }
    }
}

extension MappingReader {
    package func string(_ key: String, required: Bool = false) -> String? {
        value(key, required: required)?.string()
    }

    /// Text that is not blank.
    package func name(_ key: String, required: Bool = false) -> String? {
        value(key, required: required)?.name()
    }

    package func bool(_ key: String, required: Bool = false) -> Bool? {
        value(key, required: required)?.bool()
    }

    package func integer(
        _ key: String, in range: ClosedRange<Int> = 0...Int.max, required: Bool = false
    ) -> Int? {
        value(key, required: required)?.integer(in: range)
    }

    package func milliseconds(
        _ key: String, in range: ClosedRange<Int> = 0...Int.max, required: Bool = false
    ) -> Int? {
        value(key, required: required)?.milliseconds(in: range)
    }

    package func microdollars(
        _ key: String, in range: ClosedRange<Int> = 0...Int.max, required: Bool = false
    ) -> Int? {
        value(key, required: required)?.microdollars(in: range)
    }

    package func bytes(
        _ key: String, in range: ClosedRange<Int> = 0...Int.max, required: Bool = false
    ) -> Int? {
        value(key, required: required)?.bytes(in: range)
    }

    package func choice<Choice>(
        _ key: String, _ type: Choice.Type = Choice.self, required: Bool = false
    ) -> Choice? where Choice: RawRepresentable<String>, Choice: CaseIterable {
        value(key, required: required)?.choice(type)
    }

    package func strings(_ key: String, required: Bool = false) -> [String]? {
        value(key, required: required)?.strings()
    }

    package func stringMap(_ key: String, required: Bool = false) -> [String: String]? {
        value(key, required: required)?.stringMap()
    }

    /// A list, each item read by `body`; nil when the key is absent.
    package func list<Item>(
        _ key: String, required: Bool = false, _ body: (LocatedValue) -> Item?
    ) -> [Item]? {
        value(key, required: required)?.list(body)
    }

    /// A mapping with known keys of its own; nil when the key is absent.
    package func mapping<Result>(
        _ key: String, required: Bool = false, _ body: (MappingReader) -> Result?
    ) -> Result? {
        value(key, required: required)?.mapping(body)
    }
}
