import JSON
import Screen
import SessionKernel

/// What the operator is asked at the foot of the screen.
enum Prompt: Sendable {
    case command(LineEditor, recalled: Int?)
    case search(LineEditor)
    case filter(LineEditor)
    case question(Question)
    case reason(ReasonPrompt)
    case form(ArgumentForm)
}

/// A question that one key answers; every other key leaves things as they are.
struct Question: Sendable {
    enum Answer: Sendable {
        case pause(SessionID)
        case resume(SessionID)
        case cancel(SessionID, String)
        case acceptTool(SessionID, ToolName, Digest, String)
        case undo(SessionID, CallID, String)
        case denyAndStop
        case quit(QuitChoice)
    }

    struct Choice: Sendable {
        let key: Key
        /// Does the same, and is not told.
        var other: Key?
        let label: String
        /// For where there is no room for the label.
        let short: String
        let answer: Answer
    }

    let text: String
    /// For where there is no room for the text.
    var brief: String?
    /// The text in three parts, of which the second may be cut: such a question may take several
    /// rows.
    var parts: (before: String, what: ShortArguments, after: String)?
    let choices: [Choice]
    /// What Esc does, in a word.
    let otherwise: String
}

extension Question {
    /// - Parameters:
    ///   - running: Sessions that run here and go on by themselves.
    ///   - waiting: Those whose next step is a person's: they stop with this process and lose
    ///     nothing by it.
    static func quit(running: Int, waiting: Int) -> Question {
        let later = "can be taken up again any time"
        let them = running + waiting == 1 ? "it" : "them"
        let stop = Key.character("s")
        let leave = Key.character("l")
        guard running > 0 else {
            let wait = Wording.plural(waiting, "session") + (waiting == 1 ? " waits" : " wait")
            return Question(
                text: "\(wait) here; \(them == "it" ? "it" : "they") \(later).",
                brief: "\(waiting) \(waiting == 1 ? "waits" : "wait") here.",
                choices: [
                    Choice(
                        key: leave, other: stop, label: "leave \(them) waiting", short: "leave",
                        answer: .quit(.leaveRunning))
                ], otherwise: "stay")
        }
        let run = Wording.plural(running, "session") + (running == 1 ? " runs" : " run")
        let those = running == 1 ? "it" : "them"
        return Question(
            text: waiting == 0
                ? "\(run) here." : "\(run) here; \(waiting) waiting \(later).",
            brief: "\(running) \(running == 1 ? "runs" : "run") here.",
            choices: [
                Choice(
                    key: leave, label: "leave \(those) running", short: "leave",
                    answer: .quit(.leaveRunning)),
                Choice(key: stop, label: "stop \(those)", short: "stop", answer: .quit(.stop)),
            ], otherwise: "stay")
    }
}

/// A line of text that goes with a decision.
struct ReasonPrompt: Sendable {
    enum Wanted: Sendable {
        case deny
        /// A denial that no agent is told of.
        case refuse
        /// A denial that ends the session.
        case end
        case verify, retry, done, notDone
        case extend(Ceiling)
        /// A question: the answer, the choice of a number, or none.
        case answer(AskedQuestion)
        case choose(Int, JSON)
        case decline
        /// To what asks for no value.
        case agree
        /// An approval that lets like calls run; with how many exactly the same there have been.
        case approveAlike(StandingRulePrompt)
    }

    let wanted: Wanted
    var editor = LineEditor()
    var mistake = ""

    /// What has to be typed first, so that no stray word settles an effect.
    var leadingWord: String? {
        switch wanted {
        case .retry: "retry"
        case .done: "done"
        case .notDone: "not done"
        case .deny, .refuse, .end, .verify, .extend, .answer, .choose, .decline, .agree,
            .approveAlike:
            nil
        }
    }

    var label: String {
        switch wanted {
        case .deny: "Deny; reason for the agent (may be empty):"
        case .refuse: "Deny; why (may be empty):"
        case .end: "End the session; why (may be empty):"
        case .verify: "Verify; why:"
        case .retry, .done, .notDone: "Type \"\(leadingWord ?? "")\" and why:"
        case .extend(.cost): "Raise the cost ceiling by how many dollars:"
        case .extend(.wall): "Raise the time ceiling by how many minutes:"
        case .extend(let ceiling): "Raise the \(ceiling.rawValue) ceiling by how many:"
        case .answer(let question): "Answer, \(question.expected):"
        case .choose(let number, let value):
            "Answer \(number), \(Self.told(value)); a word with it (may be empty):"
        case .decline: "Do not answer; why (may be empty):"
        case .agree: "Agree; a word with it (may be empty):"
        case .approveAlike(let rule): rule.label
        }
    }

    /// For where the label has no room: in at most twenty columns, the word to type whole.
    var shortLabel: String {
        switch wanted {
        case .deny, .refuse: "Deny: why (or none)"
        case .end: "End: why (or none)"
        case .verify: "Verify: why"
        case .retry, .done, .notDone: "Type \(leadingWord ?? "") + why"
        case .extend(.cost): "Raise by dollars:"
        case .extend(.wall): "Raise by minutes:"
        case .extend(let ceiling): "Raise by \(ceiling.rawValue):"
        case .answer: "Answer:"
        case .choose(let number, _): "Choice \(number): a word"
        case .decline: "Decline: why"
        case .agree: "Agree: a word"
        case .approveAlike: "Calls minutes [N=G]:"
        }
    }

    /// The decision that the text makes, or what is wrong with it.
    func decision() -> Result<(Decision.Answer, reason: String), Mistake> {
        let text = editor.text.trimmed
        switch wanted {
        case .deny, .refuse, .end: return .success((.deny, text))
        case .verify:
            return text.isEmpty ? .failure(Mistake("Say why.")) : .success((.verify, text))
        case .retry: return led(by: "retry", text, .retry)
        case .done: return led(by: "done", text, .done)
        case .notDone: return led(by: "not done", text, .notDone)
        case .extend(let ceiling):
            guard let amount = Self.amount(text, of: ceiling) else {
                return .failure(Mistake("A number above 0 is expected."))
            }
            return .success((.extend(amount), ""))
        case .answer(let question):
            guard let value = question.answer(from: text) else {
                return .failure(Mistake("Expected is \(question.expected)."))
            }
            return .success((.answer(value), ""))
        case .choose(_, let value): return .success((.answer(value), text))
        case .decline: return .success((.deny, text))
        case .agree: return .success((.answer(.object([:])), text))
        case .approveAlike(let rule):
            return rule.grant(from: text).map { _ in (.approve, "") }
        }
    }

    /// What an approval lets run from then on; nil for every other decision.
    var grant: RuleGrant? {
        guard case .approveAlike(let rule) = wanted else { return nil }
        return try? rule.grant(from: editor.text.trimmed).get()
    }

    struct Mistake: Error {
        let text: String
        init(_ text: String) { self.text = text }
    }

    private static func told(_ value: JSON) -> String {
        SafeText.line(value.stringValue ?? value.canonicalText).text
    }

    private func led(
        by word: String, _ text: String, _ answer: Decision.Answer
    ) -> Result<(Decision.Answer, reason: String), Mistake> {
        guard text.hasPrefix(word + " ") else {
            return .failure(Mistake("Begin with \"\(word)\", then say why."))
        }
        let reason = String(text.dropFirst(word.count)).trimmed
        return reason.isEmpty
            ? .failure(Mistake("Say why after \"\(word)\".")) : .success((answer, reason))
    }

    /// In the ceiling's own unit: dollars become microdollars, minutes milliseconds.
    private static func amount(_ text: String, of ceiling: Ceiling) -> Int? {
        switch ceiling {
        case .steps, .tokens:
            guard let number = Int(text), number > 0, number <= 1_000_000_000 else { return nil }
            return number
        case .wall:
            guard let minutes = Int(text), minutes > 0, minutes <= 100_000 else { return nil }
            return minutes * 60_000
        case .cost:
            let plain = text.hasPrefix("$") ? String(text.dropFirst()) : text
            guard plain.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
                let dollars = Double(plain), dollars > 0, dollars <= 1_000_000
            else { return nil }
            return max(1, Int((dollars * 1_000_000).rounded()))
        }
    }
}

extension String {
    /// Without the spaces at both ends.
    var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
