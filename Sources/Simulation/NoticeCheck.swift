import SessionKernel

/// Part of invariant 6: what a person has to be told is told, at most so often, and never twice at
/// the same time.
struct NoticeCheck {
    private let rule: NoticeRule?
    private var begun: [NoticeID: Int] = [:]
    private var open: Set<NoticeID> = []
    /// What was told, or given up.
    private var over: Set<NoticeID> = []

    init(_ definition: SessionDefinition) { rule = definition.notify }

    mutating func check(_ event: Event) throws(Breach) {
        switch event.body {
        case .noticeBegun(let intent):
            let id = intent.notice
            begun[id, default: 0] += 1
            guard let rule, rule.on.contains(intent.occasion), !over.contains(id),
                begun[id] == intent.attempt, intent.attempt <= rule.attempts
            else { throw Breach(.ending, "\(id) is told once too often.") }
            guard open.insert(id).inserted else {
                throw Breach(.ending, "\(id) is told while it is being told.")
            }
        case .noticeGiven(let id, _): try end(id, isOver: true)
        case .noticeFailed(let failed):
            guard failed.due != nil || failed.attempt == rule?.attempts else {
                throw Breach(.ending, "\(failed.notice) is given up too early.")
            }
            try end(failed.notice, isOver: failed.due == nil)
        default: break  // Nothing is told.
        }
    }

    private mutating func end(_ id: NoticeID, isOver: Bool) throws(Breach) {
        guard open.remove(id) != nil else {
            throw Breach(.ending, "\(id) ended, and was not begun.")
        }
        if isOver { over.insert(id) }
    }
}
