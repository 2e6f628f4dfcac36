import JSON
import SessionKernel
import ToolBoundary

extension SessionReader {
    /// A tool that is a request to a server.
    func readHTTP(_ name: LocatedValue, _ map: MappingReader) -> ToolDefinition? {
        let text = readName(name)
        let arguments = readArguments(map.value("arguments"))
        let method = readMethod(map.value("method"))
        var request = readTemplate(map, arguments, method: method)
        let takesBody = ["POST", "PUT", "PATCH"].contains(method)
        let takesArguments = arguments?["properties"]?.objectValue?.isEmpty == false
        if !map.has("body"), takesBody, takesArguments { request?.body = "{{args}}" }
        let hosts = readHosts(map.value("hosts"), of: map.value("url"))
        var source = HTTPSource(
            request: request ?? HTTPTemplate(method: method, url: ""), hosts: hosts)
        source.allowsPrivate = map.value("private")?.oneOf(["refused", "allowed"]) == "allowed"
        source.followsRedirects =
            map.value("redirects")?.oneOf(["refused", "same_host"]) == "same_host"
        source.answerBytesMax = map.bytes("max_bytes", in: 1...64 << 20)
        source.preview = map.value("preview").flatMap { readQuestion($0, arguments, hosts) }
        source.undo = map.value("undo").flatMap { readQuestion($0, arguments, hosts, acts: true) }
        readVerify(map.value("verify"), arguments, hosts, into: &source)
        let asked = map.choice("reach", Reach.self)
        let reach = asked ?? (["GET", "HEAD"].contains(method) ? .reads : .irreversible)
        if reach != .reversible, let undo = map.value("undo") {
            undo.report(
                "only what is reversible has an undo",
                expected: "`reach: reversible` with `undo:`")
        }
        var declaration = ToolDeclaration(
            name: ToolName(text ?? ""),
            description: map.value("description")?.name()
                ?? "Sends \(method) \(source.request.url).",
            arguments: arguments ?? Self.noArguments, reach: reach,
            egress: map.bool("egress") ?? true,
            trusted: map.value("trust")?.oneOf(["trusted", "untrusted"]) == "trusted",
            previews: true, verifies: source.verify != nil,
            idempotent: map.bool("idempotent") ?? false)
        declaration.undoes = source.undo != nil
        declaration.quarantine = readQuarantine(map)
        if declaration.quarantine != nil { declaration.trusted = false }
        declaration.rate = map.value("rate")?.rate()
        if let timeout = map.milliseconds("timeout", in: 100...86_400_000) {
            declaration.timeoutMilliseconds = timeout
        }
        declaration.onFailure = map.value("on_failure")?.name()
        declaration.key = readKey(map.value("key"), arguments, reach)
        declaration.destinations = readDestinations(map, arguments, egress: declaration.egress)
        guard text != nil, request != nil else { return nil }
        return ToolDefinition(declaration: declaration, source: .http(source))
    }

    private func readMethod(_ value: LocatedValue?) -> String {
        value?.oneOf(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]) ?? "GET"
    }

    /// The parts of a request, as they stand in a tool or in one of its questions.
    private func readTemplate(
        _ map: MappingReader, _ arguments: JSON?, method: String
    ) -> HTTPTemplate? {
        let url = map.value("url", required: true)
        let query = map.value("query")
        let headers = map.value("headers")
        let body = map.value("body")
        for part in [url, query, headers] { checkPlaceholders(part, arguments) }
        if let body { checkBody(body, arguments) }
        checkNoSecrets(query)
        guard let text = url?.name() else { return nil }
        do {
            _ = try AddressTemplate(text)
        } catch {
            url?.report(error.message, expected: error.expected)
            return nil
        }
        var template = HTTPTemplate(method: method, url: text)
        template.query = (query?.entries() ?? []).compactMap { entry in
            entry.value.scalarText().map { HTTPTemplateField(entry.name, $0) }
        }
        template.headers = readHeaders(headers)
        template.body = body.map(\.node.json).flatMap { $0 == .null ? nil : $0 }
        return template
    }

    /// Fields that say how a message is sent are not the author's: they could make two of one.
    private static let reservedHeaders: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "expect", "te", "upgrade",
        "trailer", "keep-alive",
    ]

    private func readHeaders(_ value: LocatedValue?) -> [HTTPTemplateField] {
        (value?.entries() ?? []).compactMap { entry in
            let name = entry.name
            let isWord =
                !name.isEmpty
                && name.utf8.allSatisfy {
                    (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0)
                        || $0 == 45 || $0 == 95
                }
            guard isWord else {
                entry.key.report(
                    "\(Mistake.quote(name)) is no name of a header",
                    expected: "letters, digits, `-` and `_`")
                return nil
            }
            guard !Self.reservedHeaders.contains(name.lowercased()) else {
                entry.key.report("the header \(Mistake.quote(name)) is set by the client itself")
                return nil
            }
            return entry.value.scalarText().map { HTTPTemplateField(name, $0) }
        }
    }

    /// In a body `{{args}}` stands for all arguments.
    private func checkBody(_ value: LocatedValue, _ arguments: JSON?) {
        switch value.node.value {
        case .sequence: for item in value.items() ?? [] { checkBody(item, arguments) }
        case .mapping: for entry in value.entries() ?? [] { checkBody(entry.value, arguments) }
        case .scalar(let text, _, _):
            if Placeholders.names(in: text) != ["args"] { checkPlaceholders(value, arguments) }
        }
    }

    private func checkNoSecrets(_ value: LocatedValue?) {
        for entry in value?.entries() ?? [] {
            guard let text = entry.value.scalarText() else { continue }
            if Placeholders.names(in: text).contains(where: { $0.hasPrefix("secret.") }) {
                entry.value.report(
                    "a secret in an address ends up in the logs of servers",
                    expected: "the secret in a header")
            }
        }
    }

    /// The hosts that are listed; without a list the one in the address.
    private func readHosts(_ value: LocatedValue?, of url: LocatedValue?) -> [String] {
        let own = (url?.node.scalar).flatMap { scalar -> String? in
            guard case .string(let text) = scalar else { return nil }
            return AddressTemplate.host(of: text)
        }
        guard let value else {
            if own == nil, url != nil {
                url?.report(
                    "the host comes from the environment", expected: "`hosts:` with its names")
            }
            return own.map { [$0] } ?? []
        }
        let hosts = value.strings(count: 1...64) ?? []
        for item in value.items() ?? [] {
            guard case .string(let host) = item.node.scalar else { continue }
            let plain = host.hasPrefix("*.") ? String(host.dropFirst(2)) : host
            let found = AddressTemplate.host(of: "https://\(plain)")
            if found != plain.lowercased() {
                item.report(
                    "\(Mistake.quote(host)) is no name of a host",
                    expected: "a name without scheme and port, `*.` perhaps before it")
            }
        }
        if let own, !HostList.allows(own, hosts) {
            url?.report("its host \(Mistake.quote(own)) is not among `hosts`")
        }
        return hosts
    }

    /// A request beside the tool's own, to one of its hosts.
    private func readQuestion(
        _ value: LocatedValue, _ arguments: JSON?, _ hosts: [String], acts: Bool = false
    ) -> HTTPTemplate? {
        value.mapping { map in readQuestion(map, arguments, hosts, acts: acts) }
    }

    private func readQuestion(
        _ map: MappingReader, _ arguments: JSON?, _ hosts: [String], acts: Bool
    ) -> HTTPTemplate? {
        let method = readMethod(map.value("method"))
        if !acts, !["GET", "HEAD", "POST"].contains(method) {
            map.value("method")?.report(
                "a question must change nothing", expected: "GET, HEAD, or POST for a search")
        }
        let template = readTemplate(map, arguments, method: method)
        if let url = template?.url, let host = AddressTemplate.host(of: url),
            !HostList.allows(host, hosts)
        {
            map.value("url")?.report("its host \(Mistake.quote(host)) is not among `hosts`")
        }
        return template
    }

    private func readVerify(
        _ value: LocatedValue?, _ arguments: JSON?, _ hosts: [String], into source: inout HTTPSource
    ) {
        source.verify = value?.mapping { map in
            if let done = map.value("done") {
                do {
                    _ = try Conditions(done.node.json)
                    source.verified = done.node.json
                } catch {
                    done.report("the condition is wrong: \(error)")
                }
            }
            return readQuestion(map, arguments, hosts, acts: false)
        }
    }
}
