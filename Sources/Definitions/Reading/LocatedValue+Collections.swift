extension LocatedValue {
    /// The items of a list, each with its way.
    package func items(
        count range: ClosedRange<Int> = 0...Int.max, _ what: String = "a list"
    ) -> [LocatedValue]? {
        guard case .sequence(let nodes) = node.value else {
            mismatch(expected: what, hint: "write [ … ], or each item after a `-`")
            return nil
        }
        guard range.contains(nodes.count) else {
            report(
                "the list has \(nodes.count) items", expected: "a count \(Self.words(range))")
            return nil
        }
        return nodes.enumerated().map {
            LocatedValue($0.element, at: path.index($0.offset), in: reading)
        }
    }

    /// A list, each item read by `body`; items that fail are left out, their mistakes noted.
    package func list<Item>(
        count range: ClosedRange<Int> = 0...Int.max, _ body: (LocatedValue) -> Item?
    ) -> [Item]? {
        items(count: range)?.compactMap(body)
    }

    /// A list of texts.
    package func strings(count range: ClosedRange<Int> = 0...Int.max) -> [String]? {
        list(count: range) { $0.string() }
    }

    /// A mapping whose keys are free, in the order of the file.
    package func entries() -> [(name: String, key: LocatedValue, value: LocatedValue)]? {
        guard case .mapping(let entries) = node.value else {
            mismatch(expected: "a mapping", hint: "write keys and values: `key: value`")
            return nil
        }
        return entries.map { entry in
            let way = path.key(entry.name)
            return (
                entry.name, LocatedValue(entry.key, at: way, in: reading),
                LocatedValue(entry.value, at: way, in: reading)
            )
        }
    }

    /// A mapping from free keys to texts; numbers and booleans count as their text.
    package func stringMap() -> [String: String]? {
        guard let entries = entries() else { return nil }
        var map: [String: String] = [:]
        for entry in entries {
            if let text = entry.value.scalarText() { map[entry.name] = text }
        }
        return map
    }

    /// A mapping with known keys. Call `finish` on it after the last key was asked for.
    package func mapping() -> MappingReader? {
        guard case .mapping(let entries) = node.value else {
            mismatch(expected: "a mapping", hint: "write keys and values: `key: value`")
            return nil
        }
        return MappingReader(entries, at: self)
    }

    /// Reads a mapping with known keys, and reports every key that `body` did not ask for.
    package func mapping<Result>(_ body: (MappingReader) -> Result?) -> Result? {
        guard let map = mapping() else { return nil }
        let result = body(map)
        map.finish()
        return result
    }
}
