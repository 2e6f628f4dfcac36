import JSON

extension Draft {
    /// What the pipeline does next; false while something is under way or nothing may be begun.
    mutating func followPipeline() -> Bool {
        guard let definition = session.definition.pipeline, let run = session.pipeline else {
            return false
        }
        if let request = session.request, session.isPipelineActing, session.calls.isEmpty {
            guard let call = request.answer?.calls.first else { return false }
            emit(
                .callProposed(CallID(step: session.step, index: 1), tool: call.tool),
                by: .agent(Pipeline.agentName), cause: request.sequence)
            return true
        }
        guard !session.paused, session.toolsConnected, !session.isSpent else { return false }
        switch run.move(by: definition) {
        case .wait: return false
        case .begin(let step, let item): return begin(step, item)
        case .end(let step, let item, let error): end(step, item, error)
        case .finish: finish(definition)
        case .fail(let step, let error):
            close(
                .failure, answer: session.definition.safeAnswer,
                error: CallError(
                    code: "step_failed", message: "Step \(step.name) failed: \(error.message)"))
        }
        return true
    }

    private mutating func end(
        _ step: PipelineStep, _ item: Int?, _ error: CallError?, cause: Int? = nil
    ) {
        var ended = StepEnded(step: step.name, item: item, how: .done)
        if let error {
            ended.how = step.onFailure == .skip ? .skipped : .failed
            ended.error = error
        }
        emit(.stepEnded(ended), by: .runtime, cause: cause)
    }

    /// Where a branch leads is judged at the boundary, and is not known here.
    private mutating func begin(_ step: PipelineStep, _ item: Int?) -> Bool {
        if session.branchMove != nil { return false }
        var begun = StepBegun(step: step.name, item: item)
        do throws(CallError) {
            switch step.action {
            case .tool(let tool, let arguments): try ask(for: tool, arguments, &begun)
            case .approval(let asked):
                try ask(
                    for: ControlTool.signOff,
                    ["question": .string(asked.question), "shows": asked.shows], &begun)
            case .model(let agent, let question, _):
                let asked = try session.renderAsked(question)
                begun.agent = agent
                begun.ask = asked.value.stringValue
                begun.sources = asked.sources
            case .forEach(let over, let atMost, _): try goOver(over, atMost, &begun)
            // Only a value that is missing leads here.
            case .branch(let on, _): _ = try session.render(.string(on))
            }
        } catch {
            end(step, item, error)
            return true
        }
        if begun.call != nil, let ceiling = ceiling(passedBy: Spend(steps: 1)) {
            raiseBudget(ceiling)
            return true
        }
        emit(.stepBegun(begun), by: .runtime)
        return true
    }

    private mutating func ask(
        for tool: ToolName, _ template: JSON, _ begun: inout StepBegun
    ) throws(CallError) {
        let rendered = try session.render(template)
        begun.call = CallRequest(
            providerID: "", tool: tool, arguments: rendered.value.canonicalText)
        begun.sources = rendered.sources
    }

    private func goOver(
        _ over: String, _ atMost: Int, _ begun: inout StepBegun
    ) throws(CallError) {
        let list = try session.render(.string(over))
        guard let items = list.value.arrayValue else {
            throw CallError(code: "no_list", message: "\(over) is no list.")
        }
        guard items.count <= atMost else {
            throw CallError(
                code: "too_many_items",
                message: "The list has \(items.count) items; at most \(atMost) are gone over.")
        }
        begun.value = list.value
        begun.sources = list.sources
    }

    private mutating func finish(_ pipeline: Pipeline) {
        guard let template = pipeline.answer else {
            return close(.success, answer: "All steps are done.")
        }
        do throws(CallError) {
            let answer = try session.render(.string(template)).value
            close(.success, answer: answer.stringValue ?? answer.canonicalText, value: answer)
        } catch {
            close(.failure, error: error)
        }
    }

    /// The boundary says which way the value of a branch leads.
    mutating func take(
        _ verdict: WayVerdict, of value: JSON, at name: StepName
    ) throws(Refusal) {
        guard session.pendingEffects.contains(.chooseWay(name)),
            let (step, rendered) = session.branchMove, rendered.value == value
        else { throw Refusal(.stale, "Step \(name) does not wait for a way.") }
        let item = session.item(around: name)
        guard case .way(let way) = verdict else {
            let error = CallError(
                code: "condition_unknown",
                message: "A condition could not be tried to its end on this value.")
            return end(step, item, error, cause: session.sequence)
        }
        var begun = StepBegun(step: name, item: item)
        begun.value = value
        begun.way = way
        begun.sources = rendered.sources
        emit(.stepBegun(begun), by: .runtime, cause: session.sequence)
    }

    /// The agent that was asked in a step has answered.
    mutating func concludeStep(_ name: StepName) {
        emit(
            .stepEnded(StepEnded(step: name, item: session.item(around: name), how: .done)),
            by: .runtime)
    }

    /// The agent that was asked in a step gives no answer that is of use.
    mutating func failStep(_ name: StepName, _ error: CallError) {
        guard let step = session.definition.pipeline?.step(name) else { return }
        end(step, session.item(around: name), error)
    }
}
