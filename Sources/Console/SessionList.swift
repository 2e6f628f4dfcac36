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
    /// Those that somebody runs, here or elsewhere; nil until that is known.
    private(set) var run: Set<SessionID>?
    /// As much of the id as tells a session from the others of its name; nothing for a name that
    /// only one has.
    private(set) var marks: [SessionID: String] = [:]
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

    mutating func note(run ids: Set<SessionID>, sorting: Bool) {
        guard run != ids else { return }
        run = ids
        changed(sorting: sorting)
    }

    func standing(of summary: SessionSummary) -> Standing {
        Standing(summary, isRun: run?.contains(summary.id) ?? true)
    }

    func standing(of id: SessionID) -> Standing? { byID[id].map { standing(of: $0) } }

    mutating func sort() { changed(sorting: true) }

    mutating func move(by change: Int) {
        guard !visible.isEmpty else { return }
        let index = (selectedIndex ?? 0) + change
        selected = visible[max(0, min(visible.count - 1, index))]
    }

    private mutating func changed(sorting: Bool) {
        let standings = byID.mapValues { standing(of: $0) }
        let wanted = families(
            byID.values.sorted { left, right in
                guard let mine = standings[left.id], let theirs = standings[right.id],
                    mine == theirs
                else { return standings[left.id] ?? .done < standings[right.id] ?? .done }
                return left.precedes(right, as: mine)
            })
        if sorting || order.isEmpty {
            order = wanted
        } else {
            let known = Set(order)
            order = order.filter { byID[$0] != nil } + wanted.filter { !known.contains($0) }
        }
        isStale = order != wanted
        runningCount = standings.values.count { $0 == .running }
        failedCount = standings.values.count { $0 == .failed }
        liveCount = standings.values.count {
            switch $0 {
            case .waiting, .running, .blocked, .paused: true
            case .failed, .left, .done, .cancelled: false
            }
        }
        marks = [:]
        let own = byID.values.filter { !isChild($0) }
        for twins in Dictionary(grouping: own, by: \.name).values where twins.count > 1 {
            mark(twins.map(\.id))
        }
        select(selected)
    }

    /// Whether it stands under the session that opened it.
    func isChild(_ summary: SessionSummary) -> Bool {
        summary.parent.map { byID[$0] != nil } ?? false
    }

    /// Each session with those of its tasks under it, where the first of them would stand.
    private func families(_ sorted: [SessionSummary]) -> [SessionID] {
        let children = Dictionary(grouping: sorted.filter(isChild)) { $0.parent ?? $0.id }
        guard !children.isEmpty else { return sorted.map(\.id) }
        var placed: Set<SessionID> = []
        return sorted.flatMap { summary -> [SessionID] in
            let head = isChild(summary) ? summary.parent ?? summary.id : summary.id
            guard placed.insert(head).inserted else { return [] }
            return [head] + (children[head] ?? []).map(\.id)
        }
    }

    private mutating func mark(_ ids: [SessionID]) {
        let longest = ids.map(\.text.count).max() ?? 0
        var length = min(Self.markMin, longest)
        while length < longest, Set(ids.map { $0.text.prefix(length) }).count < ids.count {
            length += 1
        }
        for id in ids { marks[id] = String(id.text.prefix(length)) }
    }

    private static let markMin = 4

    private mutating func select(_ id: SessionID?) {
        let needle = filter.lowercased()
        visible = needle.isEmpty ? order : order.filter { matches($0, needle) }
        let kept = id ?? selected
        selected = kept.flatMap { visible.contains($0) ? $0 : nil } ?? visible.first
    }

    private func matches(_ id: SessionID, _ needle: String) -> Bool {
        guard let summary = byID[id] else { return false }
        let text = "\(summary.label) \(id) \(summary.phase.rawValue) \(standing(of: summary).word)"
        return "\(text) \(summary.agent) \(summary.goal)".lowercased().contains(needle)
    }
}

extension SessionSummary {
    /// What it is called on screen: the session's name, and the task that it works on.
    var label: String { task.map { "\(name)/\($0)" } ?? name }
}
