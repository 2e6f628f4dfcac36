package import JSON

/// What a command for a shell was taken apart into, and what each part may do.
package struct CommandFinding: Hashable, Sendable {
    package var parts: [Part]
    /// Whether it runs a program that its text does not show: an interpreter, a script.
    package var runsOtherCode: Bool

    /// One program with its arguments, or one redirection.
    package struct Part: Hashable, Sendable {
        package var text: String
        package var reach: Reach
        /// Whether data may leave the machine.
        package var egress: Bool
        package var why: String

        package init(text: String, reach: Reach, egress: Bool, why: String) {
            self.text = text
            self.reach = reach
            self.egress = egress
            self.why = why
        }

        /// Whether it may do more than another: by its reach, then by whether data leaves.
        package func isStricter(than other: Part) -> Bool {
            reach == other.reach ? egress && !other.egress : reach > other.reach
        }
    }

    package init(parts: [Part], runsOtherCode: Bool) {
        self.parts = parts
        self.runsOtherCode = runsOtherCode
    }

    /// The place of the part that may do most; of several, the first.
    package var strictest: Int? {
        parts.indices.max { parts[$1].isStricter(than: parts[$0]) }
    }
}

extension CommandFinding {
    package var json: JSON {
        .compact([
            "other_code": .flag(runsOtherCode),
            "parts": .array(
                parts.map { part in
                    .compact([
                        "egress": .flag(part.egress), "reach": .string(part.reach.rawValue),
                        "text": .string(part.text), "why": .string(part.why),
                    ])
                }),
        ])
    }

    init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "command")
        self.init(
            parts: try fields.list("parts") { (json) throws(MalformedEvent) in
                let fields = try Fields(json, of: "part")
                return Part(
                    text: try fields.text("text"), reach: try fields.word("reach"),
                    egress: try fields.flag("egress"), why: try fields.text("why"))
            }, runsOtherCode: try fields.flag("other_code"))
    }
}
