import JSON
import SessionKernel
import ToolBoundary

/// What follows from a request without the world being asked: it is decided at once and goes into
/// the same append, because each append is a wait for the disk.
///
/// An answer is judged, a handoff accepted, and the intent recorded of every effect whose right to
/// run is there already. The effects themselves begin once that append is durable.
final class Turn {
    private let shop: Workshop
    /// Model calls that were begun in this turn, ready to be sent.
    private var calls: [RequestID: ModelCall] = [:]
    private var failures: [RequestID: ModelFailure] = [:]
    private var readings: [CallID: QuarantineCall] = [:]
    private var unread: [CallID: ModelFailure] = [:]

    /// Whether it follows on an operator's wish to go on.
    private let resumes: Bool

    init(_ shop: Workshop, resumes: Bool = false) {
        self.shop = shop
        self.resumes = resumes
    }

    /// The next request that can be decided in this state at this time, if there is one.
    func next(_ session: Session, at now: Timestamp) -> Command.Request? {
        if let open = session.request?.requested.request, session.request?.answer == nil,
            let failure = failures.removeValue(forKey: open)
        {
            return .failModel(open, failure)
        }
        if let failed = failedReading(in: session) { return failed }
        let owed = shop.begins(shop.owed(in: session), in: session)
        for effect in owed where session.isDue(effect, at: now) {
            switch effect {
            case .askModel(let request):
                if !resumes, let reason = shop.ports.memory?.obstacle {
                    return .pause(reason: reason)
                }
                return shop.gate.obstacle(to: .request(request), in: session, at: now)
                    ?? .beginModel(prepare(request, session))
            case .judge(let request):
                guard let answer = session.request?.answer else { continue }
                return .judge(request, shop.boundary.judge(answer, in: session, at: now))
            case .acceptHandoff: return .acceptHandoff
            case .notify(let notice): return .beginNotice(notice)
            case .chooseWay(let step):
                guard let due = session.dueBranch else { continue }
                return .chooseWay(
                    step, value: due.value,
                    shop.boundary.way(of: due.value, at: step, among: due.ways))
            case .quarantine(let call):
                return shop.gate.obstacle(to: .quarantine(call), in: session, at: now)
                    ?? .beginQuarantine(call, prepareReading(call, session))
            case .runCall(let call) where !session.previewsAgain(call):
                return shop.gate.obstacle(to: .call(call), in: session, at: now)
                    ?? .beginCall(call, preview: nil)
            case .runCall, .connectTools, .preview, .verify, .runChild: continue
            }
        }
        return nil
    }

    /// What is to be done in the world, now that these events are durable.
    func work(after events: [Event]) -> [Work] {
        events.compactMap { event in
            switch event.body {
            case .modelRequested(let requested):
                calls[requested.request].map { .answer(requested.request, $0) }
            case .quarantineRequested(let requested):
                readings[requested.call].map { .read($0) }
            case .toolStarted(let started): .run(started.call)
            case .noticeBegun(let begun): .notify(begun.notice)
            default: nil  // Nothing has been begun by it.
            }
        }
    }

    /// Encodes the prompt. One that cannot be sent is begun all the same and fails at once, so that
    /// the journal shows which request could not be made.
    private func prepare(_ request: RequestID, _ session: Session) -> ModelIntent {
        let name = session.model ?? ""
        do throws(ModelFailure) {
            let (definition, model) = try shop.model(name)
            var prompt = ModelPrompt(
                session: session.id, agent: session.agent, messages: session.transcript,
                tools: session.offeredTools, outputTokensMax: definition.outputTokensMax,
                brief: session.brief)
            prompt.proposedAnswer = session.isVerifying ? session.proposal?.answer : nil
            prompt.answerSchema = session.askedStep?.rule.schema
            prompt.asked = session.askedStep?.question
            let encoded = try model.encode(prompt)
            calls[request] = ModelCall(model: model, prompt: encoded)
            return ModelIntent(
                request: request, model: name, body: encoded.digest, encoder: encoded.encoder,
                reserved: encoded.reservation(at: definition),
                bytes: encoded.body.isEmpty ? nil : encoded.body.count)
        } catch {
            failures[request] = error
            return ModelIntent(request: request, model: name, encoder: "none", reserved: Spend())
        }
    }
}

extension Turn {
    /// A request about an output that could not be encoded fails at once, like any other.
    private func failedReading(in session: Session) -> Command.Request? {
        for call in session.calls {
            guard let open = call.quarantine?.open,
                let failure = unread.removeValue(forKey: call.id)
            else { continue }
            return .failQuarantine(call.id, attempt: open.attempt, failure)
        }
        return nil
    }

    private func prepareReading(_ id: CallID, _ session: Session) -> QuarantineIntent {
        let call = session.call(id)
        let name = call.flatMap(session.quarantineModel) ?? ""
        do throws(ModelFailure) {
            let (definition, model) = try shop.model(name)
            guard let call, let rule = session.quarantine(of: call),
                let prompt = ModelPrompt(
                    quarantineOf: call, in: session,
                    outputTokensMax: definition.outputTokensMax)
            else {
                throw ModelFailure(
                    kind: .rejected, message: "Nothing of call \(id) is to be read.",
                    retryable: false)
            }
            var asked = prompt
            asked.answerSchema = rule.schema
            let encoded = try model.encode(asked)
            readings[id] = QuarantineCall(
                call: id, attempt: (call.quarantine?.attempts ?? 0) + 1, name: name, rule: rule,
                model: ModelCall(model: model, prompt: encoded))
            return QuarantineIntent(
                model: name, body: encoded.digest, encoder: encoded.encoder,
                reserved: encoded.reservation(at: definition))
        } catch {
            unread[id] = error
            return QuarantineIntent(model: name, encoder: "none", reserved: Spend())
        }
    }
}

/// A model call that is ready to be sent.
struct ModelCall: Sendable {
    let model: any LanguageModel
    let prompt: EncodedPrompt
}

extension EncodedPrompt {
    fileprivate func reservation(at definition: ModelDefinition) -> Spend {
        let (tokens, overflow) = inputTokensMax.addingReportingOverflow(outputTokensMax)
        return Spend(
            tokens: overflow ? .max / 4 : tokens,
            cost: definition.prices.worst(input: inputTokensMax, output: outputTokensMax))
    }
}

extension Session {
    /// Whether an effect that is owed may begin by now.
    func isDue(_ effect: Effect, at now: Timestamp) -> Bool {
        due(effect).map { $0 <= now } ?? true
    }

    /// Whether an effect has been begun that has not ended.
    var isWorking: Bool {
        if let request, request.answer == nil { return true }
        return (calls + undos).contains { $0.status == .started || $0.quarantine?.open != nil }
            || notices.contains(where: \.isOpen)
    }

    /// Whether a call is approved as its preview showed it, so that the preview has to be the same
    /// when it begins.
    func previewsAgain(_ id: CallID) -> Bool {
        guard let call = call(id), case .approved = call.status else { return false }
        return declaration(of: call.tool)?.previews == true
    }
}
