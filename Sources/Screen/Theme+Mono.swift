extension Theme {
    /// No colours at all: for terminals that have none, for `NO_COLOR`, and when no theme can be
    /// read.
    package static let mono = Theme(
        name: "mono", mode: .any, palette: [:],
        roles: [
            .bg: Paint(), .fg: Paint(),
            .accent: Paint(modifiers: .bold), .title: Paint(modifiers: .bold),
            .link: Paint(modifiers: .underline), .key: Paint(modifiers: .bold),
            .fgFaint: Paint(), .fgMuted: Paint(), .info: Paint(), .running: Paint(),
            .warning: Paint(modifiers: .bold), .danger: Paint(modifiers: [.bold, .reverse]),
            .selection: Paint(modifiers: .reverse), .cursorline: Paint(modifiers: .underline),
            .match: Paint(modifiers: .underline),
            .matchCurrent: Paint(modifiers: [.bold, .reverse]),
            .border: Paint(), .borderFocus: Paint(modifiers: .bold),
            .borderAlert: Paint(modifiers: .bold), .diffDel: Paint(), .diffHunk: Paint(),
            .gaugeHigh: Paint(modifiers: .bold), .gaugeMid: Paint(), .spark: Paint(),
            .jsonKey: Paint(), .riskMedium: Paint(), .riskHigh: Paint(modifiers: .bold),
            .riskCritical: Paint(modifiers: [.bold, .reverse]), .stepModel: Paint(),
            .stepHandoff: Paint(), .stepError: Paint(modifiers: .bold),
            .msgUser: Paint(modifiers: .bold), .replayBar: Paint(modifiers: .reverse),
        ])
}
