import Screen
import SessionKernel

extension TimelineRow {
    /// What went wrong around the work, and what is done about it.
    ///
    /// A row says what it is also where there is no column for its kind.
    static func ofTrouble(_ event: Event, in session: Session) -> TimelineRow {
        switch event.body {
        case .retryScheduled(let retry):
            return ofRetry(retry, event, session)
        case .fallbackTaken(let fallback): return ofFallback(fallback, event, session)
        case .breakerOpened(let name, let failures, let until):
            let what =
                "\(name.words) is left alone after \(Wording.plural(failures, "failure")) in a row"
            return TimelineRow(event, .denied, "breaker", what, role: .danger)
                .taking(max(0, until.since(event.at))).noting("open", .danger)
        case .breakerClosed(let name):
            return TimelineRow(
                event, .done, "breaker", "\(name.words) works again", role: .success
            ).noting("closed", .success)
        case .loopNoticed(let finding):
            return TimelineRow(event, .loop, "loop", finding.text, role: .warning)
                .noting("\(finding.count)x", .warning)
        case .faultInjected(let fault):
            return TimelineRow(
                event, .injected, "chaos", "INJECTED \(fault.kind.words): \(fault.text)",
                role: .warning)
        default: return TimelineRow(event, .state, "session", event.kind.rawValue, role: .fg)
        }
    }

    private static func ofRetry(
        _ retry: ScheduledRetry, _ event: Event, _ session: Session
    ) -> TimelineRow {
        let most = session.definition.retry.attempts
        let name: String
        let attempt: Int
        let doing: String
        switch retry.effect {
        case .request:
            name = session.model?.text ?? "the model"
            attempt = session.attemptsOnRung + 1
            doing = "is asked"
        case .call(let id):
            name = session.call(id)?.tool.text ?? id.text
            attempt = retry.attempt
            doing = "is run"
        case .quarantine(let id):
            name = session.call(id).map { "the output of \($0.tool)" } ?? id.text
            attempt = retry.attempt
            doing = "is read"
        }
        let again = attempt > 1 ? "again" : "later"
        return TimelineRow(
            event, .blocked, "retry", "\(name) \(doing) \(again): \(retry.why)", role: .warning
        ).taking(max(0, retry.due.since(event.at)))
            .noting(attempt > 1 && attempt <= most ? "\(attempt)/\(most)" : "", .warning)
    }

    private static func ofFallback(
        _ fallback: Fallback, _ event: Event, _ session: Session
    ) -> TimelineRow {
        func row(_ what: String, _ note: String) -> TimelineRow {
            TimelineRow(event, .fallback, "ladder", "\(what): \(fallback.why)", role: .warning)
                .noting(note, .warning)
        }
        switch fallback.effect {
        case .call(let id), .quarantine(let id):
            return row("\(session.call(id)?.tool.text ?? id.text) is given its safe default", "")
        case .request:
            let before = session.model.map { " for \($0)" } ?? ""
            let rungs = max(fallback.rung + 1, session.ladder.count)
            let note = "\(fallback.rung + 1)/\(rungs)"
            guard let model = fallback.model else { return row("the safe answer\(before)", note) }
            return row("\(model) answers\(before)", note)
        }
    }
}

extension Fault.Kind {
    /// The name with spaces: `cut stream`.
    var words: String { String(rawValue.map { $0 == "_" ? " " : $0 }) }
}
