import Glibc
import Simulation

/// Plays seeds until an invariant breaks, and prints which: what `mutants/hunt` asks of each
/// mutant. A program of its own, because it builds in a fraction of the time of `holdpoint`.
@main enum Hunt {
    static func main() {
        let words = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
        guard words.count == 2, words[0] <= words[1] else {
            print("usage: holdpoint-hunt FIRST-SEED LAST-SEED")
            exit(2)
        }
        var report = Report()
        let began = clock()
        for seed in words[0]...words[1] {
            let history = History.playing(Plan(seed: seed))
            if history.finding != nil {
                let smallest = Shrinker.shrunken(history)
                print(smallest.finding?.text(of: smallest.plan) ?? "", terminator: "")
                exit(1)
            }
            report.take(history)
        }
        report.milliseconds = (clock() - began) / 1000
        print(report.text, terminator: "")
    }
}
