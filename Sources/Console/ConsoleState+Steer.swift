import Screen
import SessionKernel

extension ConsoleState {
    /// The key that pauses, after asking, or lets go on what is paused.
    mutating func togglePause() {
        guard mayChange(), let id = sessions.selected, let summary = sessions.byID[id] else {
            return
        }
        let name = SafeText.line(summary.name).text
        guard summary.phase != .paused else {
            steer(.resume, id)
            return
        }
        let yes = Key.character("y")
        if sessions.standing(of: summary) == .left {
            prompt = .question(
                Question(
                    text: "Nobody runs \(name). Take it up here?",
                    brief: "Take it up here?",
                    choices: [
                        Question.Choice(
                            key: yes, label: "take it up", short: "yes", answer: .resume(id))
                    ], otherwise: otherwise(summary)))
            return
        }
        if let told = standsAlready(.pause, id) {
            say(told)
            return
        }
        prompt = .question(
            Question(
                text: "Pause \(name)?",
                choices: [
                    Question.Choice(key: yes, label: "pause it", short: "yes", answer: .pause(id))
                ], otherwise: otherwise(summary)))
    }

    /// Carries out what was typed about a session.
    mutating func steer(_ command: CommandLine, _ id: SessionID) {
        if let told = standsAlready(command, id) {
            say(told)
            return
        }
        let name = name(of: id)
        switch command {
        case .pause: submit(.pause(reason: ""), to: id, "Pausing \(name)")
        case .resume: submit(.resume, to: id, "Resuming \(name)")
        case .note(let text): submit(.note(text), to: id, "Noting to \(name)")
        case .cancel(let reason):
            let why = reason.isEmpty ? "" : " because: \(reason)"
            let stays = sessions.byID[id].map { otherwise($0) } ?? "leave it"
            prompt = .question(
                Question(
                    text: "Cancel \(name)\(why)?", brief: "Cancel \(name)?",
                    choices: [
                        Question.Choice(
                            key: .character("y"), label: "cancel it", short: "yes",
                            answer: .cancel(id, reason))
                    ], otherwise: stays))
        case .acceptTool(let tool, let reason): accept(ToolName(tool), reason, id)
        case .undo(let call, let reason): undo(call, reason, id)
        case .help, .quit, .theme, .breakers, .retryStore: break  // They are no session's affair.
        }
    }

    /// Why an order would change nothing, because the session stands so already; nil where it
    /// would.
    func standsAlready(_ order: CommandLine, _ id: SessionID) -> String? {
        guard let summary = sessions.byID[id] else { return nil }
        let name = SafeText.line(summary.name).text
        let phase = summary.phase
        if case .undo = order { return nil }
        if phase.isTerminal { return "\(name) has ended already: \(phase.words)." }
        let session = followed[id].flatMap { $0.isLoaded ? $0.session : nil }
        let isEnding = session?.isEnding == true
        let ends = "\(name) is ending already, as soon as nothing runs any more."
        switch order {
        case .pause:
            if phase == .paused { return "\(name) is paused already; p or :resume lets it go on." }
            return isEnding ? ends : nil
        case .resume:
            guard phase != .paused, sessions.standing(of: summary) != .left else { return nil }
            return isEnding ? ends : "\(name) is not paused: it is \(phase.words)."
        case .cancel: return session?.cancelling == nil ? nil : ends
        case .undo, .note, .acceptTool, .help, .quit, .theme, .breakers, .retryStore: return nil
        }
    }

    /// What becomes of a session that is asked about and not touched.
    func otherwise(_ summary: SessionSummary) -> String {
        switch sessions.standing(of: summary) {
        case .running, .blocked: "leave it running"
        case .waiting: "leave it waiting"
        case .failed, .left, .paused, .done, .cancelled: "leave it"
        }
    }

    /// The view of all breakers.
    mutating func openBreakers() {
        let names: (SessionID) -> String = { [sessions] in sessions.byID[$0]?.name ?? "" }
        let rows = BreakerRows.paragraphs(
            breakers, of: current?.session, names, at: now, settings)
        let none = Pager.Paragraph(
            line: SafeLine(trusted: "No session shown, and no breaker was told of."),
            style: Style(.fgMuted))
        var pager = Pager("Breakers", note: "Esc back", rows.isEmpty ? [none] : rows)
        pager.lay(out: Pager.content(of: overlaySize))
        inspector = pager
    }
}
