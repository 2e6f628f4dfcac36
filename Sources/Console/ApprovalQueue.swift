import SessionKernel

/// Every hold that is open in any session, the gravest first, then the oldest.
struct ApprovalQueue: Sendable {
    struct Entry: Hashable, Sendable {
        let session: SessionID
        let name: String
        let hold: HoldSummary

        /// What it is about; what has perhaps happened already is told apart from what is to.
        var tool: String {
            guard let tool = hold.tool?.text else { return hold.kind.word }
            switch hold.kind {
            case .approval where hold.tool == ControlTool.signOff: return "to sign"
            case .question where hold.tool == ControlTool.ask: return hold.kind.word
            case .question, .inDoubt: return "\(tool) \(hold.kind.word)"
            case .approval, .budget, .loop, .dispute: return tool
            }
        }
    }

    private(set) var entries: [Entry] = []
    var selected: HoldID?
    /// Nil before the first list: what waited already rings no bell.
    private var known: Set<HoldID>?

    var selectedIndex: Int? { entries.firstIndex { $0.hold.id == selected } }
    var oldest: Timestamp? { entries.map(\.hold.raised).min() }

    func entry(_ id: HoldID) -> Entry? { entries.first { $0.hold.id == id } }

    /// Takes the holds out of the summaries; true when one is new.
    mutating func collect(from summaries: some Sequence<SessionSummary>) -> Bool {
        entries = summaries.flatMap { summary in
            summary.holds.map { Entry(session: summary.id, name: summary.label, hold: $0) }
        }.sorted { Self.precedes($0.hold, $1.hold) }
        if selectedIndex == nil { selected = entries.first?.hold.id }
        let now = Set(entries.map(\.hold.id))
        defer { known = (known ?? []).union(now) }
        guard let known else { return false }
        return !now.isSubset(of: known)
    }

    mutating func move(by change: Int) {
        guard !entries.isEmpty else { return }
        let index = (selectedIndex ?? 0) + change
        selected = entries[max(0, min(entries.count - 1, index))].hold.id
    }

    private static func precedes(_ one: HoldSummary, _ other: HoldSummary) -> Bool {
        if one.risk != other.risk { return one.risk > other.risk }
        if one.raised != other.raised { return one.raised < other.raised }
        return one.id < other.id
    }
}
