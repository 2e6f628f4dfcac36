package import JSON

extension Pipeline {
    package var json: JSON {
        .compact(["answer": .text(answer), "steps": .list(steps, \.json)])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "pipeline")
        self.init(
            steps: try fields.list("steps", PipelineStep.init),
            answer: try fields.optionalText("answer"))
    }
}

extension PipelineStep {
    package var json: JSON {
        .compact([
            kind: action.json, "on_failure": onFailure == .stop ? nil : .string(onFailure.rawValue),
            "stand_in": standIn.isNull ? nil : standIn, "step": .string(name.text),
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "step")
        self.init(
            name: try fields.name("step"), action: try Action(fields),
            onFailure: fields["on_failure"] == nil ? .stop : try fields.word("on_failure"),
            standIn: fields["stand_in"] ?? .null)
    }
}

extension PipelineStep.Action {
    fileprivate var json: JSON {
        switch self {
        case .tool(let tool, let arguments):
            ["arguments": arguments, "tool": .string(tool.text)]
        case .model(let agent, let ask, let answer):
            ["agent": .string(agent.text), "answer": answer.json, "ask": .string(ask)]
        case .approval(let signOff): signOff.json
        case .branch(let on, let ways):
            ["on": .string(on), "ways": .array(ways.map(\.json))]
        case .forEach(let over, let atMost, let steps):
            [
                "at_most": .integer(atMost), "do": .array(steps.map(\.json)),
                "over": .string(over),
            ]
        }
    }

    fileprivate init(_ step: Fields) throws(MalformedEvent) {
        if let json = step["tool"] {
            let fields = try Fields(json, of: "tool")
            self = .tool(try fields.name("tool"), arguments: try fields.json("arguments"))
        } else if let json = step["model"] {
            let fields = try Fields(json, of: "model")
            self = .model(
                try fields.name("agent"), ask: try fields.text("ask"),
                answer: try AnswerRule(try fields.json("answer")))
        } else if let json = step["approval"] {
            self = .approval(try SignOff(json))
        } else if let json = step["branch"] {
            let fields = try Fields(json, of: "branch")
            self = .branch(
                on: try fields.text("on"), ways: try fields.list("ways", PipelineStep.Way.init))
        } else {
            let fields = try Fields(step["for_each"], of: "for_each")
            self = .forEach(
                over: try fields.text("over"), atMost: try fields.int("at_most"),
                steps: try fields.list("do", PipelineStep.init))
        }
    }
}

extension PipelineStep.Way {
    fileprivate var json: JSON {
        .compact(["do": .list(steps, \.json), "way": .string(name), "when": when])
    }

    fileprivate init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "way")
        self.init(
            name: try fields.text("way"), when: fields.object["when"],
            steps: try fields.list("do", PipelineStep.init))
    }
}

extension SignOff {
    fileprivate var json: JSON {
        .compact([
            "order": order == shows.objectValue?.keys ? nil : .texts(order),
            "question": .string(question), "risk": .string(risk.rawValue), "shows": shows,
            "terms": terms == HoldTerms() ? nil : terms.json,
        ])
    }

    fileprivate init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "approval")
        self.init(
            question: try fields.text("question"), shows: try fields.json("shows"),
            order: fields["order"] == nil ? nil : try fields.texts("order"),
            risk: try fields.word("risk"),
            terms: try fields["terms"].map { (json) throws(MalformedEvent) in
                try HoldTerms(json)
            } ?? HoldTerms())
    }
}
