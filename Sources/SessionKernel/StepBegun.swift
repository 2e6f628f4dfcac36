package import JSON

/// A step of a pipeline is begun: what it will do, put together from what came before it.
package struct StepBegun: Hashable, Sendable {
    package var step: StepName
    /// Which item of the for-each around it, counted from 1; nil where there is none.
    package var item: Int?
    /// For a tool or an approval: what is asked for, as a model would ask.
    package var call: CallRequest?
    /// For a model: the agent and what it is asked.
    package var agent: AgentName?
    package var ask: String?
    /// For a branch the value, for a for-each the items.
    package var value: JSON?
    /// For a branch: the way that is taken; nil where no condition held.
    package var way: String?
    /// Where the parts come from.
    package var sources: [StepSource]

    package init(step: StepName, item: Int? = nil) {
        self.step = step
        self.item = item
        sources = []
    }

    var json: JSON {
        .compact([
            "agent": .text(agent?.text), "ask": .text(ask), "call": call?.json, "item": .int(item),
            "sources": .list(sources, \.json), "step": .string(step.text), "value": value,
            "way": .text(way),
        ])
    }

    init(_ fields: Fields) throws(MalformedEvent) {
        self.init(step: try fields.name("step"), item: try fields.optionalInt("item"))
        agent = try fields.optionalName("agent")
        ask = try fields.optionalText("ask")
        if let asked = fields["call"] { call = try CallRequest(asked) }
        sources = try fields.list("sources", StepSource.init)
        value = fields.object["value"]
        way = try fields.optionalText("way")
    }
}

/// What became of a step of a pipeline.
package struct StepEnded: Hashable, Sendable {
    package enum How: String, Hashable, Sendable, CaseIterable {
        case done
        /// It failed, and is left out because it says so.
        case skipped
        case failed
    }

    package var step: StepName
    package var item: Int?
    package var how: How
    package var error: CallError?

    package init(step: StepName, item: Int? = nil, how: How, error: CallError? = nil) {
        self.step = step
        self.item = item
        self.how = how
        self.error = error
    }

    var json: JSON {
        .compact([
            "error": error?.json, "how": .string(how.rawValue), "item": .int(item),
            "step": .string(step.text),
        ])
    }

    init(_ fields: Fields) throws(MalformedEvent) {
        self.init(
            step: try fields.name("step"), item: try fields.optionalInt("item"),
            how: try fields.word("how"))
        if let why = fields["error"] { error = try CallError(why) }
    }
}
