import JSON
import SessionKernel
import ToolBoundary

/// A malformed call, and what its model meant by it.
struct MalformedCall {
    let what: String
    /// Where nil, `sent` is the text of an answer without a call.
    let tool: ToolName?
    let sent: String
    /// What the model would send if it were asked for plain JSON: as wrong as what it meant.
    let meant: JSON
    var finish = ""

    init(
        _ what: String, _ tool: ToolName?, _ sent: String, meant: JSON = [:], finish: String = ""
    ) {
        self.what = what
        self.tool = tool
        self.sent = sent
        self.meant = meant
        self.finish = finish
    }

    static let definition: SessionDefinition = {
        func tool(_ name: ToolName, _ arguments: JSON) -> ToolDefinition {
            ToolDefinition(
                declaration: ToolDeclaration(
                    name: name, description: "", arguments: arguments, reach: .reads),
                source: .builtin("test"))
        }
        var definition = SessionDefinition(
            name: "s", goal: "g",
            agents: [
                AgentDefinition(
                    name: "worker", model: "m", instructions: "i",
                    tools: ["files.read", "mail.send", "git.push", "ticket.close", "clock"])
            ])
        definition.tools = [
            tool("files.read", reading), tool("mail.send", mail), tool("git.push", pushing),
            tool("ticket.close", closing), tool("clock", ["type": "object"]),
        ]
        definition.policy = [PolicyRule(when: [:], then: .clear)]
        return definition
    }()

    private static let reading: JSON = [
        "additionalProperties": false,
        "properties": [
            "encoding": ["enum": ["utf-8", "latin-1"]],
            "lines": ["maximum": 1_000, "minimum": 1, "type": "integer"],
            "path": ["maxLength": 200, "minLength": 1, "type": "string"],
        ], "required": ["path"], "type": "object",
    ]
    private static let mail: JSON = [
        "additionalProperties": false,
        "properties": [
            "body": ["type": "string"],
            "options": [
                "additionalProperties": false,
                "properties": [
                    "later": ["type": "boolean"],
                    "retry": [
                        "properties": ["times": ["maximum": 5, "type": "integer"]],
                        "required": ["times"], "type": "object",
                    ],
                ], "type": "object",
            ],
            "priority": ["enum": ["low", "normal", "high"]],
            "tags": ["items": ["type": "string"], "maxItems": 3, "type": "array"],
        ], "required": ["body"], "type": "object",
    ]
    private static let pushing: JSON = [
        "additionalProperties": false,
        "properties": [
            "force": ["type": "boolean"], "ref": ["pattern": "^refs/", "type": "string"],
        ], "required": ["ref"], "type": "object",
    ]
    private static let half = JSON(numberText: "0.5") ?? .null
    private static let closing: JSON = [
        "additionalProperties": false,
        "properties": [
            "note": ["type": "string"],
            "ticket_id": ["pattern": #"^T-\d+$"#, "type": "string"],
            "weight": ["exclusiveMinimum": 0, "multipleOf": half, "type": "number"],
        ], "required": ["note", "ticket_id"], "type": "object",
    ]
}

extension MalformedCall {
    static let all: [MalformedCall] = absent + wrongTypes + names + choices + syntax + answers

    private static let absent = [
        MalformedCall("nothing at all", "files.read", ""),
        MalformedCall("an empty object", "files.read", "{}"),
        MalformedCall("null instead of an object", "files.read", "null"),
        MalformedCall("null for what is required", "files.read", #"{"path": null}"#),
        MalformedCall(
            "null for what is not required", "files.read", #"{"path": "a", "lines": null}"#),
        MalformedCall("an empty text", "files.read", #"{"path": ""}"#),
        MalformedCall("a missing identifier", "ticket.close", #"{"note": "done"}"#),
        MalformedCall(
            "null for an identifier", "ticket.close", #"{"note": "x", "ticket_id": null}"#),
        MalformedCall("two missing at once", "ticket.close", "{}"),
        MalformedCall("missing inside", "mail.send", #"{"body": "x", "options": {"retry": {}}}"#),
        MalformedCall("null inside", "mail.send", #"{"body": "x", "options": {"later": null}}"#),
        MalformedCall("null in a list", "mail.send", #"{"body": "x", "tags": ["a", null]}"#),
    ]
    private static let wrongTypes = [
        MalformedCall("a word for a number", "files.read", #"{"path": "a", "lines": "ten"}"#),
        MalformedCall(
            "a number with leading zeros", "files.read", #"{"path": "a", "lines": "007"}"#),
        MalformedCall(
            "a fraction for a whole number", "files.read", #"{"path": "a", "lines": 1.5}"#),
        MalformedCall("a number beyond doubles", "files.read", #"{"path": "a", "lines": "1e400"}"#),
        MalformedCall("a number for a text", "files.read", #"{"path": 7}"#),
        MalformedCall("a list for a text", "files.read", #"{"path": ["a", "b"]}"#),
        MalformedCall("an object for a text", "files.read", #"{"path": {"name": "a"}}"#),
        MalformedCall("true for a text", "mail.send", #"{"body": true}"#),
        MalformedCall("yes for true", "git.push", #"{"ref": "refs/x", "force": "yes"}"#),
        MalformedCall("1 for true", "git.push", #"{"ref": "refs/x", "force": 1}"#),
        MalformedCall("a text for an object", "mail.send", #"{"body": "x", "options": "later"}"#),
        MalformedCall("a list for an object", "mail.send", #"{"body": "x", "options": []}"#),
        MalformedCall("two values in one text", "mail.send", #"{"body": "x", "tags": "a, b"}"#),
        MalformedCall("an object for a list", "mail.send", #"{"body": "x", "tags": {}}"#),
        MalformedCall(
            "a number in a list of texts", "mail.send", #"{"body": "x", "tags": ["a", 2]}"#),
        MalformedCall(
            "a word for a number, inside", "mail.send",
            #"{"body": "x", "options": {"retry": {"times": "often"}}}"#),
        MalformedCall(
            "a number for an identifier", "ticket.close", #"{"note": "x", "ticket_id": 12}"#),
    ]
    private static let names = [
        MalformedCall("an invented tool", "database.query", "{}"),
        MalformedCall("a misspelt tool", "file.read", #"{"path": "a"}"#),
        MalformedCall("a tool in capitals", "CLOCK", "{}"),
        MalformedCall("a tool without a name", "", "{}"),
        MalformedCall("a tool with a control character", "clo\u{7}ck", "{}"),
        MalformedCall("a tool with a letter that only looks the same", "cl\u{43E}ck", "{}"),
        MalformedCall("a long tool name", ToolName(String(repeating: "x", count: 300)), "{}"),
        MalformedCall("a misspelt property", "files.read", #"{"pth": "a"}"#),
        MalformedCall("a property too many", "files.read", #"{"path": "a", "color": "red"}"#),
        MalformedCall("several too many", "files.read", #"{"path": "a", "x": 1, "y": 2, "z": 3}"#),
        MalformedCall(
            "a property too many, inside", "mail.send",
            #"{"body": "x", "options": {"latr": true}}"#),
        MalformedCall(
            "arguments wrapped in arguments", "files.read", #"{"arguments": {"path": "a"}}"#),
    ]
    private static let choices = [
        MalformedCall("a misspelt choice", "mail.send", #"{"body": "x", "priority": "hgh"}"#),
        MalformedCall("a choice in capitals", "mail.send", #"{"body": "x", "priority": "LOW"}"#),
        MalformedCall(
            "a choice that is none", "mail.send", #"{"body": "x", "priority": "urgent"}"#),
        MalformedCall("a number for a choice", "mail.send", #"{"body": "x", "priority": 1}"#),
        MalformedCall("a list of choices", "files.read", #"{"path": "a", "encoding": ["utf-8"]}"#),
        MalformedCall("too small", "files.read", #"{"path": "a", "lines": 0}"#),
        MalformedCall("too large", "files.read", #"{"path": "a", "lines": 100000}"#),
        MalformedCall(
            "too large, inside", "mail.send",
            #"{"body": "x", "options": {"retry": {"times": 99}}}"#),
        MalformedCall(
            "not above the bound", "ticket.close",
            #"{"note": "x", "ticket_id": "T-1", "weight": 0}"#),
        MalformedCall(
            "no multiple", "ticket.close",
            #"{"note": "x", "ticket_id": "T-1", "weight": 0.3}"#),
        MalformedCall(
            "too many in a list", "mail.send",
            #"{"body": "x", "tags": ["a", "b", "c", "d"]}"#),
        MalformedCall(
            "too long a text", "files.read",
            #"{"path": "\#(String(repeating: "a", count: 300))"}"#),
        MalformedCall(
            "an identifier of the wrong shape", "ticket.close",
            #"{"note": "x", "ticket_id": "12"}"#),
        MalformedCall("a reference of the wrong shape", "git.push", #"{"ref": "main"}"#),
        MalformedCall("a mark of redaction", "files.read", #"{"path": "[redacted:KEY]"}"#),
    ]
    private static let syntax = [
        MalformedCall("an object cut short", "files.read", #"{"path": "a"#, meant: ["path": "a"]),
        MalformedCall("a comma too many", "files.read", #"{"path": "a",}"#, meant: ["path": "a"]),
        MalformedCall("single quotes", "files.read", "{'path': 'a'}", meant: ["path": "a"]),
        MalformedCall("names without quotes", "files.read", "{path: \"a\"}", meant: ["path": "a"]),
        MalformedCall(
            "a doubled name", "files.read", #"{"path": "a", "path": "b"}"#,
            meant: ["path": "a"]),
        MalformedCall(
            "two objects", "files.read", #"{"path": "a"}{"path": "b"}"#,
            meant: ["path": "a"]),
        MalformedCall(
            "a list of one object", "files.read", #"[{"path": "a"}]"#,
            meant: ["path": "a"]),
        MalformedCall("a list of arguments", "files.read", #"["a", 10]"#, meant: ["path": "a"]),
        MalformedCall("a bare text", "files.read", #""a""#, meant: ["path": "a"]),
        MalformedCall("words", "files.read", "path = a", meant: ["path": "a"]),
        MalformedCall(
            "words around a fence", "files.read", "Here:\n```json\n{\"path\": \"a\"}\n```",
            meant: ["path": "a"]),
        MalformedCall(
            "a raw line end in a text", "mail.send", "{\"body\": \"a\nb\"}",
            meant: ["body": "a\nb"]),
        MalformedCall(
            "a raw control character", "mail.send", "{\"body\": \"a\u{1}\"}",
            meant: ["body": "a"]),
        MalformedCall(
            "half a surrogate pair", "mail.send", #"{"body": "\ud83d"}"#,
            meant: ["body": "a"]),
        MalformedCall("NaN", "files.read", #"{"path": "a", "lines": NaN}"#, meant: ["path": "a"]),
        MalformedCall(
            "a comment", "files.read", #"{"path": "a" /* here */}"#, meant: ["path": "a"]),
        MalformedCall(
            "thousands of brackets", "files.read",
            String(repeating: "[", count: 5_000), meant: ["path": "a"]),
        MalformedCall(
            "two megabytes", "mail.send",
            #"{"body": "\#(String(repeating: "a", count: 2 << 20))"}"#, meant: ["body": "a"]),
    ]
    private static let answers = [
        MalformedCall(
            "a call as text", nil, #"{"name": "files.read", "arguments": {"path": "a"}}"#,
            meant: ["path": "a"]),
        MalformedCall(
            "a call as text in a fence", nil,
            "```json\n{\"tool\": \"files.read\", \"args\": {\"path\": \"a\"}}\n```",
            meant: ["path": "a"]),
        MalformedCall(
            "a call between marks", nil,
            "Now.\n<tool_call>{\"name\": \"files.read\", "
                + "\"arguments\": {\"path\": \"a\"}}</tool_call>",
            meant: ["path": "a"]),
        MalformedCall(
            "a call as a function", nil, #"files.read({"path": "a"})"#,
            meant: ["path": "a"]),
        MalformedCall("an empty answer", nil, ""),
        MalformedCall("an answer of blanks", nil, " \n\t"),
        MalformedCall("an answer cut short", nil, "The first thing to", finish: "length"),
        MalformedCall(
            "a call cut short", "files.read", #"{"path": "a"}"#, meant: ["path": "a"],
            finish: "length"),
        MalformedCall("a refusal", nil, "I cannot help with that.", finish: "refusal"),
    ]
}
