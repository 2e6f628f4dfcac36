import SessionKernel

/// The sessions in the order of attention, with the one that is selected.
///
/// Rows hold still while the operator is at the keys: the order changes only when asked.
struct SessionList: Sendable {
    private(set) var byID: [SessionID: SessionSummary] = [:]
    private(set) var order: [SessionID] = []
    private(set) var visible: [SessionID] = []
    private(set) var runningCount = 0
    private(set) var failedCount = 0
    private(set) var liveCount = 0
    private(set) var isStale = false
    var selected: SessionID?
    var filter = "" {
        didSet { select(nil) }
    }

    /// The order does not change for so long after a key.
    static let stillMilliseconds = 5000

    var selectedIndex: Int? { selected.flatMap { visible.firstIndex(of: $0) } }

    /// Replaces the list; `sorting` when rows may move.
    mutating func replace(_ summaries: [SessionSummary], sorting: Bool) {
        var next: [SessionID: SessionSummary] = [:]
        for summary in summaries {
            // What has been folded from events here can be ahead of the list.
            let known = byID[summary.id]
            next[summary.id] = known.map { $0.events > summary.events ? $0 : summary } ?? summary
        }
        byID = next
        changed(sorting: sorting)
    }

    mutating func put(_ summary: SessionSummary, sorting: Bool) {
        guard summary.events >= byID[summary.id]?.events ?? 0 else { return }
        byID[summary.id] = summary
        changed(sorting: sorting)
    }

    mutating func sort() { changed(sorting: true) }

    mutating func move(by change: Int) {
        guard !visible.isEmpty else { return }
        let index = (selectedIndex ?? 0) + change
        selected = visible[max(0, min(visible.count - 1, index))]
    }

    private mutating func changed(sorting: Bool) {
        let wanted = byID.values.sorted { $0.precedes($1) }.map(\.id)
        if sorting || order.isEmpty {
            order = wanted
        } else {
            let known = Set(order)
            order = order.filter { byID[$0] != nil } + wanted.filter { !known.contains($0) }
        }
        isStale = order != wanted
        let standings = byID.values.map { Standing($0) }
        runningCount = standings.count { $0 == .running }
        failedCount = standings.count { $0 == .failed }
        liveCount = standings.count { $0 != .failed && $0 != .done }
        select(selected)
    }

    private mutating func select(_ id: SessionID?) {
        let needle = filter.lowercased()
        visible = needle.isEmpty ? order : order.filter { matches($0, needle) }
        let kept = id ?? selected
        selected = kept.flatMap { visible.contains($0) ? $0 : nil } ?? visible.first
    }

    private func matches(_ id: SessionID, _ needle: String) -> Bool {
        guard let summary = byID[id] else { return false }
        let text = "\(summary.name) \(id) \(summary.phase.rawValue) \(Standing(summary).word)"
        return "\(text) \(summary.agent) \(summary.goal)".lowercased().contains(needle)
    }
}
