package import JSON

/// What a tool's output goes through before an agent sees it: a model without tools, whose answer
/// has to fit a schema. The agent reads the answer and never the output.
package struct QuarantineRule: Hashable, Sendable {
    /// Who reads the output; nil for the agent's own model.
    package var model: ModelName?
    /// What the answer has to fit.
    package var schema: JSON
    /// What to look for in the output.
    package var instructions: String?

    package init(
        model: ModelName? = nil, schema: JSON = QuarantineRule.schemaDefault,
        instructions: String? = nil
    ) {
        self.model = model
        self.schema = schema
        self.instructions = instructions
    }

    /// A short summary and plain facts.
    package static let schemaDefault: JSON = [
        "additionalProperties": false,
        "properties": [
            "facts": [
                "items": ["maxLength": 200, "type": "string"], "maxItems": 20, "type": "array",
            ],
            "summary": ["maxLength": 600, "type": "string"],
        ], "required": ["summary", "facts"], "type": "object",
    ]

    /// A longer answer does not fit, whatever its schema says.
    package static let answerBytesMax = 8192
    /// After so many answers that do not fit, or failures, the agent is told that there is none.
    package static let missesMax = 3
}

/// How far the quarantine of one call has come.
package struct Quarantine: Hashable, Sendable {
    /// Requests made, answered or not.
    package internal(set) var attempts = 0
    /// Answers that did not fit, and failures.
    package internal(set) var misses = 0
    /// The request that is under way.
    package internal(set) var open: QuarantineRequested?
    /// Answers that did not fit, each with what was wrong about it.
    var givenBack: [Message] = []
}

/// The intent to let a model read a tool's output, with what it may cost at worst.
package struct QuarantineRequested: Hashable, Sendable {
    package var call: CallID
    package var attempt: Int
    package var model: ModelName
    /// The prompt's chained hash.
    package var prompt: Digest
    /// The digest of the body that is sent, and what encoded it; nil where nothing is sent.
    package var body: Digest?
    package var encoder: String
    package var reserved: Spend
    package var epoch: Int
}

/// What the runtime knows when it begins the quarantine of a call.
package struct QuarantineIntent: Hashable, Sendable {
    package var model: ModelName
    package var body: Digest?
    package var encoder: String
    package var reserved: Spend

    package init(model: ModelName, body: Digest? = nil, encoder: String, reserved: Spend) {
        self.model = model
        self.body = body
        self.encoder = encoder
        self.reserved = reserved
    }
}

/// What the boundary makes of an answer to a quarantine.
package enum QuarantineVerdict: Hashable, Sendable {
    /// What the agent reads.
    case fits(JSON)
    case misfit(CallError)
}

extension QuarantineRule {
    package var json: JSON {
        .compact([
            "instructions": .text(instructions), "model": .text(model?.text), "schema": schema,
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "quarantine")
        self.init(
            model: try fields.optionalName("model"), schema: try fields.json("schema"),
            instructions: try fields.optionalText("instructions"))
    }
}

extension QuarantineRequested {
    var json: JSON {
        .compact([
            "attempt": .integer(attempt), "body": .text(body?.hex), "call": .string(call.text),
            "encoder": .string(encoder), "epoch": .integer(epoch), "model": .string(model.text),
            "prompt": .string(prompt.hex), "reserved": reserved.json,
        ])
    }

    init(_ fields: Fields) throws(MalformedEvent) {
        self.init(
            call: try fields.name("call"), attempt: try fields.int("attempt"),
            model: try fields.name("model"), prompt: try fields.digest("prompt"),
            body: try fields.optionalDigest("body"), encoder: try fields.text("encoder"),
            reserved: try Spend(try fields.json("reserved")), epoch: try fields.int("epoch"))
    }
}

extension QuarantineVerdict {
    var fields: (error: JSON?, result: JSON?) {
        switch self {
        case .fits(let result): (nil, result)
        case .misfit(let error): (error.json, nil)
        }
    }

    init(_ fields: Fields) throws(MalformedEvent) {
        if fields.object["error"] == nil {
            self = .fits(try fields.json("result"))
        } else {
            self = .misfit(try CallError(try fields.json("error")))
        }
    }
}
