import JSON
import SessionKernel

extension Pipeline.Place {
    /// For `show`: `step       totals  tool  done`.
    func line(_ standing: StepStanding) -> String {
        let indent = String(repeating: "  ", count: depth)
        return "step       \(indent)\(step.name)  \(step.kind)  \(standing.told)"
    }

    func shown(_ standing: StepStanding) -> JSON {
        .compact([
            "block": .text(block?.text), "items": standing.items, "kind": .string(step.kind),
            "status": .string(standing.word), "step": .string(step.name.text),
            "way": .text(way), "why": .text(standing.why),
        ])
    }
}

extension StepStanding {
    fileprivate var word: String {
        switch self {
        case .waiting: "waiting"
        case .running, .goingOver: "running"
        case .done: "done"
        case .partlyDone: "partly_done"
        case .skipped: "skipped"
        case .failed: "failed"
        case .notTaken: "not_taken"
        }
    }

    fileprivate var why: String? {
        switch self {
        case .skipped(let why), .failed(let why): why
        case .waiting, .running, .goingOver, .done, .partlyDone, .notTaken: nil
        }
    }

    /// What the items of a for-each came to.
    fileprivate var items: JSON? {
        let (tally, count): (ItemTally, Int)
        switch self {
        case .goingOver(_, let of, let so): (tally, count) = (so, of)
        case .partlyDone(let so, let of): (tally, count) = (so, of)
        case .waiting, .running, .done, .skipped, .failed, .notTaken: return nil
        }
        return [
            "done": .integer(tally.done), "failed": .integer(tally.failed),
            "in_part": .integer(tally.inPart), "of": .integer(count),
            "skipped": .integer(tally.skipped),
        ]
    }

    fileprivate var told: String {
        switch self {
        case .goingOver(let item, let count, let tally):
            let missed = tally.missedWords.map { ", \($0)" } ?? ""
            return "running, \(item) of \(count)\(missed)"
        case .partlyDone(let tally, let count):
            return "partly done: \(tally.words(of: count))"
        case .waiting, .running, .done, .skipped, .failed, .notTaken:
            return word + (why.map { ": \($0)" } ?? "")
        }
    }
}
