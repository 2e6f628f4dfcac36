import Screen
import SessionKernel

/// Another attempt that a session waits for.
struct RetryWait: Sendable {
    /// The model or the tool.
    let name: String
    let isModel: Bool
    /// The attempt that comes next, 1 for one that has only been put off.
    let attempt: Int
    let most: Int
    let due: Timestamp
    let why: String
    /// How many more are waited for.
    let others: Int

    /// The one that is due first; nil in any other phase than `retrying`.
    init?(_ followed: FollowedSession) {
        let session = followed.session
        guard session.phase == .retrying else { return nil }
        most = session.definition.retry.attempts
        if let retry = session.retry {
            name = session.model?.text ?? "the model"
            isModel = true
            attempt = session.attemptsOnRung + 1
            due = retry.due
            why = retry.why
            others = 0
            return
        }
        let waiting = session.calls.filter { !$0.isSettled && $0.notBefore != nil }
        guard
            let first = waiting.min(by: { ($0.notBefore, $0.id) < ($1.notBefore, $1.id) }),
            let due = first.notBefore
        else { return nil }
        name = first.tool.text
        isModel = false
        attempt = first.attempts + 1
        self.due = due
        why = followed.trail.waits[first.id]?.why ?? ""
        others = waiting.count - 1
    }

    /// What is waited for, which attempt it is, and how long: the longest form first.
    func forms(at now: Timestamp) -> [String] {
        let left = Wording.countdown(due.since(now))
        let doing = isModel ? "is asked" : "is run"
        let again = attempt > 1 ? " again" : ""
        let count = attempt <= most && attempt > 1 ? "attempt \(attempt) of \(most)" : ""
        let short = count.isEmpty ? "" : ", \(attempt) of \(most)"
        let more = others > 0 ? " and \(others) more" : ""
        return [
            "\(name)\(more) \(doing)\(again) \(left)" + (count.isEmpty ? "" : ", \(count)"),
            "\(name)\(again) \(left)\(short)", "\(left)\(short)",
        ]
    }
}

private func < (left: (Timestamp?, CallID), right: (Timestamp?, CallID)) -> Bool {
    let never = Timestamp(milliseconds: .max)
    return (left.0 ?? never, left.1.text) < (right.0 ?? never, right.1.text)
}
