import JSON

extension Session {
    mutating func takeStep(_ event: Event) {
        switch event.body {
        case .stepBegun(let begun): begin(begun, event)
        case .stepEnded(let ended): end(ended, event)
        default: break  // Not about a step.
        }
    }

    private mutating func begin(_ begun: StepBegun, _ event: Event) {
        guard let step = definition.pipeline?.step(begun.step) else { return }
        var record = PipelineRun.Record(state: .begun, event: event.sequence)
        record.taint = begun.sources.lazy.compactMap(\.taint).first
        record.way = begun.way
        if case .forEach = step.action { record.items = begun.value?.arrayValue ?? [] }
        pipeline?.records[begun.step] = record
        guard !step.isBlock else { return }
        pipeline?.current = PipelineRun.Current(begun: begun)
        if let call = begun.call {
            ask(for: call, event)
        } else if let name = begun.agent, let agent = definition.agent(name) {
            ask(agent)
        }
    }

    /// The pipeline stands where a model's answer would: what follows is the same.
    private mutating func ask(for call: CallRequest, _ event: Event) {
        step += 1
        settle(Spend(steps: 1))
        var answer = ModelAnswer(text: "", calls: [call])
        answer.finish = "tool_calls"
        request = OpenRequest(
            requested: ModelRequested(
                request: RequestID(step: step, attempt: 1), step: step, model: "", rung: 0,
                prompt: transcript.head, messages: transcript.count, body: nil,
                encoder: "pipeline", reserved: Spend(), epoch: epoch, bytes: nil),
            sequence: event.sequence, at: event.at, answer: answer, judged: false)
    }

    /// The agent begins with nothing but goal, brief and what it is asked.
    private mutating func ask(_ agent: AgentDefinition) {
        change(to: agent.name, Transcript(root: promptRoot(of: agent)))
        arrival = nil
        digest = ContextDigest()
        squeezes = 0
        rootMessages = transcript.count
        hearOfTools()
    }

    /// What a call of the pipeline came to is the result of its step; no model reads it by that.
    mutating func settleStep(_ call: Call) {
        switch call.status {
        case .finished(let result):
            let isStrange = isUntrusted(call.tool) || call.judgement?.tainted == true
            let taint = isStrange ? call.sequence : provenance.blurredAt
            pipeline?.current?.settled = .value(Self.value(of: result.text), taint: taint)
        case .failed where notDone[Digest(of: call.id.text)] != nil:
            pipeline?.current?.settled = .notDone
        case .failed(let error, _), .denied(let error), .rejected(let error):
            pipeline?.current?.settled = .failed(error)
        case .proposed, .validated, .held, .cleared, .approved, .repeatable, .started, .inDoubt,
            .verifying, .quarantined:
            break  // It is not settled.
        }
    }

    /// JSON counts as what it says, and all else as a text, without line ends at its end.
    private static func value(of text: String) -> JSON {
        if let value = try? JSON(parsing: text) { return value }
        var lines = text[...]
        while lines.last?.isNewline == true { lines.removeLast() }
        return .string(String(lines))
    }

    private mutating func end(_ ended: StepEnded, _ event: Event) {
        guard let place = definition.pipeline?.place(of: ended.step) else { return }
        let step = place.step
        var record =
            pipeline?[ended.step]
            ?? PipelineRun.Record(state: .begun, event: event.sequence)
        record.event = event.sequence
        switch ended.how {
        case .done:
            (record.value, record.taint) = result(of: step, record)
            record.state = .done
        case .skipped:
            let error = ended.error ?? CallError(code: "skipped", message: "It was left out.")
            record.state = .skipped(error)
            record.value = step.standIn
            record.taint = nil
        case .failed:
            let error = ended.error ?? CallError(code: "failed", message: "It failed.")
            record.state = .failed(error)
        }
        pipeline?.records[ended.step] = record
        if !step.isBlock {
            pipeline?.current = nil
            letPipelineAct()
        }
        if let name = place.forEach, place.block == name { closeItem(of: name, event) }
    }

    /// What was asked for in the step is over, and the pipeline says what is next.
    private mutating func letPipelineAct() {
        proposal = nil
        if agent == Pipeline.agentName { return endStep() }
        guard let own = definition.pipeline?.agent else { return }
        change(
            to: own.name,
            Transcript(
                root: PromptText.root(
                    agent: own, brief: brief, handoff: nil, light)))
    }

    private func result(
        of step: PipelineStep, _ record: PipelineRun.Record
    ) -> (JSON, taint: Int?) {
        switch step.action {
        case .tool, .model:
            guard case .value(let value, let taint)? = pipeline?.current?.settled else {
                return modelResult
            }
            return (value, taint)
        // Whoever gives a reason may quote what untrusted text has said.
        case .approval: return (signature, provenance.taintedAt)
        case .branch(_, let ways):
            let steps = ways.first { $0.name == record.way }?.steps ?? []
            var (object, taint) = results(of: steps)
            object["way"] = record.way.map { .string($0) } ?? .null
            return (.object(object), record.taint ?? taint)
        case .forEach: return (.array(record.results), record.taint)
        }
    }

    /// What the agent that was asked has answered: tainted once any untrusted text was read here.
    private var modelResult: (JSON, taint: Int?) {
        guard let request, let answer = request.answer else { return (.null, nil) }
        return (request.value ?? .string(answer.text), provenance.taintedAt)
    }

    /// The word of a person.
    private var signature: JSON {
        guard case .approved(let hold, _, _)? = calls.first?.status,
            case .decided(let decision)? = holds[hold]?.state
        else { return ["approved": true] }
        return [
            "approved": true, "by": .string(decision.by), "reason": .string(decision.reason),
        ]
    }

    private func results(of steps: [PipelineStep]) -> (JSON.Object, taint: Int?) {
        var (object, taint) = (JSON.Object(), Int?.none)
        for step in steps {
            guard let record = pipeline?[step.name] else { continue }
            object[step.name.text] = record.value
            taint = taint ?? record.taint
        }
        return (object, taint)
    }

    /// Once every step of an item is over, or one has failed and the items may, the next begins.
    private mutating func closeItem(of name: StepName, _ event: Event) {
        guard let forEach = definition.pipeline?.step(name), var record = pipeline?[name],
            case .forEach(_, _, let steps) = forEach.action, record.state == .begun,
            record.results.count < record.items.count
        else { return }
        let records = steps.map { pipeline?[$0.name] }
        let hasFailed = records.contains {
            if case .failed? = $0?.state { true } else { false }
        }
        if hasFailed {
            guard forEach.onFailure == .skip else { return }
            record.results.append(.null)
            record.givenUp += 1
        } else {
            guard records.allSatisfy({ $0?.isOver == true }) else { return }
            var (object, taint) = results(of: steps)
            object["item"] = record.items[record.results.count]
            record.results.append(.object(object))
            record.taint = record.taint ?? taint
        }
        record.event = event.sequence
        forgetItem(of: name, isGivenUp: hasFailed, &record)
        pipeline?.records[name] = record
    }

    /// What its steps came to is counted, and they begin anew with the next item.
    private mutating func forgetItem(
        of name: StepName, isGivenUp: Bool, _ record: inout PipelineRun.Record
    ) {
        var isInPart = false
        for place in definition.pipeline?.places ?? [] where place.forEach == name {
            guard let state = pipeline?.records.removeValue(forKey: place.step.name)?.state else {
                continue
            }
            record.tallies[place.step.name, default: ItemTally()].add(state)
            if case .skipped = state { isInPart = true }
        }
        if isInPart, !isGivenUp { record.inPart += 1 }
    }
}
