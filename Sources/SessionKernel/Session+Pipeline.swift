package import JSON

/// What was put together from a template, and from which steps.
struct Rendered: Hashable, Sendable {
    var value: JSON
    var sources: [StepSource] = []

    /// The event by which it is tainted; nil where it is clean.
    var taint: Int? { sources.lazy.compactMap(\.taint).first }
}

extension Session {
    /// Whether the pipeline, and no agent of its own, is what acts now.
    package var isPipelineActing: Bool { definition.pipeline != nil && agent == Pipeline.agentName }

    /// The step in which an agent is asked, and what its answer has to be.
    package var askedStep: (step: StepName, question: String, rule: AnswerRule)? {
        guard let current = pipeline?.current, current.settled == nil,
            case .model(_, _, let rule)? = definition.pipeline?.step(current.begun.step)?.action
        else { return nil }
        return (current.begun.step, current.begun.ask ?? "", rule)
    }

    /// The approval that a person is asked for now.
    package var signOff: SignOff? {
        guard let current = pipeline?.current, current.settled == nil,
            case .approval(let asked)? = definition.pipeline?.step(current.begun.step)?.action
        else { return nil }
        return asked
    }

    /// Whether a step of the pipeline asks for a call, and nobody who undoes something.
    package func isOfStep(_ call: Call) -> Bool {
        call.agent == Pipeline.agentName && call.undoes == nil
    }

    /// From which steps the arguments of a call come; nothing of what a model asks for.
    package func sources(of call: Call) -> [StepSource] {
        isOfStep(call) ? pipeline?.sources ?? [] : []
    }

    /// The branch that waits for somebody to say which way its value leads.
    package var dueBranch: (step: StepName, value: JSON, ways: [PipelineStep.Way])? {
        guard let (step, rendered) = branchMove, case .branch(_, let ways) = step.action else {
            return nil
        }
        return (step.name, rendered.value, ways)
    }

    /// The branch that comes next, with its value; nil where something else does.
    var branchMove: (PipelineStep, Rendered)? {
        guard isPipelineActing, request == nil, calls.isEmpty, let pipeline,
            let definition = definition.pipeline,
            case .begin(let step, _) = pipeline.move(by: definition),
            case .branch(let on, _) = step.action, let value = try? render(.string(on))
        else { return nil }
        return (step, value)
    }

    /// What a prompt of an agent begins with; nothing of it is ever left out.
    func promptRoot(of agent: AgentDefinition) -> [Message] {
        guard let asked = askedStep else {
            return PromptText.root(agent: agent, brief: brief, handoff: arrival, light)
        }
        return [
            .system(PromptText.system(agent, answering: asked.rule)),
            PromptText.opening(of: brief, light), .user(asked.question),
        ]
    }

    /// Which item the for-each around a step is at.
    func item(around step: StepName) -> Int? {
        guard let name = definition.pipeline?.place(of: step)?.forEach,
            let record = pipeline?[name], record.state == .begun
        else { return nil }
        return record.results.count + 1
    }

    /// A template with the values of what it refers to. A text that is one reference alone stands
    /// for the value with its type.
    ///
    /// - Throws: What is missing.
    func render(
        _ template: JSON, at pointer: String = ""
    ) throws(CallError) -> Rendered {
        switch template {
        case .string(let text):
            guard let whole = StepTemplate(text).whole else {
                return try fill(text, at: pointer) { value, _, _ in value }
            }
            let (value, source) = try resolve(whole, at: pointer)
            return Rendered(value: value, sources: source.map { [$0] } ?? [])
        case .array(let elements):
            var (values, sources): ([JSON], [StepSource]) = ([], [])
            for (place, element) in elements.enumerated() {
                let part = try render(element, at: "\(pointer)/\(place)")
                values.append(part.value)
                sources += part.sources
            }
            return Rendered(value: .array(values), sources: sources)
        case .object(let members):
            var (object, sources) = (JSON.Object(), [StepSource]())
            for member in members {
                let part = try render(
                    member.value, at: "\(pointer)/\(member.key.asPointerToken)")
                object[member.key] = part.value
                sources += part.sources
            }
            return Rendered(value: .object(object), sources: sources)
        case .null, .bool, .integer, .number: return Rendered(value: template)
        }
    }

    /// What a model is asked: what is not to be believed stands between marks.
    func renderAsked(_ text: String) throws(CallError) -> Rendered {
        try fill(text, at: "") { value, name, isStrange in
            isStrange ? Spotlight.put(on: value, from: name, mark: mark) : value
        }
    }

    private func fill(
        _ text: String, at pointer: String, _ shown: (String, String, Bool) -> String
    ) throws(CallError) -> Rendered {
        var (filled, sources) = ("", [StepSource]())
        for part in StepTemplate(text).parts {
            switch part {
            case .text(let plain): filled += plain
            case .stray(let name): throw Self.missing(name, "it refers to nothing")
            case .reference(let reference):
                let (value, source) = try resolve(reference, at: pointer)
                filled += shown(
                    value.stringValue ?? value.canonicalText, reference.text,
                    source?.taint != nil)
                if let source, !sources.contains(source) { sources.append(source) }
            }
        }
        return Rendered(value: .string(filled), sources: sources)
    }

    private func resolve(
        _ reference: StepReference, at pointer: String
    ) throws(CallError) -> (JSON, StepSource?) {
        let whole: JSON
        var source: StepSource?
        switch reference.source {
        case .input(let name):
            guard let value = inputs[name] else {
                throw Self.missing(reference.text, "no such input was given")
            }
            whole = value
        case .step(let name):
            guard let record = pipeline?[name], record.isOver else {
                throw Self.missing(reference.text, "step \(name) has no result")
            }
            whole = record.value
            let taint = isOfSigner(reference, name) ? nil : record.taint
            source = StepSource(
                at: pointer, step: name, event: record.event, taint: taint)
            // What was left out has no parts, and that is no reason to fail as well.
            if case .skipped = record.state, whole.isNull { return (.null, source) }
        case .item:
            guard let (name, record) = forEachAtWork else {
                throw Self.missing(reference.text, "no for-each is at work")
            }
            whole = record.items[record.results.count]
            source = StepSource(
                at: pointer, step: name, event: record.event, taint: record.taint)
        }
        guard let part = reference.part(of: whole) else {
            throw Self.missing(reference.text, "there is no such part in \(whole.kindWord)")
        }
        return (part, source)
    }

    /// Whether it is what the runtime says of who has signed, and none of the words of that person.
    private func isOfSigner(_ reference: StepReference, _ name: StepName) -> Bool {
        guard case .approval? = definition.pipeline?.step(name)?.action,
            let part = reference.path.first
        else { return false }
        return part != "reason"
    }

    private var forEachAtWork: (StepName, PipelineRun.Record)? {
        for place in definition.pipeline?.places ?? [] {
            guard case .forEach = place.step.action, let record = pipeline?[place.step.name],
                record.state == .begun, record.results.count < record.items.count
            else { continue }
            return (place.step.name, record)
        }
        return nil
    }

    private static func missing(_ name: String, _ why: String) -> CallError {
        CallError(code: "no_value", message: "There is no {{\(name)}}: \(why).")
    }
}

extension JSON {
    fileprivate var kindWord: String {
        switch self {
        case .null: "nothing"
        case .bool, .integer, .number: canonicalText
        case .string: "a text"
        case .array(let elements): "a list of \(elements.count)"
        case .object(let members):
            "an object with "
                + (members.isEmpty ? "no members" : members.map(\.key).joined(separator: ", "))
        }
    }
}

extension String {
    /// As a part of a JSON pointer, RFC 6901.
    var asPointerToken: String {
        String(flatMap { $0 == "~" ? "~0" : $0 == "/" ? "~1" : String($0) })
    }
}
