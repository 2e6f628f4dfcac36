import Screen
import SessionKernel

extension TimelineRow {
    /// Whether a person outside of the console was told.
    static func ofNotice(_ event: Event) -> TimelineRow {
        func row(_ glyph: Glyph, _ what: String, _ role: Role = .stepState) -> TimelineRow {
            TimelineRow(event, glyph, "notice", what, role: role)
        }
        switch event.body {
        case .noticeBegun(let begun):
            let again = begun.attempt > 1 ? ", attempt \(begun.attempt)" : ""
            return row(.running, "a person is told: \(begun.occasion.words)\(again)").minor()
        case .noticeGiven(let id, _): return row(.done, "a person was told (\(id))", .success)
        case .noticeFailed(let failed):
            guard let due = failed.due else {
                return row(
                    .failed, "NOBODY WAS TOLD (\(failed.notice)): \(failed.error.message)",
                    .danger)
            }
            return row(
                .failed,
                "nobody was told (\(failed.notice)), tried again at \(due.clock): "
                    + failed.error.message, .warning)
        default: return row(.state, event.kind.rawValue)
        }
    }
}

extension NoticeRule.Occasion {
    fileprivate var words: String {
        switch self {
        case .safeAnswer: "the safe answer was given"
        case .holdRaised: "a hold waits"
        case .holdEscalated: "a hold is escalated"
        case .ended: "the session ended without success"
        }
    }
}
