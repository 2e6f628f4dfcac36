package import JSON
package import SessionKernel

/// Breaks on purpose what passes between one session and the world. Adapter: `Chaos`.
///
/// What is broken depends on the effect and its attempt alone. The effects of a session that has a
/// plan are performed one at a time, so that the same plan leaves the same journal.
package protocol FaultPlan: Sendable {
    /// The model as one request finds it.
    func model(_ model: any LanguageModel, at site: FaultSite) -> any LanguageModel

    /// The tools as one attempt at a call finds them.
    func tools(_ tools: any ToolBox, at site: FaultSite) -> any ToolBox

    /// Whether the end of the call is told twice.
    func endsTwice(at site: FaultSite) async -> Bool

    /// The time as the session is to see it.
    func time(_ time: Timestamp) -> Timestamp
}

/// Where something may be broken: one attempt at one effect.
package struct FaultSite: Sendable {
    package let effect: EffectReference
    /// 1 for the first.
    package let attempt: Int
    /// What conditions are put to: `agent`, and `model` or `tool`, `args`, `reach`, `egress`.
    package let subject: JSON
    /// Records a fault. False when it could not be recorded: then nothing may be broken.
    package let report: @Sendable (Fault) async -> Bool

    package init(
        effect: EffectReference, attempt: Int, subject: JSON,
        report: @escaping @Sendable (Fault) async -> Bool
    ) {
        self.effect = effect
        self.attempt = attempt
        self.subject = subject
        self.report = report
    }
}

extension Job {
    func site(of request: RequestID) -> FaultSite {
        let model = session.request?.requested.model.text ?? ""
        // Each attempt of a step is a request with an id of its own.
        return FaultSite(
            effect: .request(request), attempt: 1,
            subject: ["agent": .string(session.agent.text), "model": .string(model)],
            report: record)
    }

    func site(of quarantine: QuarantineCall) -> FaultSite {
        FaultSite(
            effect: .quarantine(quarantine.call), attempt: quarantine.attempt,
            subject: [
                "agent": .string(session.agent.text), "model": .string(quarantine.name.text),
            ], report: record)
    }

    func site(of call: ToolInvocation) -> FaultSite {
        let declaration = call.tool.declaration
        return FaultSite(
            effect: .call(call.call), attempt: session.call(call.call)?.attempts ?? 1,
            subject: [
                "agent": .string(session.agent.text), "args": call.arguments,
                "egress": .bool(declaration.egress), "reach": .string(declaration.reach.rawValue),
                "tool": .string(declaration.name.text),
            ], report: record)
    }

    private var record: @Sendable (Fault) async -> Bool {
        { [runner] in (try? await runner.submit(.injectFault($0))) != nil }
    }
}
