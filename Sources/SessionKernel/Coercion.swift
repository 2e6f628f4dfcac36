package import JSON

/// One change of a call's arguments that lost nothing, made so that they fit what the tool takes.
package struct Coercion: Hashable, Sendable {
    /// Where in the arguments, as a JSON pointer; empty for the whole.
    package var at: String
    /// As the model wrote it, as JSON; cut where it is long.
    package var from: String
    /// As it will run, as JSON; cut where it is long.
    package var to: String
    /// What was done, in words that follow a value: `read as a number`.
    package var how: String

    package init(at: String, from: String, to: String, how: String) {
        self.at = at
        self.from = from
        self.to = to
        self.how = how
    }

    /// One line: `/n  "3" → 3  read as a number`.
    package var text: String {
        from.isEmpty && to.isEmpty
            ? how : "\(at.isEmpty ? "all" : at)  \(from) → \(to)  \(how)"
    }

    package var json: JSON {
        ["at": .string(at), "from": .string(from), "how": .string(how), "to": .string(to)]
    }

    /// Reads what was recorded; a text alone is all that the earliest journals could hold.
    init(_ json: JSON) throws(MalformedEvent) {
        if let text = json.stringValue {
            self.init(at: "", from: "", to: "", how: text)
            return
        }
        let fields = try Fields(json, of: "coercion")
        self.init(
            at: try fields.text("at"), from: try fields.text("from"), to: try fields.text("to"),
            how: try fields.text("how"))
    }
}
