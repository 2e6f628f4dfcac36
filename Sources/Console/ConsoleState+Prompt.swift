import JSON
import Screen
import SessionKernel

extension ConsoleState {
    mutating func paste(_ text: String) {
        switch prompt {
        case .command(var editor, _):
            editor.insert(text)
            prompt = .command(editor, recalled: nil)
        case .search(var editor):
            editor.insert(text)
            prompt = .search(editor)
        case .filter(var editor):
            editor.insert(text)
            prompt = .filter(editor)
            sessions.filter = editor.text
        case .reason(var reason):
            reason.editor.insert(text)
            prompt = .reason(reason)
        case .form(var form):
            form.paste(text)
            prompt = .form(form)
        case .question, nil: say("Pasted text was ignored: there is no text field here.")
        }
    }

    mutating func pressInPrompt(_ key: Key) {
        guard let open = prompt else { return }
        if key == .escape {
            leave(open)
            return
        }
        switch open {
        case .command(let editor, let recalled): pressInCommand(key, editor, recalled)
        case .search(var editor):
            if key == .enter {
                prompt = nil
                timeline.search = editor.text
                if !editor.isEmpty { findMatch(forward: false) }
            } else {
                editor.take(key)
                prompt = .search(editor)
            }
        case .filter(var editor):
            editor.take(key)
            sessions.filter = editor.text
            prompt = key == .enter ? nil : .filter(editor)
            if key == .enter { showSelected() }
        case .question(let question): answer(question, key)
        case .reason(let reason): pressInReason(key, reason)
        case .form(let form): pressInForm(key, form)
        }
    }

    private mutating func leave(_ open: Prompt) {
        prompt = nil
        if case .filter = open { sessions.filter = "" }
    }

    private mutating func answer(_ question: Question, _ key: Key) {
        prompt = nil
        guard let choice = question.choices.first(where: { $0.key == key || $0.other == key })
        else { return }
        switch choice.answer {
        case .pause(let id):
            submit(.pause(reason: ""), to: id, "Pausing \(name(of: id))")
        case .resume(let id): submit(.resume, to: id, "Taking up \(name(of: id))")
        case .cancel(let id, let reason):
            submit(.cancel(reason: reason), to: id, "Cancelling \(name(of: id))")
        case .acceptTool(let id, let tool, let found, let reason):
            submit(
                .acceptTool(tool, found: found, reason: reason), to: id, "Accepting \(tool)")
        case .undo(let id, let call, let reason):
            submit(.undo(call, reason: reason), to: id, "Undoing \(call)")
        case .denyAndStop: denyAndStop()
        case .quit(let how): effects.append(.quit(how))
        }
    }

    func name(of id: SessionID) -> String { sessions.byID[id]?.label ?? id.text }

    // MARK: The command line

    private mutating func pressInCommand(_ key: Key, _ open: LineEditor, _ recalled: Int?) {
        var editor = open
        switch key {
        case .enter:
            prompt = nil
            run(editor.text)
        case .tab:
            prompt = .command(LineEditor(completion(of: editor.text)), recalled: nil)
        case .up, .down:
            let place = (recalled ?? history.count) + (key == .up ? -1 : 1)
            guard place >= 0 else { return }
            let isPast = history.indices.contains(place)
            prompt = .command(
                LineEditor(isPast ? history[place] : ""), recalled: isPast ? place : nil)
        case .backspace where editor.isEmpty: prompt = nil
        default:
            editor.take(key)
            prompt = .command(editor, recalled: nil)
        }
    }

    private mutating func run(_ text: String) {
        guard !text.trimmed.isEmpty else { return }
        if history.last != text { history.append(text) }
        if history.count > 100 { history.removeFirst() }
        switch CommandLine.read(text) {
        case .failure(let mistake): say(mistake.text, .warning)
        case .success(.help): openHelp()
        case .success(.theme(let name)): effects.append(.setTheme(name))
        case .success(.quit): askToQuit()
        case .success(.retryStore): effects.append(.retryStore)
        case .success(.breakers): openBreakers()
        case .success(let command):
            guard mayChange() else { return }
            guard let id = sessions.selected else {
                say("No session is selected.", .warning)
                return
            }
            steer(command, id)
        }
    }

    // MARK: Texts that go with decisions

    private mutating func pressInReason(_ key: Key, _ open: ReasonPrompt) {
        var reason = open
        guard key == .enter else {
            reason.editor.take(key)
            reason.mistake = ""
            prompt = .reason(reason)
            return
        }
        switch reason.decision() {
        case .failure(let mistake):
            reason.mistake = mistake.text
            prompt = .reason(reason)
        case .success(let (answer, text)):
            prompt = nil
            guard cardStanding == .open else { return sayNothingWasSent() }
            decide(answer, reason: text, granting: reason.grant)
        }
    }

    private mutating func pressInForm(_ key: Key, _ open: ArgumentForm) {
        var form = open
        guard key == .enter else {
            form.take(key)
            prompt = .form(form)
            return
        }
        if let arguments = form.arguments() {
            prompt = nil
            guard cardStanding == .open else { return sayNothingWasSent() }
            if form.original == nil {
                decide(.answer(arguments), reason: "")
            } else {
                showEdited(arguments)
            }
        } else {
            prompt = .form(form)
        }
    }
}
