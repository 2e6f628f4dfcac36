import Screen
import SessionKernel

extension CardText {
    /// Each part of a command for a shell with what it may do and why; the strictest is marked.
    mutating func parts() {
        guard let command = subject.call?.judgement?.command, !command.parts.isEmpty else { return }
        let note =
            command.runsOtherCode
            ? "runs a program that the text does not show"
            : Wording.plural(command.parts.count, "part")
        heading("COMMAND", SafeLine(trusted: note))
        let shown = Self.shown(command)
        for place in shown {
            let part = command.parts[place]
            let mark = place == command.strictest ? glyphs.text(.crumb) : " "
            let text = SafeText.line(part.text)
            let why = SafeText.line(part.why)
            hiddenCount += SafeText(part.text).hiddenCount + SafeText(part.why).hiddenCount
            made.field(
                "\(mark) \(part.words)", [text], width: 24, style: Style(part.role),
                labelStyle: Style(part.role))
            made.append(why, at: 24, style: Style(.fgMuted), gap: 2)
        }
        if shown.count < command.parts.count {
            isCut = true
            let more = Wording.plural(command.parts.count - shown.count, "part")
            made.add(
                SafeLine(
                    trusted: "\(glyphs.text(.ellipsis)) and \(more) more: \(payloadKey) shows all"),
                at: 2, style: Style(.fgMuted))
        }
    }

    private static let partsMax = 8

    /// The places of the first parts, and that of the strictest wherever it stands.
    private static func shown(_ command: CommandFinding) -> [Int] {
        let first = Array(command.parts.indices.prefix(partsMax))
        guard let strictest = command.strictest, !first.contains(strictest) else { return first }
        return first.dropLast() + [strictest]
    }
}

extension CommandFinding.Part {
    /// `irreversible, leaves`.
    var words: String { egress ? "\(reach.rawValue), leaves" : reach.rawValue }

    var role: Role {
        switch reach {
        case .reads: egress ? .warning : .fg
        case .reversible: .warning
        case .irreversible: .danger
        }
    }
}
