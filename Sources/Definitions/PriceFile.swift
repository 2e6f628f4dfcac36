import JSON
package import SessionKernel

/// What is known of models that no session file says: prices and windows, by the names that
/// providers use.
package struct PriceBook: Sendable {
    package struct Entry: Hashable, Sendable {
        package var prices: Prices
        /// How many tokens a prompt and its answer may have together.
        package var window: Int?
    }

    private var entries: [String: Entry]

    package init(_ entries: [String: Entry] = [:]) { self.entries = entries }

    package var names: [String] { entries.keys.sorted() }

    /// The entry of a model, or of the one that its name dates: `gpt-5-mini-2025-08-07` is
    /// `gpt-5-mini`, `claude-sonnet-4-5-20250929` is `claude-sonnet-4-5`.
    package subscript(_ model: String) -> Entry? {
        entries[model] ?? entries[Self.undated(model)]
    }

    /// The entries of both; those of `others` where a model is in both.
    package func overridden(by others: PriceBook) -> PriceBook {
        PriceBook(entries.merging(others.entries) { _, other in other })
    }

    /// The definition with what is known of its models, as far as it does not say that itself.
    package func completing(_ definition: SessionDefinition) -> SessionDefinition {
        var definition = definition
        for index in definition.models.indices where definition.models[index].provider != .rules {
            let name = definition.models[index].settings["model"]?.stringValue ?? ""
            guard let entry = self[name] else { continue }
            if definition.models[index].prices == Prices() {
                definition.models[index].prices = entry.prices
            }
            definition.models[index].window = definition.models[index].window ?? entry.window
        }
        return definition
    }

    private static func undated(_ model: String) -> String {
        let bytes = Array(model.utf8)
        for form in ["-dddd-dd-dd", "-dddddddd"] where bytes.count > form.utf8.count {
            let tail = bytes.suffix(form.utf8.count)
            let fits = zip(tail, form.utf8).allSatisfy { byte, wanted in
                wanted == UInt8(ascii: "d") ? (48...57).contains(byte) : byte == wanted
            }
            if fits { return String(model.utf8.dropLast(form.utf8.count)) ?? model }
        }
        return model
    }
}

/// Reads price files: `dated`, `source` and `models`, each with `input`, `output`, `cache_read` and
/// `cache_write` in dollars for a million tokens, and its `window` in tokens.
package enum PriceFile {
    /// - Parameter file: The name that mistakes and prices show.
    /// - Throws: Every mistake in the file.
    package static func read(_ bytes: [UInt8], file: String) throws(MistakeList) -> PriceBook {
        try Reading(file: file).decode(bytes) { root in
            root.mapping { map in book(map, file) }
        }
    }

    private static func book(_ map: MappingReader, _ file: String) -> PriceBook? {
        let dated = map.name("dated", required: true)
        _ = map.name("source", required: true)
        let name = file.split(separator: "/").last.map(String.init) ?? file
        var entries: [String: PriceBook.Entry] = [:]
        for entry in map.value("models", required: true)?.entries() ?? [] {
            entries[entry.name] = entry.value.mapping { model in
                var prices = model.prices()
                prices.source = [name, dated].compactMap { $0 }.joined(separator: ", ")
                if !prices.isKnown {
                    model.report("a model has at least a price of input and one of output")
                }
                return PriceBook.Entry(
                    prices: prices, window: model.integer("window", in: 1_000...100_000_000))
            }
        }
        return PriceBook(entries)
    }
}

extension MappingReader {
    /// Prices in dollars for a million tokens.
    func prices() -> Prices {
        func price(_ key: String) -> Money? {
            microdollars(key).map { Money(microdollars: $0) }
        }
        return Prices(
            input: price("input"), output: price("output"), cacheRead: price("cache_read"),
            cacheWrite: price("cache_write"))
    }
}
