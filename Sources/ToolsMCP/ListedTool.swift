import JSON
import SessionKernel

/// One tool as its server lists it.
struct ListedTool: Hashable, Sendable {
    let name: String
    let description: String
    let arguments: JSON
    let annotations: JSON

    /// A description is read by a model in every prompt.
    static let descriptionBytesMax = 8192
    static let nameBytesMax = 128

    /// - Throws: `ServerFailure` for what cannot be a tool; what is merely odd is taken as it is.
    init(_ json: JSON, of server: String) throws(ServerFailure) {
        guard let name = json["name"]?.stringValue, !name.isEmpty,
            name.utf8.count <= Self.nameBytesMax,
            name.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F })
        else {
            throw ServerFailure(
                .malformed,
                "\(server) lists a tool whose name is no word of at most \(Self.nameBytesMax) "
                    + "plain characters: \((json["name"]?.canonicalText ?? "none").cut(to: 100)).")
        }
        self.name = name
        let title = json["title"]?.stringValue ?? json["annotations"]?["title"]?.stringValue
        let text = json["description"]?.stringValue ?? title ?? "Has no description."
        description = text.cut(to: Self.descriptionBytesMax)
        // A tool without arguments may leave its schema away.
        arguments = json["inputSchema"] ?? ["type": "object"]
        annotations = json["annotations"] ?? [:]
    }
}

extension ServerDefinition {
    /// The tool as the session knows it: what the server says of it, as far as that is believed,
    /// and what the session file says of it, which wins.
    func definition(of listed: ListedTool) -> ToolDefinition {
        let said = trusted ? Hints(believing: listed.annotations) : Hints()
        let rule = rules.first { $0.tool == listed.name }
        let reach = rule?.reach ?? said.reach
        var declaration = ToolDeclaration(
            name: toolName(listed.name), description: listed.description,
            arguments: listed.arguments, reach: reach, egress: rule?.egress ?? said.egress,
            trusted: trusted, previews: rule?.preview != nil, verifies: rule?.verify != nil,
            idempotent: rule?.idempotent ?? said.idempotent,
            timeoutMilliseconds: rule?.timeoutMilliseconds ?? timeoutMilliseconds)
        declaration.key = reach == .reads ? [] : rule?.key ?? []
        declaration.onFailure = rule?.onFailure
        declaration.rate = rule?.rate
        declaration.quarantine = quarantine
        return ToolDefinition(declaration: declaration, source: .server(name))
    }

    /// Whether the session wants the tool at all.
    func wants(_ tool: ListedTool) -> Bool { only.isEmpty || only.contains(tool.name) }
}

/// What a tool can do at worst, by the annotations of a server that is believed; the protocol's own
/// defaults hold for what it does not say.
private struct Hints {
    var reach = Reach.irreversible
    var egress = true
    var idempotent = false

    init() {}

    init(believing annotations: JSON) {
        if annotations["readOnlyHint"]?.boolValue == true {
            reach = .reads
        } else if annotations["destructiveHint"]?.boolValue == false {
            reach = .reversible
        }
        egress = annotations["openWorldHint"]?.boolValue ?? true
        idempotent = annotations["idempotentHint"]?.boolValue ?? false
    }
}
