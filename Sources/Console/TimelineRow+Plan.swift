import Screen
import SessionKernel

extension TimelineRow {
    static func ofPlan(_ event: Event) -> TimelineRow {
        func row(_ glyph: Glyph, _ what: String, _ role: Role = .stepHandoff) -> TimelineRow {
            var row = TimelineRow(event, glyph, "plan", what, role: role)
            row.lead = "plan: "
            return row
        }
        switch event.body {
        case .planMade(_, let tasks):
            let names = tasks.map { "\($0.id) (\($0.agent))" }.joined(separator: ", ")
            return row(.handoff, "\(Wording.plural(tasks.count, "task")): \(names)")
        case .taskSkipped(let task, let why):
            return row(.denied, "\(task) is not begun: \(why)", .warning)
        case .childOpened(let opened):
            return row(
                .running,
                "\(opened.task) begins as \(opened.child), by \(opened.agent): \(opened.goal)"
            ).noting(Wording.cost(opened.slice.cost))
        case .childClosed(let task, let end):
            let said = end.error?.message ?? end.answer ?? ""
            let good = end.status == .success
            return row(
                good ? .done : .failed,
                "\(task) ended in \(end.status.rawValue)\(said.isEmpty ? "" : ": \(said)")",
                good ? .success : .stepError
            ).taking(end.wallMilliseconds).noting(Wording.cost(end.spent.cost))
        default: return row(.state, event.kind.rawValue)
        }
    }
}
