/// What a piece of the screen means. A theme decides how that looks.
///
/// The names are the ones that theme files use. A role that a theme does not set looks like its
/// `fallback`.
package enum Role: String, CaseIterable, Hashable, Sendable {
    case bg, bgRaised = "bg.raised", bgOverlay = "bg.overlay"
    case fg, fgMuted = "fg.muted", fgFaint = "fg.faint"
    case accent, link, key, title
    case success, warning, danger, info, pending, running
    case selection, cursorline, match, matchCurrent = "match.current"
    case border, borderFocus = "border.focus", borderAlert = "border.alert"
    case gaugeLow = "gauge.low", gaugeMid = "gauge.mid", gaugeHigh = "gauge.high"
    case gaugeTrack = "gauge.track", spark
    case diffAdd = "diff.add", diffDel = "diff.del", diffHunk = "diff.hunk"
    case jsonKey = "json.key", jsonString = "json.string"
    case jsonNumber = "json.number", jsonLiteral = "json.literal"
    case riskLow = "risk.low", riskMedium = "risk.medium"
    case riskHigh = "risk.high", riskCritical = "risk.critical"
    case stepModel = "step.model", stepTool = "step.tool", stepState = "step.state"
    case stepApproval = "step.approval", stepHandoff = "step.handoff", stepError = "step.error"
    case msgSystem = "msg.system", msgUser = "msg.user"
    case msgAssistant = "msg.assistant", msgTool = "msg.tool"
    case replayBar = "replay.bar", streamCaret = "stream.caret"

    /// The role to look like when a theme says nothing of this one; `nil` for the two that end
    /// every chain.
    package var fallback: Role? {
        switch self {
        case .fg, .bg: nil
        case .bgRaised, .bgOverlay, .cursorline: .bg
        case .fgMuted, .accent, .title, .selection, .stepTool, .msgAssistant: .fg
        case .fgFaint, .border, .msgSystem, .jsonLiteral: .fgMuted
        case .link, .key, .info, .running, .match, .borderFocus, .stepModel, .msgUser: .accent
        case .spark, .diffHunk, .jsonKey, .streamCaret: .accent
        case .success, .warning, .danger, .jsonString, .jsonNumber: .fg
        case .pending, .gaugeMid, .riskMedium, .replayBar: .warning
        case .matchCurrent: .match
        case .borderAlert, .stepApproval: .pending
        case .gaugeLow, .diffAdd, .riskLow: .success
        case .gaugeHigh, .diffDel, .riskHigh, .stepError: .danger
        case .riskCritical: .riskHigh
        case .gaugeTrack: .fgFaint
        case .stepState, .msgTool: .info
        case .stepHandoff: .link
        }
    }

    /// Whether a lone colour given for this role is what lies behind the text.
    package var isSurface: Bool {
        switch self {
        case .bg, .bgRaised, .bgOverlay, .cursorline: true
        default: false
        }
    }
}
