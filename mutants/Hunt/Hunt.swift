import Glibc
import Simulation

/// Plays seeds until an invariant breaks, and says which: what `mutants/hunt` asks of each mutant.
///
/// A program of its own, because it builds in a fraction of the time that `holdpoint` takes.
@main enum Hunt {
    static func main() {
        let words = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
        guard words.count == 2, words[0] <= words[1] else {
            print("usage: holdpoint-hunt FIRST-SEED LAST-SEED")
            exit(2)
        }
        for seed in words[0]...words[1] {
            guard let finding = History.playing(Plan(seed: seed)).finding else { continue }
            print("seed \(seed), invariant \(finding.invariant.rawValue): \(finding.found)")
            exit(1)
        }
    }
}
