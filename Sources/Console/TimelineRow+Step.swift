import JSON
import Screen
import SessionKernel

extension TimelineRow {
    /// A step of a pipeline. A call is told by its own end, so that its beginning is a detail.
    static func ofStep(_ event: Event, in session: Session) -> TimelineRow {
        switch event.body {
        case .stepBegun(let begun):
            let kind = session.definition.pipeline?.step(begun.step)?.action
            let name = named(begun.step, begun.item)
            switch kind {
            case .tool(let tool, _)?: return row(event, .running, "\(name) begins: \(tool)").minor()
            case .model(let agent, _, _)?: return row(event, .running, "\(name) asks \(agent)")
            case .approval?: return row(event, .running, "\(name) asks a person to sign").minor()
            case .branch?:
                let value = begun.value.map { $0.stringValue ?? $0.canonicalText } ?? ""
                let way = begun.way.map { "goes the way \($0)" } ?? "goes no way"
                return row(event, .state, "\(name) \(way): \(value)")
            case .forEach?, nil:
                let count = begun.value?.arrayValue?.count ?? 0
                return row(event, .running, "\(name): \(Wording.plural(count, "item"))")
            }
        case .stepEnded(let ended):
            let name = named(ended.step, ended.item)
            let why = ended.error.map { ": \($0.message)" } ?? ""
            switch ended.how {
            case .done:
                if let record = session.pipeline?[ended.step], record.tally.missed > 0 {
                    let words = record.tally.words(of: record.items.count)
                    return row(event, .denied, "\(name) is done: \(words)", .warning)
                }
                let done = row(event, .done, "\(name) is done", .success)
                // Of each item its call is told.
                return ended.item == nil ? done : done.minor()
            case .skipped: return row(event, .denied, "\(name) is left out\(why)", .warning)
            case .failed: return row(event, .failed, "\(name) failed\(why)", .stepError)
            }
        default: return row(event, .state, event.kind.rawValue)
        }
    }

    private static func named(_ step: StepName, _ item: Int?) -> String {
        item.map { "\(step), item \($0)," } ?? step.text
    }

    private static func row(
        _ event: Event, _ glyph: Glyph, _ what: String, _ role: Role = .stepState
    ) -> TimelineRow {
        var row = TimelineRow(event, glyph, "step", what, role: role)
        row.lead = "step "
        return row
    }
}
