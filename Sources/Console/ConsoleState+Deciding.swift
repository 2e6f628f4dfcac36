import JSON
import Screen
import SessionKernel

/// How a key on a card becomes a decision: what is asked first, and what is sent.
extension ConsoleState {
    mutating func decide(by command: KeyCommand) {
        guard mayChange() else { return }
        guard let subject = card?.subject else {
            card?.arming.drop()
            return
        }
        guard cardStanding == .open else {
            saySettled()
            return
        }
        if command == .approve {
            approve(subject)
        } else if card?.arming.allows() == true {
            ask(command, subject)
        }
    }

    /// The choice that has the place of the key among those that choose.
    mutating func choose(by key: Key, in context: KeyContext) {
        let binding = keys.bindings(in: context).first { $0.keys.contains(key) }
        card?.chosen = (binding?.keys.firstIndex(of: key)).map { $0 + 1 }
        decide(by: .choose)
    }

    private mutating func approve(_ subject: CardSubject) {
        if let edited = subject.edited {
            if card?.arming.allows() == true { decide(.edit(edited), reason: "") }
            return
        }
        if subject.isSigned(by: settings.operatorName) {
            say(
                "You have approved this; another person has to, at a console of their own.",
                .warning)
            return
        }
        if card?.mustBeSeen == true, card?.arming.state == .armed {
            let isCut = card?.text?.isCut == true
            let way = isCut ? "v shows all of it; scroll to its end" : "scroll to its end"
            say(
                size.columns < 36
                    ? "First see \(isCut ? "all of it: v" : "its end: space")."
                    : "There is more to see before this can be approved: \(way).", .warning)
            return
        }
        if card?.arming.approve(at: clock) == .approved { decide(.approve, reason: "") }
    }

    private mutating func ask(_ command: KeyCommand, _ subject: CardSubject) {
        if let hindrance = subject.hindrance(to: command) {
            say("Not offered: \(hindrance).", .warning)
            return
        }
        switch command {
        case .deny:
            let wanted: ReasonPrompt.Wanted =
                switch subject.hold.kind {
                case .approval: subject.isAgents ? .deny : .refuse
                case .question: .decline
                case .inDoubt, .budget, .loop, .dispute: .end
                }
            prompt = .reason(ReasonPrompt(wanted: wanted))
        case .answer:
            guard let question = subject.hold.question else { return }
            if let form = ArgumentForm(answering: question) {
                prompt = .form(form)
            } else if question.fields != nil {
                prompt = .reason(ReasonPrompt(wanted: .agree))
            } else {
                prompt = .reason(ReasonPrompt(wanted: .answer(question)))
            }
        case .choose:
            guard let number = card?.chosen, let question = subject.hold.question,
                let value = question.choice(number)
            else {
                say("There is no choice of that number.", .warning)
                return
            }
            prompt = .reason(ReasonPrompt(wanted: .choose(number, value)))
        case .approveAlike:
            guard card?.mustBeSeen == false else {
                say("There is more to see before this can be approved.", .warning)
                return
            }
            let rule = StandingRulePrompt(
                tool: subject.tool, arguments: subject.arguments, sameBefore: subject.sameBefore)
            prompt = .reason(ReasonPrompt(wanted: .approveAlike(rule)))
        case .verify: prompt = .reason(ReasonPrompt(wanted: .verify))
        case .retry: prompt = .reason(ReasonPrompt(wanted: .retry))
        case .done: prompt = .reason(ReasonPrompt(wanted: .done))
        case .notDone: prompt = .reason(ReasonPrompt(wanted: .notDone))
        case .extend:
            prompt = .reason(ReasonPrompt(wanted: .extend(subject.hold.ceiling ?? .steps)))
        case .edit:
            prompt = .form(
                ArgumentForm(
                    subject.edited ?? subject.arguments, for: subject.arguments,
                    schema: subject.declaration?.arguments ?? [:]))
        case .denyAndStop:
            prompt = .question(
                Question(
                    text: "Deny this \(subject.isSignOff ? "step" : "call") "
                        + "and cancel \(subject.name)?",
                    choices: [
                        Question.Choice(
                            key: .character("y"), label: "deny and cancel", short: "yes",
                            answer: .denyAndStop)
                    ], otherwise: "leave it waiting"))
        default: break  // Not a decision.
        }
    }

    mutating func pressInWord(_ key: Key) {
        switch key {
        case .character(let character): card?.arming.type(character)
        case .backspace: card?.arming.erase()
        case .escape: _ = card?.arming.cancel()
        case .enter:
            switch card?.arming.enter() {
            case .approved: decide(.approve, reason: "")
            case .asked: say("That is not the word on the card; nothing was approved.", .warning)
            default: break  // Nothing to confirm.
            }
        default: break  // Only the word counts here.
        }
    }

    /// Sends an answer with the digest that was shown.
    mutating func decide(
        _ answer: Decision.Answer, reason: String, granting grant: RuleGrant? = nil
    ) {
        guard let card, let subject = card.subject else { return }
        var decision = OperatorDecision(
            answer, reason: reason, digest: subject.hold.digest,
            shownMilliseconds: max(0, clock - card.openedAt))
        decision.grant = grant
        self.card?.arming.send()
        self.card?.verdict = .waiting
        submit(
            .decide(card.hold, decision), to: card.session, subject.doing(answer),
            hold: card.hold)
    }

    mutating func denyAndStop() {
        guard let session = card?.session else { return }
        decide(.deny, reason: "")
        submit(
            .cancel(reason: "denied by the operator"), to: session,
            "Cancelling \(name(of: session))")
    }
}
