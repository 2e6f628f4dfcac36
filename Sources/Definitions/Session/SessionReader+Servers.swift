import JSON
import SessionKernel

extension SessionReader {
    /// `- mcp: NAME`: a server whose tools are known once it has been asked.
    mutating func readServer(_ name: LocatedValue, _ map: MappingReader) {
        let text = readName(name)
        let transport = readTransport(map)
        let trusted = map.value("trust")?.oneOf(["trusted", "untrusted"]) == "trusted"
        guard
            var server = text.map({ name in
                ServerDefinition(
                    name: ServerName(name), transport: transport ?? .http(url: "", fields: [:]),
                    trusted: trusted)
            })
        else { return }
        if let timeout = map.milliseconds("timeout", in: 100...86_400_000) {
            server.timeoutMilliseconds = timeout
        }
        if let start = map.milliseconds("start", in: 100...3_600_000) {
            server.startMilliseconds = start
        }
        server.only = map.value("only")?.strings(count: 1...256) ?? []
        server.quarantine = readQuarantine(map)
        if server.quarantine != nil { server.trusted = false }
        server.install = map.value("install")?.name()
        server.localSockets = map.bool("local_sockets") ?? false
        if server.localSockets, !server.transport.isProgram {
            map.value("local_sockets")?.report(
                "`local_sockets` is said of a server with a `run`")
        }
        server.rules = readServerTools(map.value("tools"), only: server.only)
        if servers.contains(where: { $0.name == server.name }) {
            name.report("a second server is called \(Mistake.quote(server.name.text))")
        } else if toolNames.contains(server.name.text) {
            name.report("a tool is called \(Mistake.quote(server.name.text)) already")
        } else {
            servers.append(server)
        }
    }

    private func readTransport(_ map: MappingReader) -> ServerDefinition.Transport? {
        let run = map.value("run")
        let url = map.value("url")
        let environment = map.stringMap("env") ?? [:]
        let memory = map.bytes("memory", in: 16 << 20...1 << 40)
        let headers = map.stringMap("headers") ?? [:]
        for part in [run, url, map.value("env"), map.value("headers")] {
            checkServerPlaceholders(part)
        }
        switch (run, url) {
        case (let run?, nil):
            map.value("headers")?.report("`headers` is said of a server with a `url`")
            return run.strings(count: 1...256).map {
                .program($0, environment: environment, memoryBytes: memory)
            }
        case (nil, let url?):
            for key in ["env", "memory"] {
                map.value(key)?.report("`\(key)` is said of a server with a `run`")
            }
            guard let text = url.string() else { return nil }
            guard text.hasPrefix("https://") || text.hasPrefix("http://") || text.hasPrefix("{{")
            else {
                url.report(
                    "\(Mistake.quote(text)) is no address", expected: "`https://` or `http://`")
                return nil
            }
            return .http(url: text, fields: headers)
        case (nil, nil), (_?, _?):
            map.report(
                "an MCP server is a program or an address", expected: "one of `run` and `url`")
            return nil
        }
    }

    /// What the file says of single tools, by the names that the server gives them.
    private func readServerTools(_ value: LocatedValue?, only: [String]) -> [ServerToolRule] {
        var rules: [ServerToolRule] = []
        for entry in value?.entries() ?? [] {
            if !only.isEmpty, !only.contains(entry.name) {
                entry.key.reportUnknown(
                    entry.name, among: only,
                    message: "`only` does not name \(Mistake.quote(entry.name))")
            }
            let rule = entry.value.mapping { map -> ServerToolRule? in
                var rule = ServerToolRule(tool: entry.name)
                rule.reach = map.choice("reach", Reach.self)
                rule.egress = map.bool("egress")
                rule.idempotent = map.bool("idempotent")
                rule.key = map.value("key")?.strings(count: 1...16) ?? []
                rule.timeoutMilliseconds = map.milliseconds("timeout", in: 100...86_400_000)
                rule.onFailure = map.value("on_failure")?.name()
                rule.rate = map.value("rate")?.rate()
                rule.preview = map.value("preview")?.strings(count: 1...256)
                rule.verify = map.value("verify")?.strings(count: 1...256)
                // Which arguments there are is known once the server has been asked.
                for part in ["preview", "verify"] { checkPlaceholders(map.value(part), nil) }
                return rule
            }
            if let rule { rules.append(rule) }
        }
        return rules
    }

    /// Whether a server may turn out to offer a tool of this name.
    func mayBeDiscovered(_ name: String) -> Bool {
        servers.contains { $0.mayOffer(ToolName(name)) }
    }

    private func checkServerPlaceholders(_ value: LocatedValue?) {
        guard let value else { return }
        switch value.node.value {
        case .sequence: for item in value.items() ?? [] { checkServerPlaceholders(item) }
        case .mapping:
            for entry in value.entries() ?? [] { checkServerPlaceholders(entry.value) }
        case .scalar(let text, _, _):
            for name in Placeholders.names(in: text) {
                let known = inputNames.map { "inputs.\($0)" } + ["workspace", "session"]
                if known.contains(name) || value.isFromOutside(name) { continue }
                value.reportUnknown(
                    name, among: known,
                    message: "\(Mistake.quote("{{\(name)}}")) is not known here")
            }
        }
    }
}
