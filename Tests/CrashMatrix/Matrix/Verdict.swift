/// What came of one trial, held against the undisturbed run.
struct Verdict {
    /// The plan's name.
    let session: String
    let death: Death
    var doubts = 0
    /// Effects that were done again and changed nothing by it.
    var repeated = 0
    var doubled: [String] = []
    var missing: [String] = []
    var differences: [String] = []
    /// The runner did not come to this point, so that nothing was tried.
    var unreached = false
    var lastWords = ""
    var folder = ""

    var isBad: Bool { !doubled.isEmpty || !differences.isEmpty || !missing.isEmpty }
    var onceOnly: Bool { doubled.isEmpty && missing.isEmpty }

    /// A line that an effect leaves when it changed nothing, because all was so already.
    private static let harmless = "again "
    /// Before the line of an effect that went with the power.
    private static let lost = "lost "

    init(_ death: Death, of trial: Trial, against base: Trial) {
        self.death = death
        session = trial.stage.plan.name
        folder = trial.folder
        lastWords = trial.lastWords
        doubts = trial.doubts.count
        unreached = !trial.died
        differences = trial.end.differences(from: base.end)
        let done = Self.counted(trial.effects)
        let wanted = Self.counted(base.effects)
        repeated = trial.effects.count { $0.hasPrefix(Self.harmless) }
        for effect in Set(done.keys).union(wanted.keys).sorted() {
            let (is_, should) = (done[effect] ?? 0, wanted[effect] ?? 0)
            if is_ > should { doubled.append("\(effect) (\(is_) times, not \(should))") }
            if is_ < should { missing.append("\(effect) (\(is_) times, not \(should))") }
        }
    }

    init(_ death: Death, of session: String, failed error: any Error, folder: String) {
        self.death = death
        self.session = session
        self.folder = folder
        differences = ["\(error)"]
    }

    /// How often each effect was done and lasted.
    private static func counted(_ effects: [String]) -> [String: Int] {
        var counts: [String: Int] = [:]
        for effect in effects where !effect.hasPrefix(harmless) {
            if effect.hasPrefix(lost) {
                counts[String(effect.dropFirst(lost.count)), default: 0] -= 1
            } else {
                counts[effect, default: 0] += 1
            }
        }
        return counts
    }

    /// What is wrong, for a person who wants to look into it.
    var report: String {
        var lines = [
            "\(session), point \(death.point), \(death.disk.rawValue)-\(death.kind.rawValue):"
        ]
        if !lastWords.isEmpty { lines.append("  died after: \(lastWords)") }
        lines += doubled.map { "  done more than once: \($0)" }
        lines += missing.map { "  not done: \($0)" }
        lines += differences.map { "  \($0.split(separator: "\n").joined(separator: "\n    "))" }
        lines.append("  again: make crash ARGS=\"\(death.arguments(session))\"")
        lines.append("  kept:  \(folder)")
        return lines.joined(separator: "\n")
    }
}
