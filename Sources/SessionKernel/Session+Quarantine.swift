import JSON

extension Session {
    /// What the output of a call goes through; nil where the agent reads it as it is. What an undo
    /// prints no agent reads.
    package func quarantine(of call: Call) -> QuarantineRule? {
        call.undoes == nil ? declaration(of: call.tool)?.quarantine : nil
    }

    /// Who is asked about the output of a call.
    package func quarantineModel(of call: Call) -> ModelName? {
        quarantine(of: call)?.model ?? definition.agent(call.agent)?.model
    }

    /// The prompt by which a model is asked about the output of a call that waits for it.
    package func quarantinePrompt(of call: Call) -> Transcript? {
        guard case .quarantined(let result) = call.status, let rule = quarantine(of: call) else {
            return nil
        }
        var prompt = Transcript(root: [
            .system(PromptText.quarantine(rule)),
            .user(
                "Goal: \(goal)\n\n\(call.tool) was called with "
                    + "\((call.arguments ?? [:]).canonicalText) and returned:\n"
                    + Spotlight.put(on: result.text, from: call.tool.text, mark: mark)),
        ])
        for message in call.quarantine?.givenBack ?? [] { prompt.append(message) }
        return prompt
    }

    /// What the agent reads of a failure: where its tool's output is in quarantine, nothing of what
    /// the tool said.
    func told(_ error: CallError, of call: Call) -> CallError {
        guard quarantine(of: call) != nil else { return error }
        return CallError(
            code: "tool_failed", message: withheld(call), retryable: error.retryable,
            hint: "Go on without it, or end and say what is missing.")
    }

    func withheld(_ call: Call) -> String {
        "\(call.tool) failed. What it said is in quarantine; the operator can read it."
    }

    /// Requests about outputs that are under way.
    var openQuarantines: [QuarantineRequested] { calls.compactMap(\.quarantine?.open) }

    var reservedForReadings: Spend { openQuarantines.reduce(Spend()) { $0 + $1.reserved } }

    mutating func takeReading(_ event: Event) {
        switch event.body {
        case .quarantineRequested(let requested): begin(requested, event)
        case .quarantineAnswered(let call, let answer, let cost, let verdict):
            take(call, answer, cost, verdict, event)
        case .quarantineFailed(let call, let failure, let spent):
            failQuarantine(of: call, failure, spent, event)
        default: break  // No event of a quarantine.
        }
    }

    private mutating func begin(_ requested: QuarantineRequested, _ event: Event) {
        update(requested.call, event) {
            var quarantine = $0.quarantine ?? Quarantine()
            quarantine.attempts += 1
            quarantine.open = requested
            $0.quarantine = quarantine
            $0.notBefore = nil
        }
    }

    /// Whatever comes of a request, its reservation is settled once.
    private mutating func endQuarantine(of id: CallID, _ charged: Spend?, _ event: Event) {
        guard let reserved = call(id)?.quarantine?.open?.reserved else { return }
        settle(charged ?? reserved)
        if let charged { overrun = overrun + charged.beyond(reserved) }
        update(id, event) { $0.quarantine?.open = nil }
    }

    private mutating func take(
        _ id: CallID, _ answer: ModelAnswer, _ cost: Money, _ verdict: QuarantineVerdict,
        _ event: Event
    ) {
        let reserved = call(id)?.quarantine?.open?.reserved.tokens ?? 0
        let tokens = answer.usage?.total ?? reserved
        endQuarantine(of: id, Spend(steps: 1, tokens: tokens, cost: cost), event)
        switch verdict {
        case .fits(let object): release(id, object, event)
        case .misfit(let error):
            update(id, event) {
                $0.quarantine?.givenBack += [
                    .assistant(answer.text, calls: []), .user(error.modelText),
                ]
            }
            miss(id, isLast: false, event)
        }
    }

    private mutating func failQuarantine(
        of id: CallID, _ failure: ModelFailure, _ spent: Spend, _ event: Event
    ) {
        endQuarantine(of: id, spent, event)
        if failure.kind != .cancelled { miss(id, isLast: !failure.retryable, event) }
    }

    mutating func orphanQuarantine(of id: CallID, _ event: Event) {
        endQuarantine(of: id, nil, event)
    }

    /// The agent reads what fits; from here on it is untrusted text in its context.
    private mutating func release(_ id: CallID, _ object: JSON, _ event: Event) {
        guard let call = call(id), case .quarantined(let result) = call.status else { return }
        var shown = result
        shown.text = object.canonicalText
        shown.whole = nil
        shown.bytes = shown.text.utf8.count
        update(id, event) { $0.status = .finished(shown) }
        hear(call, shown.text, event)
        keep(call, isCut: false, event)
        guard isKeyed(call), let fingerprint = call.fingerprint,
            var effect = effects[fingerprint], effect.call == id
        else { return }
        effect.result = shown
        effects.set(fingerprint, to: effect)
    }

    private mutating func miss(_ id: CallID, isLast: Bool, _ event: Event) {
        update(id, event) { call in
            call.quarantine?.misses += 1
            let isOver = isLast || call.quarantine?.misses ?? 0 >= QuarantineRule.missesMax
            guard isOver, case .quarantined = call.status else { return }
            call.status = .failed(
                CallError(
                    code: "quarantine_failed",
                    message: "\(call.tool) was done, but what it returned could not be put into "
                        + "the form in which it may be read. The operator can read it.",
                    hint: "Do not call it again for that; go on without it, or say what is "
                        + "missing."), nil)
        }
    }
}
