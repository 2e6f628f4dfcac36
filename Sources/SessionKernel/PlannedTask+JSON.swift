package import JSON

extension PlannedTask {
    /// As it was planned.
    package var json: JSON {
        .compact([
            "after": .texts(after.map(\.text)), "agent": .string(agent.text),
            "goal": .string(goal), "id": .string(id.text),
            "if_fails": .string(ifFails.rawValue), "slice": slice.json,
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "task")
        self.init(
            id: try fields.name("id"), agent: try fields.name("agent"),
            goal: try fields.text("goal"),
            after: try fields.texts("after").map { TaskID($0) },
            ifFails: try fields.word("if_fails"), slice: try Limits(try fields.json("slice")))
    }

    /// With what became of it.
    package var shown: JSON {
        var object = json.objectValue ?? [:]
        object["status"] = .string(word)
        switch state {
        case .planned: break
        case .running(let child):
            object["child"] = .string(child.child.text)
            object["slice"] = child.slice.json
        case .closed(let end): object["end"] = end.json
        case .skipped(let why): object["why"] = .string(why)
        }
        return .object(object)
    }
}

extension ChildOpened {
    var json: JSON {
        [
            "agent": .string(agent.text), "child": .string(child.text), "goal": .string(goal),
            "slice": slice.json, "task": .string(task.text),
        ]
    }

    init(_ fields: Fields) throws(MalformedEvent) {
        self.init(
            task: try fields.name("task"), child: try fields.name("child"),
            agent: try fields.name("agent"), goal: try fields.text("goal"),
            slice: try Limits(try fields.json("slice")))
    }
}

extension ChildEnd {
    package var json: JSON {
        .compact([
            "answer": .text(answer), "child": .string(child.text), "error": error?.json,
            "facts": .list(facts, \.json),
            "overrun": overrun == Spend() ? nil : overrun.json, "spent": spent.json,
            "status": .string(status.rawValue), "tainted": .flag(isTainted),
            "wall_ms": .integer(wallMilliseconds),
        ])
    }

    init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "end")
        self.init(
            child: try fields.name("child"), status: try fields.word("status"),
            answer: try fields.optionalText("answer"), spent: try Spend(try fields.json("spent")),
            wallMilliseconds: try fields.int("wall_ms"))
        if let told = fields["error"] { error = try CallError(told) }
        if let more = fields["overrun"] { overrun = try Spend(more) }
        facts = try fields.list("facts", Fact.init)
        isTainted = try fields.flag("tainted")
    }
}

extension ParentSession {
    package var json: JSON {
        .compact([
            "goal": .string(goal), "session": .string(session.text), "tainted": .flag(isTainted),
            "task": .string(task.text), "told": .texts(told),
        ])
    }

    init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "parent")
        self.init(
            session: try fields.name("session"), task: try fields.name("task"),
            goal: try fields.text("goal"), told: try fields.texts("told"),
            isTainted: try fields.flag("tainted"))
    }
}
