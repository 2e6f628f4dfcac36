/// When a person has to be told, and by which command.
package struct NoticeRule: Hashable, Sendable {
    package enum Occasion: String, Hashable, Sendable, CaseIterable {
        /// No model answered, and the session ended with its safe answer.
        case safeAnswer = "safe_answer"
        case holdRaised = "hold_raised"
        case holdEscalated = "hold_escalated"
        /// The session ended in another way than success.
        case ended
    }

    package var command: CommandSource
    package var on: Set<Occasion>
    /// The first attempt among them.
    package var attempts: Int
    package var timeoutMilliseconds: Int

    package init(
        command: CommandSource, on: Set<Occasion> = Set(Occasion.allCases),
        attempts: Int = Self.attemptsDefault, timeoutMilliseconds: Int = Self.timeoutDefault
    ) {
        self.command = command
        self.on = on
        self.attempts = attempts
        self.timeoutMilliseconds = timeoutMilliseconds
    }

    package static let attemptsDefault = 3
    package static let timeoutDefault = 30_000
}

/// One notice within a session: `n42` tells of event 42.
package struct NoticeID: Identifier {
    package let text: String
    package init(_ text: String) { self.text = text }
    package init(of sequence: Int) { text = "n\(sequence)" }
}

/// Something that a person is to be told and has not been told yet.
package struct Notice: Hashable, Sendable {
    package let id: NoticeID
    package let occasion: NoticeRule.Occasion
    /// The hold that it is about; when that is settled there is nothing left to tell.
    package let hold: HoldID?
    /// How often it was begun.
    package internal(set) var attempts = 0
    /// Whether its command is running.
    package internal(set) var isOpen = false
    /// The sequence of the last event about it.
    package internal(set) var sequence: Int
    package internal(set) var notBefore: Timestamp?
}

/// The intent to tell somebody.
package struct NoticeBegun: Hashable, Sendable {
    package var notice: NoticeID
    package var occasion: NoticeRule.Occasion
    package var hold: HoldID?
    package var attempt: Int
    package var epoch: Int
}

/// An attempt to tell somebody that came to nothing.
package struct NoticeFailed: Hashable, Sendable {
    package var notice: NoticeID
    package var attempt: Int
    package var error: CallError
    /// When it is tried again; nil where it is given up.
    package var due: Timestamp?
}

extension Session {
    package func notice(_ id: NoticeID) -> Notice? { notices.first { $0.id == id } }

    /// What is to be told now, the oldest first.
    var owedNotices: [Effect] { notices.filter { !$0.isOpen }.map { .notify($0.id) } }

    /// What an event makes it necessary to tell.
    mutating func notice(_ event: Event) {
        guard let rule = definition.notify else { return }
        switch event.body {
        case .holdRaised(let raised): owe(.holdRaised, raised.hold, rule, event)
        case .holdEscalated(let hold): owe(.holdEscalated, hold, rule, event)
        case .sessionClosed(let outcome):
            let isSafe = isOnSafeAnswer && outcome.answer == definition.safeAnswer
            if isSafe, rule.on.contains(.safeAnswer) {
                owe(.safeAnswer, nil, rule, event)
            } else if outcome.status != .success {
                owe(.ended, nil, rule, event)
            }
        default: break  // Nobody has to be told of it.
        }
        // What a person has seen to already need not be told any more.
        notices.removeAll { notice in
            !notice.isOpen && notice.hold.map { !openHolds.contains($0) } ?? false
        }
    }

    private mutating func owe(
        _ occasion: NoticeRule.Occasion, _ hold: HoldID?, _ rule: NoticeRule, _ event: Event
    ) {
        guard rule.on.contains(occasion) else { return }
        notices.append(
            Notice(
                id: NoticeID(of: event.sequence), occasion: occasion, hold: hold,
                sequence: event.sequence))
    }

    mutating func takeNotice(_ event: Event) {
        switch event.body {
        case .noticeBegun(let begun):
            update(begun.notice, event) {
                $0.attempts = begun.attempt
                $0.isOpen = true
                $0.notBefore = nil
            }
        case .noticeGiven(let id, _): notices.removeAll { $0.id == id }
        case .noticeFailed(let failed):
            guard let due = failed.due else {
                untold += 1
                notices.removeAll { $0.id == failed.notice }
                return
            }
            update(failed.notice, event) {
                $0.isOpen = false
                $0.notBefore = due
            }
        default: preconditionFailure("not an event of a notice: \(event.kind.rawValue)")
        }
    }

    private mutating func update(
        _ id: NoticeID, _ event: Event, _ change: (inout Notice) -> Void
    ) {
        guard let place = notices.firstIndex(where: { $0.id == id }) else { return }
        notices[place].sequence = event.sequence
        change(&notices[place])
    }
}

extension Draft {
    mutating func begin(_ id: NoticeID) throws(Refusal) {
        guard let notice = session.notice(id), !notice.isOpen else {
            throw Refusal(.stale, "Notice \(id) is not owed.")
        }
        if let due = notice.notBefore, at < due {
            throw Refusal(.stale, "Notice \(id) is not due before \(due.clock).")
        }
        let begun = NoticeBegun(
            notice: id, occasion: notice.occasion, hold: notice.hold,
            attempt: notice.attempts + 1, epoch: session.epoch)
        emit(.noticeBegun(begun), by: .runtime, cause: notice.sequence)
    }

    /// - Parameter error: Why nobody was told; nil where somebody was.
    mutating func end(_ id: NoticeID, _ attempt: Int, _ error: CallError?) throws(Refusal) {
        guard let notice = session.notice(id), notice.isOpen, notice.attempts == attempt else {
            throw Refusal(.stale, "Notice \(id) is not under way; this came late or twice.")
        }
        guard let error else {
            emit(.noticeGiven(id, attempt: attempt), by: .runtime, cause: notice.sequence)
            return
        }
        fail(notice, error)
    }

    /// Nothing of the session waits for it: another attempt comes in its time, or none.
    private mutating func fail(_ notice: Notice, _ error: CallError) {
        var failed = NoticeFailed(notice: notice.id, attempt: notice.attempts, error: error)
        if notice.attempts < session.definition.notify?.attempts ?? 0 {
            let wait = session.definition.retry.wait(afterAttempt: notice.attempts, draw: draw)
            failed.due = at.adding(milliseconds: wait)
        }
        emit(.noticeFailed(failed), by: .runtime, cause: notice.sequence)
    }

    /// The runner that was telling somebody is gone: perhaps it has, so the attempt is used up.
    mutating func orphanNotices() {
        for notice in session.notices where notice.isOpen {
            let error = CallError(
                code: "runner_died",
                message: "The runner died meanwhile; perhaps the notice was given.")
            fail(notice, error)
        }
    }
}
