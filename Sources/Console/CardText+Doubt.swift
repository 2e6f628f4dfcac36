import JSON
import Screen
import SessionKernel

extension CardText {
    /// What was run, and how far anybody saw it get.
    mutating func lastSeen() {
        if let command = subject.command {
            made.field("RAN", SafeText(CommandWords.joined(command)).lines, width: label)
        }
        if let began = subject.startedAt {
            let time = Wording.timeOfDay(began, offset: offset)
            let attempt = subject.attempts > 1 ? ", attempt \(subject.attempts)" : ""
            made.field("BEGUN", [SafeLine(trusted: time + attempt)], width: label)
            made.append(
                SafeLine(trusted: ending), at: label, style: .plain, gap: 3,
                separator: glyphs.text(.dot))
        }
        printed()
    }

    private var ending: String {
        if let failure = subject.failure {
            let took = Wording.duration(failure.milliseconds)
            return took.isEmpty ? "cut off at once" : "cut off after \(took)"
        }
        guard let found = subject.orphanedAt else { return "nobody saw its end" }
        return "nobody saw its end; taken over at \(Wording.timeOfDay(found, offset: offset))"
    }

    private mutating func printed() {
        guard let failure = subject.failure else {
            let text = "not known: it went down with its runner"
            made.field(
                "PRINTED", [SafeLine(trusted: text)], width: label, style: Style(.fgMuted))
            return
        }
        let text = SafeText(failure.output?.text ?? "")
        let all = text.filled
        guard !all.isEmpty else {
            made.field(
                "PRINTED", [SafeLine(trusted: "nothing")], width: label, style: Style(.fgMuted))
            return
        }
        hiddenCount += text.hiddenCount
        // The end of it tells how far it came.
        let lines = Array(all.suffix(Self.printedRowsMax))
        if lines.count < all.count { isCut = true }
        made.field(
            "PRINTED", cut(lines, columns: made.columns - label, to: Self.printedRowsMax),
            width: label, style: Style(.msgTool))
        if lines.count < all.count {
            let before = Wording.plural(all.count - lines.count, "line")
            made.add(
                SafeLine(trusted: "\(before) before that: \(payloadKey) shows all"), at: label,
                style: Style(.fgMuted))
        }
    }

    private static let printedRowsMax = 6

    /// Every way to settle it, also those that are not offered, with what each would lead to.
    mutating func ways() {
        let bound = "each asks why, and is bound to digest \(subject.hold.digest.short)"
        let short = "each asks why"
        heading(
            "WAYS TO SETTLE IT", SafeLine(trusted: made.columns < 66 ? short : bound))
        for (command, name) in [
            (KeyCommand.verify, "verify"), (.retry, "retry"), (.done, "done"),
            (.notDone, "not done"),
        ] {
            let hindrance = subject.hindrance(to: command)
            let text = hindrance.map { "not offered: \($0)" } ?? meaning(of: command)
            let doubled = command == .retry && !subject.mayBeRepeated
            made.field(
                name, SafeText(text).lines, width: 12,
                style: Style(hindrance != nil ? .fgFaint : doubled ? .warning : .fg),
                labelStyle: Style(hindrance == nil ? .key : .fgFaint), indent: 2)
        }
    }

    private func meaning(of way: KeyCommand) -> String {
        switch way {
        case .verify:
            return subject.verify.map { "runs \(CommandWords.joined($0))" }
                ?? "asks the tool, which only looks"
        case .retry:
            let key = subject.key.map { " with key \($0)" } ?? ""
            return subject.mayBeRepeated
                ? "again\(key): safe, nothing is done twice"
                : "again\(key), which it ignores: may do it twice"
        case .done: return "you have looked, and it happened: \(afterDone)"
        default: return "you have looked, and it did not: \(afterNotDone)"
        }
    }
}

extension CardText {
    private var afterDone: String {
        if subject.isUndo { return "the call is undone" }
        return "the \(subject.isAgents ? "agent" : "pipeline") goes on from there"
    }

    private var afterNotDone: String {
        if subject.isUndo { return "the call still stands, and may be undone again" }
        return subject.isAgents
            ? "the agent may ask for it again" : "the step fails; `on_failure` says what follows"
    }
}

extension CardSubject {
    /// Whether a second run with the same key does nothing twice.
    var mayBeRepeated: Bool { declaration?.idempotent == true || declaration?.reach == .reads }

    /// Why an answer is not offered here; nil where it is.
    func hindrance(to command: KeyCommand) -> String? {
        if command == .approveAlike {
            return edited == nil ? ruleHindrance : "what is edited is checked first"
        }
        if hold.kind == .question {
            let choices = hold.question?.choices ?? []
            switch command {
            case .answer where !choices.isEmpty: return "one of the choices is the answer"
            case .choose where choices.isEmpty: return "it has no choices"
            default: return nil
            }
        }
        if command == .edit, isSignOff || isUndo {
            return "\(isUndo ? "an undo" : "what a person signs") is approved or denied as it is"
        }
        if command == .extend, isSlice {
            return "it works on a slice of the budget of another session, which is not extended"
        }
        guard hold.kind == .inDoubt else { return nil }
        switch command {
        case .verify where declaration?.verifies != true:
            return "\(tool) declares no `verify`: look for yourself"
        case .retry where isEnding && !isUndo:
            return "the session is ending, so nothing is run again"
        default: return nil
        }
    }
}

/// A command line for people: what a shell would need quotes for has them.
enum CommandWords {
    static func joined(_ words: [String]) -> String {
        words.map { word in
            let plain = word.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-_./:=@%+,".utf8.contains(byte) || byte >= 0x80
                }
            }
            guard !plain || word.isEmpty else { return word }
            let quoted = word.split(separator: "'", omittingEmptySubsequences: false)
            return "'" + quoted.joined(separator: #"'\''"#) + "'"
        }.joined(separator: " ")
    }
}
