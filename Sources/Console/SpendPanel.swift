import Screen
import SessionKernel

/// What the shown session has used of its ceilings.
enum SpendPanel {
    static func draw(_ state: ConsoleState, _ place: PanelPlace, into frame: inout Frame) {
        let inner = frame.panel(
            place.rect, place.title(.spend, ["used/limit"], state.settings.glyphs),
            note: place.rect.columns < 40 ? "" : SafeText.line(state.shown?.text ?? "").text,
            focused: place.focused, edge: place.edge)
        guard let current = state.current, !inner.isEmpty else { return }
        var row = 0
        for meter in meters(current.session, at: state.now) where row < inner.rows {
            draw(
                meter,
                Rect(column: inner.left, row: inner.top + row, columns: inner.columns, rows: 1),
                into: &frame)
            row += 1
        }
        for line in lines(current) where row < inner.rows {
            frame.put(
                line, at: inner.point(row: row), style: Style(.fgMuted), limit: inner.columns,
                overflow: .ellipsis)
            row += 1
        }
        if row < inner.rows, current.tokensByAnswer.contains(where: { $0 > 0 }) {
            let used = frame.put(
                "tokens of each step ", at: inner.point(row: row), style: Style(.fgMuted))
            frame.sparkline(
                current.tokensByAnswer, at: inner.point(column: used, row: row),
                columns: inner.columns - used)
        }
    }

    private struct Meter {
        let name: String
        let amount: String
        let value: Int
        let limit: Int
    }

    private static func meters(_ session: Session, at now: Timestamp) -> [Meter] {
        let spent = session.spent
        let limits = session.limits
        let works = !session.phase.isTerminal && !session.phase.waitsForPerson
        let wall = session.wallMilliseconds &+ (works ? max(0, now.since(session.updated)) : 0)
        return [
            Meter(
                name: "cost",
                amount: "$\(Wording.cost(spent.cost))/\(Wording.cost(limits.cost))",
                value: spent.cost.microdollars, limit: limits.cost.microdollars),
            Meter(
                name: "tokens",
                amount: "\(Wording.count(spent.tokens))/\(Wording.count(limits.tokens))",
                value: spent.tokens, limit: limits.tokens),
            Meter(
                name: "steps", amount: "\(spent.steps)/\(limits.steps)", value: spent.steps,
                limit: limits.steps),
            Meter(
                name: "time",
                amount: "\(Wording.span(wall))/\(Wording.span(limits.wallMilliseconds))",
                value: wall, limit: limits.wallMilliseconds),
        ]
    }

    private static func draw(_ meter: Meter, _ rect: Rect, into frame: inout Frame) {
        frame.put(meter.name, at: rect.origin, style: Style(.fgMuted))
        // Bounded before it becomes a whole number: what a provider counts may be absurd.
        let part = meter.limit > 0 ? Double(meter.value) * 100 / Double(meter.limit) : 0
        let percent = Int(max(0, min(999, part)))
        let share = "\(percent)%"
        let gauge = min(24, rect.columns - 7 - 12 - 5)
        let end = rect.point(column: rect.columns)
        guard gauge >= 5 else {
            frame.put(meter.amount, at: rect.point(column: 7))
            frame.putRight(share, endingAt: end, style: Style(.fgMuted))
            return
        }
        frame.put(
            meter.amount, at: rect.point(column: 7), limit: rect.columns - 7 - gauge - 5,
            overflow: .ellipsis)
        frame.gauge(
            at: rect.point(column: rect.columns - gauge - 5), columns: gauge, value: meter.value,
            limit: meter.limit)
        frame.putRight(share, endingAt: end, style: Style(.fgMuted))
    }

    private static func lines(_ current: FollowedSession) -> [SafeLine] {
        var lines: [SafeLine] = []
        if !current.model.isEmpty {
            let session = current.session
            let rung = session.rungWords.map { ", \($0)" } ?? ""
            let model = session.rung > 0 ? session.model?.text ?? "none" : current.model
            lines.append(SafeText.line("model \(model)\(rung)"))
            if session.model.flatMap(session.definition.model)?.costIsUnknown == true {
                lines.append(SafeLine(trusted: "no price known: cost is not counted"))
            }
        }
        let failures = [(current.failedAnswers, "answer"), (current.failedCalls, "call")]
            .filter { $0.0 > 0 }.map { Wording.plural($0.0, $0.1) }
        if !failures.isEmpty {
            lines.append(SafeLine(trusted: "failed: \(failures.joined(separator: ", "))"))
        }
        if current.cachedPercent > 0 {
            lines.append(
                SafeLine(trusted: "\(current.cachedPercent)% of prompts from cache"))
        }
        lines += budgets(current.session)
        return lines
    }

    /// The active agent's own ceilings, and what was charged beyond any reservation.
    private static func budgets(_ session: Session) -> [SafeLine] {
        var lines: [SafeLine] = []
        if let budget = session.agentBudgets[session.agent] {
            let parts = Ceiling.allCases.compactMap { ceiling in
                Wording.standing(budget, ceiling).map {
                    "\($0) \(ceiling == .wall ? "time" : ceiling.rawValue)"
                }
            }
            lines.append(
                SafeText.line("\(session.agent): \(parts.joined(separator: ", "))"))
        }
        let beyond = [Ceiling.cost, .tokens].compactMap { ceiling -> String? in
            let more = session.overrun.amount(of: ceiling)
            guard more > 0 else { return nil }
            return Wording.amount(more, ceiling) + (ceiling == .tokens ? " tokens" : "")
        }
        if !beyond.isEmpty {
            let charged = beyond.joined(separator: ", ")
            lines.append(SafeLine(trusted: "overrun: \(charged) beyond reservations"))
        }
        return lines
    }
}
