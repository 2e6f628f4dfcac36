import SessionKernel
import ToolBoundary

/// A model call about the output of a call, ready to be sent.
struct QuarantineCall: Sendable {
    let call: CallID
    let attempt: Int
    let name: ModelName
    let rule: QuarantineRule
    let model: ModelCall
}

extension Job {
    /// Nothing of the answer is shown as it comes: what does not fit is for nobody.
    func read(_ quarantine: QuarantineCall) async throws {
        let name = BreakerName.model(quarantine.name)
        let (call, attempt) = (quarantine.call, quarantine.attempt)
        let asked = await asked(
            quarantine.model, at: site(of: quarantine), progress: { _ in })
        switch asked {
        case .success(let answer):
            try await report(name, healthy: true)
            let clean = shop.ports.redactor.clean(answer)
            let verdict = QuarantineCheck.judge(clean, by: quarantine.rule)
            try await runner.submit(.answerQuarantine(call, attempt: attempt, clean, verdict))
        case .failure(let failure):
            try await report(name, healthy: failure.isHealthy)
            try await runner.submit(.failQuarantine(call, attempt: attempt, failure))
        }
    }
}

extension ModelPrompt {
    /// A model by rules is asked as the agent `quarantine`, with the output in the place of a goal.
    init?(quarantineOf call: Call, in session: Session, outputTokensMax: Int) {
        guard let messages = session.quarantinePrompt(of: call),
            case .quarantined(let result) = call.status
        else { return nil }
        self.init(
            session: session.id, agent: "quarantine", messages: messages, tools: [],
            outputTokensMax: outputTokensMax, brief: Brief(goal: result.text))
    }
}
