import JSON
import SessionKernel
import ToolBoundary

extension SessionReader {
    mutating func readTools(_ value: LocatedValue?) -> [ToolDefinition] {
        var tools: [ToolDefinition] = []
        for item in value?.items() ?? [] {
            if let name = Self.commandName(item) { toolNames.append(name) }
            if readsServer(item) { continue }
            guard let read = item.mapping(readTool) else { continue }
            for tool in read {
                let name = tool.declaration.name
                if tools.contains(where: { $0.declaration.name == name }) {
                    item.report("a second tool is called \(Mistake.quote(name.text))")
                } else if ControlTool.isControl(name) || name == ControlTool.recall {
                    item.report(
                        "\(Mistake.quote(name.text)) is the name of a tool of the session itself")
                } else if mayBeDiscovered(name.text) {
                    item.report(
                        "\(Mistake.quote(name.text)) may be the name of a tool of a server",
                        hint: "call the server or the tool something else")
                } else {
                    tools.append(tool)
                }
            }
        }
        toolNames += tools.map(\.declaration.name.text).filter { !toolNames.contains($0) }
        return tools
    }

    /// Whether it is a server; then it has been read.
    private mutating func readsServer(_ item: LocatedValue) -> Bool {
        guard case .mapping(let entries) = item.node.value,
            entries.contains(where: { $0.name == "mcp" })
        else { return false }
        item.mapping { map in
            if let name = map.value("mcp") { readServer(name, map) }
            return ()
        }
        return true
    }

    private static func commandName(_ item: LocatedValue) -> String? {
        guard case .mapping(let entries) = item.node.value,
            let entry = entries.first(where: { ["command", "http"].contains($0.name) }),
            case .string(let name) = entry.value.scalar
        else { return nil }
        return name
    }

    private func readTool(_ map: MappingReader) -> [ToolDefinition]? {
        if let set = map.value("builtin") {
            guard let name = set.string() else { return nil }
            if name == Self.shellSet { return readShell(map) }
            guard let builtins = surroundings.builtins[name] else {
                set.reportUnknown(
                    name, among: surroundings.builtins.keys.sorted() + [Self.shellSet],
                    message: "no built-in set of tools is called \(Mistake.quote(name))")
                return nil
            }
            let rate = map.value("rate")?.rate()
            let trust = map.value("trust").map(readTrust)
            let quarantine = readQuarantine(map)
            return builtins.map { declaration in
                var declaration = declaration
                if let quarantine, declaration.reach == .reads {
                    declaration.quarantine = quarantine
                    declaration.trusted = false
                }
                declaration.rate = rate
                if let trust, declaration.quarantine == nil { declaration.trusted = trust }
                return ToolDefinition(declaration: declaration, source: .builtin(name))
            }
        }
        if let name = map.value("http") { return readHTTP(name, map).map { [$0] } }
        guard let name = map.value("command") else {
            map.allow("run", "arguments", "reach", "description", "env", "timeout", "egress")
            map.report(
                "this is no tool",
                expected: "`builtin: SET`, `command: NAME`, `http: NAME` or `mcp: NAME`")
            return nil
        }
        return readCommand(name, map).map { [$0] }
    }

    private func readCommand(_ name: LocatedValue, _ map: MappingReader) -> ToolDefinition? {
        let text = readName(name)
        let run = map.value("run", required: true)
        var command = CommandSource(
            run: run?.strings(count: 1...256) ?? [], environment: map.stringMap("env") ?? [:],
            preview: map.value("preview")?.strings(count: 1...256),
            verify: map.value("verify")?.strings(count: 1...256),
            undo: map.value("undo")?.strings(count: 1...256),
            allowsDash: map.bool("allow_dash") ?? false)
        command.memoryBytes = map.bytes("memory", in: 16 << 20...1 << 40)
        command.localSockets = map.bool("local_sockets") ?? false
        let arguments = readArguments(map.value("arguments"))
        for part in [run] + ["preview", "verify", "undo", "env"].map({ map.value($0) }) {
            checkPlaceholders(part, arguments)
        }
        let reach = map.choice("reach", Reach.self, required: true)
        if let reach, reach != .reversible, let undo = map.value("undo") {
            undo.report(
                reach == .reads
                    ? "what only reads has nothing to undo" : "what is irreversible has no undo",
                expected: "`reach: reversible` with `undo:`")
        }
        let description = map.value("description")?.name()
        let timeout = map.milliseconds("timeout", in: 100...86_400_000)
        var declaration = ToolDeclaration(
            name: ToolName(text ?? ""),
            description: description ?? "Runs `\(command.run.joined(separator: " "))`.",
            arguments: arguments ?? Self.noArguments, reach: reach ?? .irreversible,
            egress: map.bool("egress") ?? false, trusted: readTrust(map.value("trust")),
            previews: command.preview != nil, verifies: command.verify != nil,
            idempotent: map.bool("idempotent") ?? false)
        declaration.undoes = command.undo != nil
        declaration.quarantine = readQuarantine(map)
        if declaration.quarantine != nil { declaration.trusted = false }
        declaration.rate = map.value("rate")?.rate()
        if let timeout { declaration.timeoutMilliseconds = timeout }
        declaration.onFailure = map.value("on_failure")?.name()
        declaration.key = readKey(map.value("key"), arguments, reach)
        declaration.destinations = readDestinations(
            map, arguments, egress: declaration.egress)
        guard text != nil, reach != nil, !command.run.isEmpty else { return nil }
        return ToolDefinition(declaration: declaration, source: .command(command))
    }

    /// The arguments that make two calls the same effect.
    func readKey(_ value: LocatedValue?, _ arguments: JSON?, _ reach: Reach?) -> [String] {
        if reach == .reads {
            value?.report(
                "a tool that only reads has no effect to be recognised",
                hint: "leave `key` away, so that each call reads anew")
            return []
        }
        let known = arguments?["properties"]?.objectValue?.map(\.key) ?? []
        return value?.list(count: 1...16) { item -> String? in
            guard let name = item.string() else { return nil }
            if arguments != nil, !known.contains(name) {
                item.reportUnknown(
                    name, among: known, message: "no argument is called \(Mistake.quote(name))")
            }
            return name
        } ?? []
    }

    /// The arguments that say whom or where to. An empty list says that the definition fixes it.
    func readDestinations(
        _ map: MappingReader, _ arguments: JSON?, egress: Bool
    ) -> [String]? {
        guard let value = map.value("destination") else { return nil }
        if !egress {
            value.report(
                "a tool from which nothing leaves has no destination", expected: "`egress: true`")
        }
        let known = arguments?["properties"]?.objectValue?.map(\.key) ?? []
        return value.list(count: 0...16) { item -> String? in
            guard let name = item.string() else { return nil }
            if arguments != nil, !known.contains(name) {
                item.reportUnknown(
                    name, among: known, message: "no argument is called \(Mistake.quote(name))")
            }
            return name
        }
    }

    func readTrust(_ value: LocatedValue?) -> Bool {
        value?.oneOf(["trusted", "untrusted"]) != "untrusted"
    }

    static let noArguments: JSON = ["additionalProperties": false, "type": "object"]

    /// Nil for a schema that is wrong.
    func readArguments(_ value: LocatedValue?) -> JSON? {
        guard let value else { return Self.noArguments }
        let schema = value.node.json
        do {
            _ = try Schema(schema)
        } catch {
            value.report("the schema of the arguments is wrong: \(error)")
            return nil
        }
        guard schema["type"]?.stringValue == "object" else {
            value.report(
                "the arguments of a tool are an object", expected: "`type: object` in the schema")
            return nil
        }
        return schema
    }

    /// Every placeholder names something that will be there.
    func checkPlaceholders(_ value: LocatedValue?, _ arguments: JSON?) {
        guard let value else { return }
        switch value.node.value {
        case .sequence: for item in value.items() ?? [] { checkPlaceholders(item, arguments) }
        case .mapping:
            for entry in value.entries() ?? [] { checkPlaceholders(entry.value, arguments) }
        case .scalar(let text, _, _):
            for name in Placeholders.names(in: text) { check(name, value, arguments) }
        }
    }

    private func check(_ name: String, _ value: LocatedValue, _ arguments: JSON?) {
        if ["workspace", "session", "key"].contains(name) || value.isFromOutside(name)
            || arguments == nil && name.hasPrefix("args.")
        {
            return
        }
        let known =
            (arguments?["properties"]?.objectValue?.map { "args.\($0.key)" } ?? [])
            + inputNames.map { "inputs.\($0)" }
        if known.contains(name) { return }
        value.reportUnknown(
            name, among: known + ["workspace", "session", "key"],
            message: "\(Mistake.quote("{{\(name)}}")) is not known here")
    }
}
