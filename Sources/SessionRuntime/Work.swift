import SessionKernel

/// What a runner does in the world, beside its mailbox.
enum Work: Sendable {
    case connect
    case preview(CallID)
    /// Looks whether an approved call would still do what was shown, and begins it.
    case check(CallID)
    case verify(CallID)
    /// Calls a model; the intent is recorded.
    case answer(RequestID, ModelCall)
    /// Lets a model read what a call returned; the intent is recorded.
    case read(QuarantineCall)
    /// Runs a call; the intent is recorded.
    case run(CallID)
    /// Has the session of a task run until it has ended.
    case child(TaskID)
    /// Tells a person something; the intent is recorded.
    case notify(NoticeID)
    /// Passes on to it that this session was paused, goes on, or is ending.
    case tell(TaskID)

    /// What an effect takes that is still to be begun; nil for those that are decided in a turn.
    init?(_ effect: Effect, in session: Session) {
        switch effect {
        case .connectTools: self = .connect
        case .preview(let call): self = .preview(call)
        case .verify(let call): self = .verify(call)
        case .runCall(let call) where session.previewsAgain(call): self = .check(call)
        case .runChild(let task): self = .child(task)
        case .runCall, .askModel, .quarantine, .judge, .acceptHandoff, .chooseWay, .notify:
            return nil
        }
    }

    /// What tells it apart from all other work of its session.
    enum Name: Hashable, Sendable {
        case connect, preview(CallID), check(CallID), verify(CallID), answer(RequestID), run(CallID)
        case child(TaskID), tell(TaskID)
        case read(CallID), notify(NoticeID)
    }

    var name: Name {
        switch self {
        case .connect: .connect
        case .preview(let call): .preview(call)
        case .check(let call): .check(call)
        case .verify(let call): .verify(call)
        case .answer(let request, _): .answer(request)
        case .read(let quarantine): .read(quarantine.call)
        case .run(let call): .run(call)
        case .notify(let notice): .notify(notice)
        case .child(let task): .child(task)
        case .tell(let task): .tell(task)
        }
    }
}
