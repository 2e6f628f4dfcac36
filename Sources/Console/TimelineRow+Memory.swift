import JSON
import Screen
import SessionKernel

extension TimelineRow {
    /// What an agent puts by, removes or reads again.
    static func ofMemory(_ event: Event) -> TimelineRow {
        func row(_ what: String) -> TimelineRow {
            TimelineRow(event, .state, "memory", what, role: .stepState)
        }
        switch event.body {
        case .memoryChanged(_, let change):
            guard let value = change.value else { return row("\(change.key) removed") }
            let text = "\(change.key) = \(value.stringValue ?? value.canonicalText)"
            return change.isTainted ? row(text).noting("tainted", .warning) : row(text)
        case .memoryRead(_, let reading): return row("reads \(reading.key ?? "its keys")").minor()
        default: return row(event.kind.rawValue)
        }
    }
}
