/// One way for a runner to die.
struct Death: Hashable {
    /// Where, seen from a write point: what the runner writes between two syncs of the store, or an
    /// effect of a tool.
    enum Kind: String, CaseIterable {
        /// Before anything is written.
        case before
        /// In the middle of the writes.
        case torn
        /// After them, before they are synced.
        case written
        /// Right after the sync.
        case synced
        /// A tool is about to have its effect.
        case begun
        /// A tool has had its effect; nothing tells of it yet.
        case effect

        /// The file of a trial that has a line for each point of this kind.
        var marks: String {
            switch self {
            case .before, .torn, .written, .synced: "syncs"
            case .begun: "begun"
            case .effect: "effects"
            }
        }
    }

    /// What becomes of what was written and not synced.
    enum Disk: String, CaseIterable {
        /// `kill -9`: the system writes it later.
        case keeps
        /// The power fails: it is gone.
        case loses
    }

    static let names = Kind.allCases.map(\.rawValue).joined(separator: ", ")

    let kind: Kind
    let disk: Disk
    /// From 1, over the whole of an undisturbed run.
    let point: Int

    /// As it stands on the command line, in reports and in the names of folders.
    var name: String { "\(disk.rawValue)-\(kind.rawValue)-\(point)" }

    /// What makes the trial again.
    func arguments(_ session: String) -> String {
        "--session \(session) --disk \(disk.rawValue) --kind \(kind.rawValue) --point \(point)"
    }
}
