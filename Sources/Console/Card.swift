import JSON
import Screen
import SessionKernel

/// One hold under the operator's eyes. Opened only by the operator, and never replaced.
struct Card: Sendable {
    let session: SessionID
    let hold: HoldID
    /// Nil until the session's events are here.
    private(set) var subject: CardSubject?
    var arming = Arming(friction: .word(""))
    private(set) var openedAt = 0
    private(set) var text: CardText?
    private(set) var columns = 0
    private var laidOut = Size(columns: 0, rows: 0)
    private(set) var isOpen = true
    private(set) var offset = 0
    private(set) var endSeen = false
    /// Whether it is to be scrolled to its arguments once it is laid out.
    private var seeksArguments = false
    var payload: Pager?
    private(set) var payloadSeen = false
    /// The number of the choice whose key was pressed last.
    var chosen: Int?
    /// What became of the answer that was sent.
    var verdict: Verdict?

    enum Verdict: Sendable {
        case waiting
        case accepted
        case refused(String)
    }

    init(session: SessionID, hold: HoldID) {
        self.session = session
        self.hold = hold
    }

    /// Shows what the card is about; from here on it arms.
    mutating func fill(_ subject: CardSubject, at now: Int) {
        self.subject = subject
        arming = Arming(friction: subject.friction, dropped: arming.dropped)
        arming.open(at: now)
        openedAt = now
        text = nil
        verdict = nil
    }

    /// Shows other arguments in the place of those that were asked for, or these again; the card
    /// arms anew.
    mutating func show(edited arguments: JSON?, at now: Int) {
        guard var subject, subject.edited != arguments else { return }
        subject.edited = arguments
        let opened = openedAt
        fill(subject, at: now)
        openedAt = opened
        seeksArguments = true
    }

    /// Shows the arguments that the hold had, instead of an edit that was not sent.
    mutating func dropEdit(at now: Int) {
        show(edited: nil, at: now)
        subject?.lostEdit = true
        payload = nil
        arming.close()
    }

    /// Fits the text to a place; also after each change of size, and once it is settled.
    mutating func lay(out size: Size, _ settings: ConsoleSettings, isOpen: Bool) {
        guard let subject else { return }
        if text == nil || size != laidOut || isOpen != self.isOpen {
            laidOut = size
            self.isOpen = isOpen
            columns = size.columns
            text = CardText(subject, columns: columns, settings, isOpen: isOpen)
            if (text?.rows.count ?? 0) > size.rows {
                text = CardText(subject, columns: columns, settings, isOpen: isOpen, tight: true)
            }
            endSeen = false
        }
        if seeksArguments {
            offset = text?.argumentsAt ?? 0
            seeksArguments = false
        }
        scroll(by: 0, page: size.rows)
    }

    mutating func scroll(by change: Int, page: Int) {
        let count = text?.rows.count ?? 0
        offset = max(0, min(count - page, offset + change))
        if page > 0, count > 0, offset + page >= count { endSeen = true }
    }

    mutating func closePayload() {
        payloadSeen = payloadSeen || payload?.endSeen == true
        payload = nil
    }

    /// Whether the operator has had all of it on screen.
    var isSeen: Bool { payloadSeen || payload?.endSeen == true || endSeen && text?.isCut == false }

    /// Nothing above low risk is approved unseen.
    var mustBeSeen: Bool { !isSeen && subject.map { $0.hold.risk > .low || $0.isGrave } ?? true }
}

extension CardSubject {
    /// Whose the arguments are that no model wrote.
    private var maker: String {
        isUndo ? "AS THE CALL THAT IS UNDONE HAD THEM" : "AS THE STEP PUT THEM TOGETHER"
    }

    /// Everything that would run and everything that was found about it, nothing cut.
    var payload: [Pager.Paragraph] {
        var all: [Pager.Paragraph] = []
        func heading(_ text: String) {
            if !all.isEmpty { all.append(Pager.Paragraph(line: SafeLine(), style: .plain)) }
            all.append(
                Pager.Paragraph(line: SafeLine(trusted: text), style: Style(.title, .bold)))
        }
        func add(_ text: String, _ style: Style) {
            for line in SafeText(text).lines {
                all.append(Pager.Paragraph(line: line, style: style, indent: 2))
            }
        }
        for call in hold.kind == .loop ? repeated : [] {
            heading("#\(call.sequence) \(SafeText.line(call.tool).text)")
            add(call.arguments.prettyText(), Style(.jsonString))
            add(call.result, Style(call.failed ? .stepError : .msgTool))
        }
        if hold.call != nil {
            heading(isSignOff ? "TO SIGN" : "ARGUMENTS of \(SafeText.line(tool).text)")
            add((edited ?? arguments).prettyText(), Style(.jsonString))
        }
        if edited != nil {
            heading("BEFORE THE EDIT, as they still are")
            add(arguments.prettyText(), Style(.jsonString))
        }
        if let before = call?.editedFrom {
            heading("AS THEY WERE BEFORE AN OPERATOR EDITED THEM")
            add(before.prettyText(), Style(.jsonString))
        }
        if let command = call?.judgement?.command {
            heading("PARTS of the command")
            for part in command.parts { add("\(part.words): \(part.text)  \(part.why)", .plain) }
        }
        if let raw = call?.request.arguments {
            heading(isAgents ? "AS THE MODEL WROTE THEM" : maker)
            add(raw, Style(.fgMuted))
        }
        if hold.kind == .inDoubt {
            if let command {
                heading("RAN")
                add(CommandWords.joined(command), .plain)
            }
            if let output = failure?.output?.text {
                heading("PRINTED before it was cut off")
                add(output, Style(.msgTool))
            }
        }
        if let preview = hold.preview {
            heading(preview.failed ? "PREVIEW that failed" : "PREVIEW")
            add(preview.text, .plain)
        }
        if let proposal {
            heading("ANSWER of \(SafeText.line(proposal.agent.text).text)")
            add(proposal.answer, .plain)
            if let verdict = proposal.verdict {
                heading("VERDICT")
                add(verdict.json.prettyText(), Style(.jsonString))
            }
        }
        heading("RULE")
        add(hold.reason, .plain)
        if pipelineStep == nil {
            heading("CLAIM of the model, unchecked")
            add(claim, Style(.fgMuted))
        }
        if let key, hold.kind != .question, !isSignOff {
            heading("KEY")
            add(key, Style(.fgMuted))
        }
        if let verify, hold.kind != .question {
            heading("IF IN DOUBT, runs")
            add(CommandWords.joined(verify), Style(.fgMuted))
        }
        heading("DIGEST")
        add(hold.digest.hex, Style(.fgMuted))
        return all
    }
}
