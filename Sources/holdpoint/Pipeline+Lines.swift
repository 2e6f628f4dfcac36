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
            "block": .text(block?.text), "kind": .string(step.kind),
            "status": .string(standing.word), "step": .string(step.name.text),
            "way": .text(way), "why": .text(standing.why),
        ])
    }
}

extension StepStanding {
    fileprivate var word: String {
        switch self {
        case .waiting: "waiting"
        case .running: "running"
        case .done: "done"
        case .skipped: "skipped"
        case .failed: "failed"
        case .notTaken: "not_taken"
        }
    }

    fileprivate var why: String? {
        switch self {
        case .skipped(let why), .failed(let why): why
        case .waiting, .running, .done, .notTaken: nil
        }
    }

    fileprivate var told: String {
        if case .running(let item?, let count?) = self { return "running, \(item) of \(count)" }
        return word + (why.map { ": \($0)" } ?? "")
    }
}
