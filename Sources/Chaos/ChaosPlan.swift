package import JSON
import SessionKernel
import ToolBoundary

/// What is broken on purpose, how often and where: `chaos` of a definition, as it was pinned.
package struct ChaosPlan: Hashable, Sendable {
    package let seed: Int
    /// In millionths, by kind; a kind that is not named never happens.
    let chances: [Fault.Kind: Int]
    /// What an effect has to fit for anything to be broken there; nil where every one does.
    let match: Conditions?
    /// The same for single kinds, beside `match`.
    let matches: [Fault.Kind: Conditions]
    /// How long something that hangs is waited for; nil for the limit that it would have anyway.
    let hangMilliseconds: Int?
    /// The longest delay.
    let latencyMilliseconds: Int
    /// The farthest that the clock jumps, forward or back.
    let clockJumpMilliseconds: Int

    static let chanceMax = 1_000_000

    /// Reads what `Definitions` has checked.
    package init(_ json: JSON) {
        seed = json["seed"]?.intValue ?? 0
        match = json["match"].flatMap { try? Conditions($0) }
        hangMilliseconds = json["hang_ms"]?.intValue
        latencyMilliseconds = json["latency_ms"]?.intValue ?? 2000
        clockJumpMilliseconds = json["clock_jump_ms"]?.intValue ?? 600_000
        var chances: [Fault.Kind: Int] = [:]
        var matches: [Fault.Kind: Conditions] = [:]
        for kind in Fault.Kind.allCases {
            guard let fault = json["faults"]?[kind.rawValue] else { continue }
            chances[kind] = fault["chance"]?.intValue
            matches[kind] = fault["match"].flatMap { try? Conditions($0) }
        }
        self.chances = chances
        self.matches = matches
    }

    /// Whether a fault of this kind may happen to what the subject tells of.
    func applies(_ kind: Fault.Kind, to subject: JSON) -> Bool {
        [match, matches[kind]].allSatisfy { $0.map { $0.match(subject) != nil } ?? true }
    }
}
