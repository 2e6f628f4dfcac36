import Screen
import SessionKernel

extension CardText {
    /// The calls that repeat, and what either answer leads to.
    mutating func loop() {
        let shown = subject.repeated
        let count = subject.finding.map { "seen \(Wording.plural($0.count, "time"))" } ?? ""
        heading("WHAT REPEATS", SafeLine(trusted: count.isEmpty ? "newest last" : count))
        var before: EffectTrail.Ended?
        for call in shown {
            repeated(call, isSame: before.map { $0.saysTheSame(as: call) } ?? false)
            before = call
        }
        if shown.isEmpty {
            made.add(
                SafeLine(trusted: "no call: the steps brought nothing new"), at: 2,
                style: Style(.fgMuted))
        }
        heading("THEN")
        for (name, text) in [
            ("go on", "it is counted anew, from here; the agent is told nothing"),
            ("end", "the session fails; what was done stays done"),
        ] {
            made.field(
                name, [SafeLine(trusted: text)], width: 10, labelStyle: Style(.key), indent: 2)
        }
    }

    private mutating func repeated(_ call: EffectTrail.Ended, isSame: Bool) {
        let what = "\(call.tool) \(TimelineRow.brief(call.arguments))"
        made.field(
            "#\(call.sequence)", [SafeText.line(what)], width: 8,
            labelStyle: Style(.fgFaint), indent: 2)
        let sign = glyphs.text(.arrow)
        let result = call.result.prefix { $0 != "\n" }
        let text =
            isSame
            ? "\(sign) the same" : "\(sign) \(result.isEmpty ? "nothing" : String(result))"
        // What repeats is told apart by its beginning.
        made.append(
            SafeText.line(String(text.prefix(160))), at: 8,
            style: Style(call.failed ? .stepError : isSame ? .fgFaint : .msgTool), gap: 2)
    }
}

extension CardSubject {
    /// The calls that the finding speaks of, the newest last.
    var repeated: [EffectTrail.Ended] {
        let count = finding?.count ?? Self.repeatedMax
        let wanted = finding?.kind == .cycle ? count * 2 : count
        return recent.suffix(max(2, min(Self.repeatedMax, wanted)))
    }

    private static let repeatedMax = 8
}

extension EffectTrail.Ended {
    func saysTheSame(as other: Self) -> Bool {
        tool == other.tool && arguments == other.arguments && result == other.result
    }
}
