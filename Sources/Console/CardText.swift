import JSON
import Screen
import SessionKernel

/// The text of a card, laid out for a width: what is to be decided, before what is said about it.
struct CardText: Sendable {
    private(set) var rows: [TextRow] = []
    /// Whether a value was cut and only the payload view shows all of it.
    var isCut = false
    var hiddenCount = 0
    /// The row in which the arguments begin.
    private(set) var argumentsAt = 0

    var made: TextRows
    let subject: CardSubject
    let glyphs: GlyphSet
    let label: Int
    private let isOpen: Bool
    private let isTight: Bool
    let offset: Int

    static let valueRowsMax = 8
    static let previewRowsMax = 40
    /// Below this the tool's description stands after what is decided about.
    private static let roomyColumns = 60

    /// - Parameters:
    ///   - isOpen: Whether it can still be answered; what then happens is told only as long.
    ///   - tight: Without empty rows, for where it would not fit otherwise.
    init(
        _ subject: CardSubject, columns: Int, _ settings: ConsoleSettings, isOpen: Bool = true,
        tight: Bool = false
    ) {
        self.isOpen = isOpen
        isTight = tight || columns < 40
        self.subject = subject
        glyphs = settings.glyphs
        offset = settings.utcOffsetMilliseconds
        made = TextRows(columns: columns)
        label = columns < 40 ? 6 : 9
        risk()
        switch subject.hold.kind {
        case .approval where subject.isSignOff: signOff()
        case .approval where columns < Self.roomyColumns:
            // A small card says first what will run.
            call(described: false)
            arguments()
            parts()
            rule("RULE")
            preview()
            about()
            step()
            claim()
        case .approval:
            call(described: true)
            rule("RULE")
            arguments()
            parts()
            preview()
            claim()
        case .inDoubt where columns < Self.roomyColumns:
            tool(described: false)
            rule("DOUBT")
            lastSeen()
            ways()
            agent()
            arguments()
            claim()
        case .inDoubt:
            call(described: true)
            rule("DOUBT")
            lastSeen()
            ways()
            arguments()
            claim()
        case .budget:
            rule("WHY")
            budget()
        case .loop:
            rule("WHY")
            agent()
            loop()
            claim()
        case .dispute:
            rule("WHY")
            dispute()
        case .question where columns < Self.roomyColumns:
            question()
            asker()
            claim()
        case .question:
            asker()
            question()
            claim()
        }
        facts()
        rows = made.rows
    }

    private mutating func risk() {
        let hold = subject.hold
        let head = SafeLine(trusted: "\(glyphs.text(hold.risk.glyph)) \(hold.risk.longWord)")
        made.field("RISK", [head], width: label, style: Style(hold.risk.role, .bold))
        for (index, word) in consequences.enumerated() {
            made.append(
                SafeLine(trusted: word), at: label, style: .plain, gap: 3,
                separator: index == 0 ? "" : glyphs.text(.dot))
        }
        if let people = subject.people {
            made.field("PEOPLE", [SafeText.line(people)], width: label, style: Style(.warning))
        }
        if hold.escalated {
            let text = "escalated: half of its time has passed without an answer"
            made.field(
                "", [SafeLine(trusted: "\(glyphs.text(.escalated)) \(text)")], width: label,
                style: Style(.warning))
        }
    }

    private var consequences: [String] {
        switch subject.hold.kind {
        case .budget: return ["no call: a ceiling is reached"]
        case .loop: return ["no call: it goes round in circles"]
        case .question: return ["an answer is wanted"]
        case .dispute: return ["no call: nobody agrees with the answer"]
        case .approval, .inDoubt: break
        }
        if subject.isSignOff { return ["no call: a person signs before the pipeline goes on"] }
        guard let declaration = subject.declaration else { return ["the tool is not declared"] }
        var words: [String] = []
        switch declaration.reach {
        case .reads: words.append("only reads")
        case .reversible: words.append("can be undone")
        case .irreversible:
            let canBe = declaration.undoes && !subject.isUndo
            words.append(canBe ? "only an operator can undo it" : "cannot be undone")
        }
        if declaration.egress { words.append("data leaves this machine") }
        if subject.call?.judgement?.tainted == true {
            words.append("arguments carry untrusted text")
        }
        return words
    }

    private mutating func about() {
        guard let declaration = subject.declaration else { return }
        made.field("ABOUT", [SafeText.line(declaration.description)], width: label)
    }

    private mutating func call(described: Bool) {
        tool(described: described)
        if subject.pipelineStep == nil { agent() } else { step() }
    }

    private mutating func tool(described: Bool) {
        made.field("TOOL", [SafeText.line(subject.tool)], width: label, style: Style(.title, .bold))
        if described, let declaration = subject.declaration {
            made.append(
                SafeText.line(declaration.description), at: label, style: Style(.fgMuted), gap: 3)
        }
        server()
    }

    /// Where a tool comes from that the session file does not declare.
    private mutating func server() {
        if let server = subject.server {
            made.field("FROM", [SafeText.line("MCP server \(server.name)")], width: label)
            let trust =
                server.trusted ? "trusted" : "not trusted: what it says of its tools is a claim"
            made.append(
                SafeLine(trusted: trust), at: label,
                style: Style(server.trusted ? .fgMuted : .warning), gap: 3)
        }
        if let change = subject.change {
            let text = SafeText.line("the tool has changed and will not run: \(change.what)")
            made.field("SINCE", [text], width: label, style: Style(.danger))
        }
    }

    private mutating func agent() {
        made.field("AGENT", [SafeText.line(subject.agent)], width: label)
        for (name, value) in [("model", subject.model), ("step", "\(subject.step)")]
        where !value.isEmpty {
            made.append(
                SafeText.line("\(name) \(value)"), at: label, style: Style(.fgMuted), gap: 3)
        }
    }

    /// Who asks; a tool only while it runs.
    private mutating func asker() {
        if subject.hold.question?.server != nil { tool(described: false) }
        agent()
    }

    private mutating func rule(_ name: String) {
        let reason = SafeText(subject.hold.reason)
        made.field(name, reason.lines, width: label)
    }

    mutating func heading(_ text: String, _ note: SafeLine? = nil) {
        if !isTight { made.blank() }
        made.add(SafeLine(trusted: text), style: Style(.title, .bold))
        if let note { made.append(note, at: 2, style: Style(.fgMuted), gap: 2) }
    }

    private mutating func arguments() {
        let shown = subject.edited ?? subject.arguments
        let leaves = ArgumentLeaf.leaves(of: shown)
        let count =
            shown.objectValue?.isEmpty == true ? "none" : Wording.plural(leaves.count, "field")
        let state = isOpen ? ", edited: nothing is sent yet" : ", edited"
        let lost = subject.lostEdit ? "; your edit was not sent" : ""
        let note = subject.edited == nil ? count + lost : count + state
        argumentsAt = made.rows.count
        heading("ARGUMENTS", SafeLine(trusted: note))
        let names = leaves.map { SafeText.line($0.path).width }
        let width = min(max(8, names.max() ?? 0), max(8, made.columns / 3)) + 4
        let edits =
            subject.edited.map { ArgumentEdit(from: subject.arguments, to: $0) }
            ?? ArgumentEdit(subject.call)
        for leaf in leaves {
            let value = SafeText(leaf.text)
            hiddenCount += value.hiddenCount + SafeText(leaf.path).hiddenCount
            let lines = cut(value.lines, columns: made.columns - width, to: Self.valueRowsMax)
            made.field(
                leaf.path, lines, width: width, style: Style(leaf.role), labelStyle: Style(.key),
                indent: 2)
            if subject.edited != nil, let change = edits?.change(of: leaf) {
                draft(change, at: width)
            } else {
                // Left of where any value can stand, so that none passes for it.
                provenance(of: leaf, edits, at: width - 2)
                edit(of: leaf, edits, at: width - 2)
            }
        }
        removals(edits)
        if subject.edited != nil {
            made.add(
                SafeLine(trusted: "Rule, preview and all else here are of the call as it was."),
                at: 2, style: Style(.fgMuted))
            return
        }
        provenanceOfFiles(at: 2)
        for coercion in subject.call?.judgement?.coercions ?? [] {
            let line = SafeText.line("changed: \(coercion.text)")
            hiddenCount += SafeText(coercion.text).hiddenCount
            made.add(line, at: 2, style: Style(.warning))
        }
    }

    private mutating func preview() {
        guard let preview = subject.hold.preview else { return }
        let text = SafeText(preview.text)
        hiddenCount += text.hiddenCount
        let isOfEarlier = subject.edited != nil
        let note = isOfEarlier ? "not of the edit" : "what the call would do"
        heading(
            isOfEarlier ? "PREVIEW of the call as it was" : "PREVIEW",
            SafeLine(trusted: preview.failed ? "could not be made" : note))
        let style = Style(preview.failed ? .danger : .fg)
        for line in cut(text.filled, columns: made.columns - 2, to: Self.previewRowsMax) {
            made.add(line, at: 2, style: Self.diff(line) ?? style)
        }
    }

    private static func diff(_ line: SafeLine) -> Style? {
        switch line.text.first {
        case "+": Style(.diffAdd)
        case "-": Style(.diffDel)
        default: nil
        }
    }

    private mutating func claim() {
        if subject.pipelineStep != nil { return origins() }
        let text = SafeText(subject.claim.isEmpty ? "the model gave no reason" : subject.claim)
        heading(
            "CLAIM", SafeLine(trusted: "the model's words at #\(subject.claimSequence), unchecked"))
        for line in cut(text.lines, columns: made.columns - 2, to: 6, counts: false) {
            made.add(line, at: 2, style: Style(.fgMuted))
        }
    }

    private mutating func budget() {
        let spent = subject.spent
        let limits = subject.limits
        heading("SPENT")
        let lines = [
            ("steps", "\(spent.steps) of \(limits.steps)"),
            ("tokens", "\(Wording.count(spent.tokens)) of \(Wording.count(limits.tokens))"),
            ("cost", "$\(spent.cost.text) of $\(limits.cost.text)"),
        ]
        for (name, value) in lines {
            made.field(
                name, [SafeLine(trusted: value)], width: 12, labelStyle: Style(.key), indent: 2)
        }
        if let agent = subject.hold.agent, let budget = subject.ownBudget {
            let note = subject.hold.ceiling.map { "its \($0.rawValue) ceiling is to be raised" }
            heading("SPENT by \(SafeText.line(agent.text).text)", SafeLine(trusted: note ?? ""))
            for ceiling in Ceiling.allCases {
                guard let standing = Wording.standing(budget, ceiling, between: " of ") else {
                    continue
                }
                made.field(
                    ceiling == .wall ? "time" : ceiling.rawValue,
                    [SafeLine(trusted: standing)], width: 12,
                    labelStyle: Style(.key), indent: 2)
            }
        }
        made.blank()
        made.add(
            SafeLine(trusted: "Denied, or not answered in time, the session ends."),
            style: Style(.fgMuted))
    }

    /// What pins the decision down.
    private mutating func facts() {
        if label > 6 { made.rule() }
        let hidden =
            hiddenCount == 0
            ? "no hidden characters"
            : "\(Wording.plural(hiddenCount, "hidden character")) made visible"
        made.add(
            SafeLine(trusted: hidden), style: Style(hiddenCount == 0 ? .fgMuted : .danger))
        add("digest \(subject.hold.digest.short)")
        let key = subject.key ?? subject.hold.id.text
        let short = CommandValues.short(key, glyphs)
        if subject.key != nil, subject.hold.kind != .question, !subject.isSignOff {
            add("key \(short)")
        }
        if subject.hold.kind == .approval, !subject.isSignOff {
            let settle = subject.verify.map {
                "if in doubt, runs: \(CommandWords.joined($0).replacing(key, with: short))"
            }
            add(settle ?? "if in doubt, only a person can tell")
        }
        if isOpen, let expires = subject.hold.expires {
            let time = Wording.timeOfDay(expires, offset: offset)
            switch subject.hold.kind {
            case .approval: add("unanswered, it is denied at \(time)")
            case .question where subject.hold.question?.server != nil:
                add("at \(time) the server is told that nobody answered")
            case .question: add("at \(time) it is told that nobody answered")
            case .inDoubt, .budget, .loop, .dispute: add("unanswered, the session ends at \(time)")
            }
        }
    }

    private mutating func add(_ text: String) {
        made.append(
            SafeText.line(text), at: 0, style: Style(.fgMuted), separator: glyphs.text(.dot))
    }

    /// On a card where `v` verifies, another key shows the whole payload.
    var payloadKey: String { subject.hold.kind == .inDoubt ? "V" : "v" }

    /// The first rows of a text, and a mark when that is not all. What is cut is never laid out.
    mutating func cut(
        _ lines: [SafeLine], columns: Int, to limit: Int, counts: Bool = true
    ) -> [SafeLine] {
        let columns = max(4, columns)
        var rows: [SafeLine] = []
        for line in lines where rows.count <= limit {
            rows += line.prefix((limit + 1) * columns).wrapped(columns: columns)
        }
        guard rows.count > limit else { return lines }
        if counts { isCut = true }
        let more = "\(glyphs.text(.ellipsis)) there is more: \(payloadKey) shows all of it"
        return rows.prefix(limit) + [SafeLine(trusted: more)]
    }
}

extension SafeText {
    /// Its lines without the empty ones at its end.
    var filled: [SafeLine] {
        let last = lines.lastIndex { !$0.pieces.isEmpty }
        return Array(lines.prefix((last ?? -1) + 1))
    }
}

extension SafeLine {
    /// Its first characters, a marker counting as one piece.
    fileprivate func prefix(_ characters: Int) -> SafeLine {
        var room = characters
        var kept: [SafePiece] = []
        for piece in pieces where room > 0 {
            let text = piece.kind == .hidden ? piece.text : String(piece.text.prefix(room))
            kept.append(SafePiece(piece.kind, text))
            room -= text.count
        }
        return SafeLine(pieces: kept)
    }
}
