package import JSON

/// A server of the Model Context Protocol: a program or an address that offers tools of its own.
///
/// What its tools are is known once it has been asked, and pinned then: see `tools.connected`.
package struct ServerDefinition: Hashable, Sendable {
    package enum Transport: Hashable, Sendable {
        /// A program that is spoken with over its standard streams.
        case program([String], environment: [String: String], memoryBytes: Int?)
        case http(url: String, fields: [String: String])

        package var isProgram: Bool { if case .program = self { true } else { false } }
    }

    package var name: ServerName
    package var transport: Transport
    /// Whether what it returns, and what it says of its own tools, may be believed.
    package var trusted: Bool
    /// For a call of a tool that has no limit of its own.
    package var timeoutMilliseconds: Int
    /// For its start, until its tools are known.
    package var startMilliseconds: Int
    /// The tools that are used, by the names that the server gives them; empty for all.
    package var only: [String]
    package var rules: [ServerToolRule]
    /// Of a program: see `CommandSource.localSockets`.
    package var localSockets = false
    /// What to do where its program is not there.
    package var install: String?
    /// What the output of its tools goes through before an agent sees it; nil where nothing.
    package var quarantine: QuarantineRule?

    package static let timeoutMillisecondsDefault = 120_000
    package static let startMillisecondsDefault = 30_000

    package init(name: ServerName, transport: Transport, trusted: Bool = false) {
        self.name = name
        self.transport = transport
        self.trusted = trusted
        timeoutMilliseconds = Self.timeoutMillisecondsDefault
        startMilliseconds = Self.startMillisecondsDefault
        only = []
        rules = []
    }

    /// What a tool of the server is called in the session.
    package func toolName(_ name: String) -> ToolName { ToolName("\(self.name).\(name)") }

    /// What the session file says of a tool that the server offers.
    package func rule(of tool: ToolName) -> ServerToolRule? {
        rules.first { toolName($0.tool) == tool }
    }

    /// Whether a name is, or may turn out to be, that of a tool of the server.
    package func mayOffer(_ tool: ToolName) -> Bool {
        guard tool.text.utf8.starts(with: "\(name).".utf8) else { return false }
        return only.isEmpty || only.contains { toolName($0) == tool }
    }
}

/// What a session file says of one tool of a server; it wins over what the server says.
package struct ServerToolRule: Hashable, Sendable {
    package var tool: String
    package var reach: Reach?
    package var egress: Bool?
    package var idempotent: Bool?
    package var key: [String]
    package var timeoutMilliseconds: Int?
    package var onFailure: String?
    package var rate: Rate?
    /// Programs that show what a call would do, and tell what has become of it, as for a command.
    package var preview: [String]?
    package var verify: [String]?

    package init(tool: String) {
        self.tool = tool
        key = []
    }
}

extension ServerDefinition {
    package var json: JSON {
        var object = transport.json
        object["install"] = .text(install)
        object["local_sockets"] = .flag(localSockets)
        object["name"] = .string(name.text)
        object["only"] = .texts(only)
        object["quarantine"] = quarantine?.json
        object["rules"] = .list(rules, \.json)
        object["start_ms"] = .integer(startMilliseconds)
        object["timeout_ms"] = .integer(timeoutMilliseconds)
        object["trusted"] = .bool(trusted)
        return .object(object)
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "server")
        self.init(
            name: try fields.name("name"), transport: try Transport(fields),
            trusted: try fields.flag("trusted"))
        timeoutMilliseconds = try fields.int("timeout_ms")
        startMilliseconds = try fields.int("start_ms")
        only = try fields.texts("only")
        rules = try fields.list("rules", ServerToolRule.init)
        install = try fields.optionalText("install")
        localSockets = try fields.flag("local_sockets")
        if let rule = fields["quarantine"] { quarantine = try QuarantineRule(rule) }
    }
}

extension ServerDefinition.Transport {
    fileprivate var json: JSON.Object {
        var object = JSON.Object()
        switch self {
        case .program(let run, let environment, let memory):
            object["run"] = .texts(run)
            object["env"] = environment.isEmpty ? nil : .pairs(environment)
            object["memory"] = .int(memory)
        case .http(let url, let headers):
            object["url"] = .string(url)
            object["headers"] = headers.isEmpty ? nil : .pairs(headers)
        }
        return object
    }

    fileprivate init(_ fields: Fields) throws(MalformedEvent) {
        if let url = try fields.optionalText("url") {
            self = .http(url: url, fields: try fields.pairs("headers"))
        } else {
            self = .program(
                try fields.texts("run"), environment: try fields.pairs("env"),
                memoryBytes: try fields.optionalInt("memory"))
        }
    }
}

extension ServerToolRule {
    package var json: JSON {
        .compact([
            "egress": egress.map { .bool($0) }, "idempotent": idempotent.map { .bool($0) },
            "key": .texts(key), "on_failure": .text(onFailure),
            "preview": preview.flatMap { .texts($0) }, "rate": rate?.json,
            "reach": .text(reach?.rawValue), "timeout_ms": .int(timeoutMilliseconds),
            "tool": .string(tool), "verify": verify.flatMap { .texts($0) },
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "rule of a server's tool")
        self.init(tool: try fields.text("tool"))
        if fields["reach"] != nil { reach = try fields.word("reach") }
        if fields["egress"] != nil { egress = try fields.flag("egress") }
        if fields["idempotent"] != nil { idempotent = try fields.flag("idempotent") }
        key = try fields.texts("key")
        timeoutMilliseconds = try fields.optionalInt("timeout_ms")
        onFailure = try fields.optionalText("on_failure")
        if let limit = fields["rate"] { rate = try Rate(limit) }
        if fields["preview"] != nil { preview = try fields.texts("preview") }
        if fields["verify"] != nil { verify = try fields.texts("verify") }
    }
}

extension JSON {
    fileprivate static func pairs(_ pairs: [String: String]) -> JSON {
        var object = JSON.Object()
        for (name, value) in pairs { object[name] = .string(value) }
        return .object(object)
    }
}

extension Fields {
    fileprivate func pairs(_ key: String) throws(MalformedEvent) -> [String: String] {
        var pairs: [String: String] = [:]
        for (name, value) in self[key]?.objectValue ?? [:] {
            guard let text = value.stringValue else {
                throw MalformedEvent("\(key).\(name) is no text")
            }
            pairs[name] = text
        }
        return pairs
    }
}
