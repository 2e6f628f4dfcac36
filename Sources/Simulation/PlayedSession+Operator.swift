import JSON
import SessionKernel
import ToolBoundary

extension PlayedSession {
    /// An operator looks at what waits, reads a card, and thinks about it.
    func look() throws(Breach) {
        guard !isOver, operatorActs < plan.operatorActs else { return }
        guard let id = chance.pick(session.openHolds), let hold = session.holds[id] else {
            return
        }
        let verifies =
            hold.call.flatMap(session.call)
            .flatMap { session.declaration(of: $0.tool) }?.verifies ?? false
        let happened = hold.call.map { world.once.hasHappened($0, of: session.id) } ?? false
        let card = hold.call.flatMap { witness.card($0, of: session.id, preview: hold.preview) }
        let choice = person.choose(
            hold, card: card, verifies: verifies, happened: happened, isCalm: isCalm)
        guard let choice else { return world.tally.count("hold left alone") }
        put(.decides(id, choice), in: person.thinking())
    }

    /// Decides, on the card as it was read. Where nobody runs the session, whoever decides claims
    /// it first.
    func decide(_ id: HoldID, _ choice: Choice) throws(Breach) {
        guard operatorActs < plan.operatorActs else { return }
        operatorActs += 1
        if !isUp { try restart() }
        var asked = OperatorDecision(
            choice.answer, reason: "because", digest: choice.digest, shownMilliseconds: 900)
        asked.grant = choice.grant
        if case .edit(let arguments) = choice.answer,
            let call = session.holds[id]?.call.flatMap(session.call)
        {
            asked.verdict = tainted(
                scene.boundary.judge(edit: arguments, of: call, in: session), of: call.tool)
        }
        if case .answer(let value) = choice.answer, let question = session.holds[id]?.question {
            asked.fit = Boundary.fit(value, to: question)
        }
        deciding = (id, choice)
        defer { deciding = nil }
        let isTaken = try submit(.decide(id, asked), by: choice.actor)
        if isTaken, choice.card == nil, choice.digest == .zero || !isPerson(choice.actor) {
            throw Breach(.right, "A decision about \(id) was taken from whoever must not decide.")
        }
        if plan.has(.doubledEnds), chance.once(in: 8) { put(.decides(id, choice), in: 5000) }
        if !session.openHolds.isEmpty { put(.looks, in: person.delay()) }
    }

    private func isPerson(_ actor: Actor) -> Bool {
        if case .operator = actor { true } else { false }
    }

    /// Pauses, resumes, cancels, notes: unasked, at any time.
    func stray() throws(Breach) {
        guard !isOver else { return }
        if session.paused || operatorActs < plan.operatorActs, isUp,
            let request = person.stray(session)
        {
            operatorActs += 1
            world.tally.count("operator strays")
            try submit(request, by: .operator("ada"))
        }
        guard !isOver else { return }
        if session.paused {
            put(.strays, in: person.resumes())
        } else if !isCalm || !isUp, let delay = person.strays() {
            put(.strays, in: delay)
        }
    }
}
