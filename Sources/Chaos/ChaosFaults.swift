import JSON
package import SessionKernel
package import SessionRuntime
import Synchronization

/// A chaos plan at work on one session.
package final class ChaosFaults: FaultPlan {
    let plan: ChaosPlan
    private let clock: any Clock<Duration>
    /// Milliseconds by which the session's clock is ahead of the real one.
    private let ahead = Mutex(0)

    package init(_ plan: ChaosPlan, clock: any Clock<Duration> = ContinuousClock()) {
        self.plan = plan
        self.clock = clock
    }

    package func model(
        _ model: any LanguageModel, at site: FaultSite
    ) -> any LanguageModel {
        ChaosModel(model: model, site: site, faults: self)
    }

    package func tools(_ tools: any ToolBox, at site: FaultSite) -> any ToolBox {
        ChaosTools(tools: tools, site: site, faults: self)
    }

    package func endsTwice(at site: FaultSite) async -> Bool {
        guard struck(by: ChaosTools.kinds, at: site).first == .doubledCall else { return false }
        return await report(.doubledCall, "The end of the call is told twice.", at: site)
    }

    package func time(_ time: Timestamp) -> Timestamp {
        time.adding(milliseconds: ahead.withLock(\.self))
    }

    /// The kinds that chance has chosen for a place, the surest first: at most one of them is
    /// carried out, and none is favoured by its place in a list.
    func struck(by kinds: [Fault.Kind], at site: FaultSite) -> [Fault.Kind] {
        var found: [(kind: Fault.Kind, margin: Double)] = []
        for kind in kinds {
            let chance = plan.chances[kind] ?? 0
            let drawn = draw(kind.rawValue, at: site).below(ChaosPlan.chanceMax)
            if drawn < chance, plan.applies(kind, to: site.subject) {
                found.append((kind, Double(drawn) / Double(chance)))
            }
        }
        return found.sorted { $0.margin < $1.margin }.map(\.kind)
    }

    func draw(_ purpose: String, at site: FaultSite) -> Draw {
        Draw(purpose, seed: plan.seed, at: site)
    }

    func report(_ kind: Fault.Kind, _ text: String, at site: FaultSite) async -> Bool {
        await site.report(Fault(kind: kind, effect: site.effect, text: text))
    }

    /// What happens to an effect before it is begun: the clock jumps, and the beginning is late.
    func delay(_ site: FaultSite) async throws {
        let struck = struck(by: [.clockJump, .latency], at: site)
        if struck.contains(.clockJump) { await jump(site) }
        guard struck.contains(.latency) else { return }
        let late = draw("late", at: site).within(1...max(1, plan.latencyMilliseconds))
        if await report(.latency, "It begins \(late) ms late.", at: site) {
            try await wait(milliseconds: late)
        }
    }

    private func jump(_ site: FaultSite) async {
        let far = draw("jump", at: site).within(1...max(1, plan.clockJumpMilliseconds / 1000))
        let back = draw("back", at: site).below(2) == 1
        let text = "The clock is put \(back ? "back" : "forward") by \(far) s."
        if await site.report(Fault(kind: .clockJump, effect: nil, text: text)) {
            ahead.withLock { $0 += (back ? -far : far) * 1000 }
        }
    }

    /// - Throws: `CancellationError`.
    func wait(milliseconds: Int) async throws {
        try await clock.sleep(for: .milliseconds(milliseconds))
    }
}
