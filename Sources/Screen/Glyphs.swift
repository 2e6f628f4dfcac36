/// A sign with a name, so that a theme or a plain terminal can draw it another way.
///
/// No sign here is one that terminals may draw as a wide emoji.
package enum Glyph: String, CaseIterable, Hashable, Sendable {
    case running = "state.running", waiting = "state.waiting", blocked = "state.blocked"
    case queued = "state.queued", paused = "state.paused", done = "state.done"
    case failed = "state.failed", denied = "state.denied", edited = "state.edited"
    case escalated = "state.escalated"
    case model = "step.model", tool = "step.tool", state = "step.state", handoff = "step.handoff"
    case inferred = "fact.inferred", seen = "fact.seen"
    case riskLow = "risk.low", riskMedium = "risk.medium"
    case riskHigh = "risk.high", riskCritical = "risk.critical"
    case marker = "selection.marker", caret = "stream.caret", crumb = "crumb.separator"
    case folded = "tree.folded", unfolded = "tree.unfolded", more = "more.below"
    case enter = "key.enter", space = "key.space"
    case ellipsis, dash, dot, arrow, here, separator, lineBreak = "line.break", tab

    /// What is drawn where the terminal can show it.
    package var unicode: String {
        switch self {
        case .running: "►"
        case .waiting: "◆"
        case .blocked: "◌"
        case .queued: "○"
        case .paused: "‖"
        case .done, .seen: "✓"
        case .failed: "✗"
        case .denied: "⊘"
        case .edited: "✎"
        case .escalated: "↑"
        case .model: "◇"
        case .tool: "■"
        case .state, .arrow, .tab: "→"
        case .handoff: "⇒"
        case .inferred: "?"
        case .riskLow: "▇▁▁▁"
        case .riskMedium: "▇▇▁▁"
        case .riskHigh: "▇▇▇▁"
        case .riskCritical: "▇▇▇▇"
        case .marker: "▌"
        case .caret: "▏"
        case .crumb, .folded: "▸"
        case .unfolded: "▾"
        case .more: "▼"
        case .enter, .lineBreak: "↵"
        case .space: "␣"
        case .ellipsis: "…"
        case .dash: "─"
        case .dot: "·"
        case .here: "◄"
        case .separator: "│"
        }
    }

    /// Its twin for a terminal, font or locale that cannot.
    package var ascii: String {
        switch self {
        case .running: ">"
        case .waiting: "!"
        case .blocked: "~"
        case .queued: "."
        case .paused: "="
        case .done, .seen: "+"
        case .failed: "x"
        case .denied: "-"
        case .edited: "*"
        case .escalated: "^"
        case .model: "m"
        case .tool: "t"
        case .state: "s"
        case .handoff: "=>"
        case .inferred: "?"
        case .riskLow: "[#...]"
        case .riskMedium: "[##..]"
        case .riskHigh: "[###.]"
        case .riskCritical: "[####]"
        case .marker, .crumb, .tab: ">"
        case .caret: "_"
        case .folded: "+"
        case .unfolded: "-"
        case .more: "v"
        case .enter: "Enter"
        case .space: "Space"
        case .ellipsis: "~"
        case .dash, .dot: "-"
        case .arrow: "->"
        case .here: "<"
        case .separator: "|"
        case .lineBreak: "$"
        }
    }
}
