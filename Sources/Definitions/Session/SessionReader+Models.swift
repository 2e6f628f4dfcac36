import JSON
import SessionKernel

extension SessionReader {
    mutating func readModels(_ value: LocatedValue?) -> [ModelDefinition] {
        let entries = value?.entries() ?? []
        if let value, case .mapping = value.node.value, entries.isEmpty {
            value.report("there is no model", expected: "at least one")
        }
        modelNames = entries.map(\.name)
        return entries.compactMap { entry in
            guard let name = readName(entry.key) else { return nil }
            if name == "safe_answer" {
                entry.key.report("`safe_answer` is no name for a model; it is the last rung")
            }
            return entry.value.mapping { readModel(ModelName(name), $0) }
        }
    }

    private func readModel(_ name: ModelName, _ map: MappingReader) -> ModelDefinition? {
        guard
            let provider = map.choice(
                "provider", ModelDefinition.Provider.self, required: true)
        else {
            map.allow(
                "file", "base_url", "model", "key", "temperature", "reasoning", "thinking", "extra",
                "cache", "prices", "window", "rate", "response_format")
            return nil
        }
        let settings: JSON
        switch provider {
        case .rules: settings = readRules(map)
        case .openai, .anthropic: settings = readServer(map, provider)
        }
        var model = ModelDefinition(name: name, provider: provider, settings: settings)
        if let most = map.integer("output_tokens_max", in: 1...1_000_000) {
            model.outputTokensMax = most
        }
        map.value("prices")?.mapping { prices in
            model.prices = prices.prices()
            return ()
        }
        model.window = map.integer("window", in: 1_000...100_000_000)
        model.rate = map.value("rate")?.rate()
        return model
    }

    /// What is asked over HTTP. Only of Anthropic is it known where it is.
    private func readServer(_ map: MappingReader, _ provider: ModelDefinition.Provider) -> JSON {
        let hottest = provider == .anthropic ? 1 : 2
        checkPlaceholders(map.value("base_url"))
        checkPlaceholders(map.value("key"))
        var settings = JSON.Object()
        if let extra = map.value("extra") {
            _ = extra.entries()
            settings["extra"] = extra.json
        }
        switch provider {
        case .anthropic:
            if map.bool("cache") == false { settings["cache"] = false }
            settings["thinking"] = thinking(map)
        case .openai, .rules:
            settings["reasoning"] = map.name("reasoning").map { .string($0) }
            settings["response_format"] = map.value("response_format")?
                .oneOf(["text", "json", "schema"]).map { .string($0) }
        }
        let rest = JSON.compact([
            "base_url": .text(map.value("base_url", required: provider == .openai)?.name()),
            "key": .text(map.value("key")?.name()),
            "model": .text(map.value("model", required: true)?.name()),
            "temperature_milli": .int(
                map.value("temperature")?.fixedPoint(
                    digits: 3, in: 0...hottest * 1000,
                    expected: "a temperature from 0 to \(hottest)")),
        ])
        return .object(settings.merging(rest.objectValue ?? [:]))
    }

    /// How many tokens may be thought before the answer, which they count towards.
    private func thinking(_ map: MappingReader) -> JSON? {
        guard let tokens = map.integer("thinking", in: 1024...1_000_000) else { return nil }
        let most = map.value("output_tokens_max")?.node.scalar
        var limit = ModelDefinition.outputTokensMaxDefault
        if case .integer(let set) = most { limit = set }
        if tokens >= limit {
            map.value("thinking")?.report(
                "thinking \(tokens) leaves nothing of the \(limit) tokens of an answer",
                expected: "fewer than `output_tokens_max`")
        }
        if let temperature = map.value("temperature") {
            temperature.report("a model that thinks takes no temperature")
        }
        return .integer(tokens)
    }

    private func checkPlaceholders(_ value: LocatedValue?) {
        guard let value, case .string(let text) = value.node.scalar else { return }
        for name in Placeholders.names(in: text) where !value.isFromOutside(name) {
            value.report(
                "\(Mistake.quote("{{\(name)}}")) is not known here",
                expected: "{{env.NAME}} or {{secret.NAME}}")
        }
    }

    /// The rules become part of the definition: a session never reads a file again.
    private func readRules(_ map: MappingReader) -> JSON {
        guard let file = map.value("file", required: true), let path = file.name() else {
            return [:]
        }
        do {
            return try YAMLFile.read(try surroundings.read(path), file: path).json
        } catch let mistakes as MistakeList {
            for mistake in mistakes.mistakes { file.reading.add(mistake) }
        } catch {
            file.report("\(Mistake.quote(path)) cannot be read: \(error)")
        }
        return [:]
    }
}
