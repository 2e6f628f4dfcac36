import JSON
import Screen
import SessionKernel

extension TimelineRow {
    /// What becomes of an output that no agent reads as it is.
    static func ofQuarantine(_ event: Event, in session: Session) -> TimelineRow {
        func row(_ what: String, _ glyph: Glyph = .model, _ role: Role = .stepModel) -> TimelineRow
        {
            TimelineRow(event, glyph, "model", what, role: role)
        }
        func name(_ id: CallID) -> String { session.call(id)?.tool.text ?? id.text }
        switch event.body {
        case .quarantineRequested(let asked):
            return row("\(asked.model) reads what \(name(asked.call)) returned").minor()
        case .quarantineAnswered(let id, let answer, let cost, .fits(let object)):
            return row("\(name(id)), out of quarantine: \(object.canonicalText)", .done)
                .taking(answer.milliseconds).noting(cost > .zero ? Wording.cost(cost) : "")
        case .quarantineAnswered(let id, _, _, .misfit(let error)):
            return row("\(name(id)), in quarantine: \(error.message)", .blocked, .warning)
        case .quarantineFailed(let id, let failure, _):
            return row("\(name(id)), in quarantine: \(failure.message)", .failed, .stepError)
        default: return row(event.kind.rawValue)
        }
    }
}
