import JSON
import SessionKernel
import SessionRuntime

/// A server's question to the operator in the midst of a call (`elicitation/create`, form mode).
struct Elicitation: Sendable {
    static let messageBytesMax = 4000
    static let schemaBytesMax = 16_384
    static let fieldsMax = 20

    /// The id of the server's request, which goes back as it came.
    let id: JSON
    let question: AskedQuestion

    /// - Throws: What is wrong with it, for the server.
    init(_ id: JSON, _ params: JSON, from server: ServerName) throws(RPCError) {
        guard let message = params["message"]?.stringValue, !message.isEmpty else {
            throw RPCError(invalid: "`message` is missing.")
        }
        let schema = params["requestedSchema"] ?? ["properties": [:], "type": "object"]
        guard schema["type"]?.stringValue == "object",
            let fields = schema["properties"]?.objectValue, fields.count <= Self.fieldsMax,
            schema.canonicalText.utf8.count <= Self.schemaBytesMax
        else {
            throw RPCError(
                invalid: "`requestedSchema` is no object of at most \(Self.fieldsMax) fields.")
        }
        for field in fields where !Self.isPlain(field.value) {
            throw RPCError(invalid: "The field `\(field.key.cut(to: 100))` is no plain value.")
        }
        var question = AskedQuestion(text: message.cut(to: Self.messageBytesMax), schema: schema)
        question.server = server
        self.id = id
        self.question = question
    }

    /// A text, a number, yes or no, or one or several of a list of texts.
    private static func isPlain(_ schema: JSON) -> Bool {
        switch schema["type"]?.stringValue {
        case "string", "number", "integer", "boolean": true
        case "array": schema["items"]?["enum"] != nil || schema["items"]?["anyOf"] != nil
        default: false
        }
    }

    static func reply(_ reply: OperatorReply) -> JSON {
        switch reply {
        case .answered(let value): ["action": "accept", "content": value]
        case .declined: ["action": "decline"]
        case .nobody: ["action": "cancel"]
        }
    }
}
