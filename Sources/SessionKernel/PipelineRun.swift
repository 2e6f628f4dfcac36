package import JSON

/// How far a session has come with its pipeline: the fold of what was recorded of its steps.
///
/// There is no counter of steps in it. What is next is looked up in the definition, by what each
/// step has come to.
package struct PipelineRun: Hashable, Sendable {
    /// What a step has come to; within a for-each, for the item that it is at.
    package struct Record: Hashable, Sendable {
        package enum State: Hashable, Sendable {
            case begun
            case done
            case skipped(CallError)
            case failed(CallError)
        }

        package internal(set) var state: State
        /// Its result, once it is over.
        package internal(set) var value: JSON = .null
        /// The event that brought text of an untrusted source from which the result may come.
        package internal(set) var taint: Int?
        /// The sequence of the last event about it.
        package internal(set) var event: Int
        /// Of a branch: the way that was taken.
        package internal(set) var way: String?
        /// Of a for-each: its items, and what those have come to that are over.
        package internal(set) var items: [JSON] = []
        package internal(set) var results: [JSON] = []
        /// How many of the items were given up.
        package internal(set) var givenUp = 0

        var isOver: Bool {
            switch state {
            case .done, .skipped: true
            case .begun, .failed: false
            }
        }
    }

    /// The step that calls or asks: one at a time.
    struct Current: Hashable, Sendable {
        var begun: StepBegun
        /// What came of it, until that is recorded.
        var settled: Settled?
    }

    enum Settled: Hashable, Sendable {
        case value(JSON, taint: Int?)
        case failed(CallError)
        /// It was in doubt, and somebody who knows says that it did not happen.
        case notDone
    }

    package internal(set) var records: [StepName: Record] = [:]
    var current: Current?

    package subscript(_ name: StepName) -> Record? { records[name] }

    /// The step that calls or asks now, and the item that it does so for.
    package var atWork: (step: StepName, item: Int?)? {
        current.map { ($0.begun.step, $0.begun.item) }
    }

    /// Where the parts of the call come from that is made now.
    package var sources: [StepSource] { current?.begun.sources ?? [] }

    /// What follows, by the definition and by what has been recorded.
    enum Move {
        case begin(PipelineStep, item: Int?)
        case end(PipelineStep, item: Int?, CallError?)
        /// Something is under way.
        case wait
        case finish
        case fail(PipelineStep, CallError)
    }

    func move(by pipeline: Pipeline) -> Move { move(pipeline.steps, nil) ?? .finish }

    /// Nil where all of them are over.
    private func move(_ steps: [PipelineStep], _ item: Int?) -> Move? {
        for step in steps {
            guard let record = records[step.name] else { return .begin(step, item: item) }
            switch record.state {
            case .done, .skipped: continue
            case .failed(let error): return .fail(step, error)
            case .begun: return move(within: step, record, item)
            }
        }
        return nil
    }

    private func move(within step: PipelineStep, _ record: Record, _ item: Int?) -> Move {
        let inner: Move?
        switch step.action {
        case .tool, .model, .approval: return settledMove(step, item)
        case .branch(_, let ways):
            inner = move(ways.first { $0.name == record.way }?.steps ?? [], item)
        case .forEach(_, _, let steps):
            guard record.results.count < record.items.count else {
                return .end(step, item: nil, nil)
            }
            inner = move(steps, record.results.count + 1)
        }
        switch inner {
        case nil: return .end(step, item: item, nil)
        case .fail(let failed, var error):
            error.message = "step \(failed.name) failed: \(error.message)"
            return .end(step, item: item, error)
        case .some(let move): return move
        }
    }

    private func settledMove(_ step: PipelineStep, _ item: Int?) -> Move {
        switch current?.settled {
        case nil: .wait
        // So that it is still to be done.
        case .notDone: .begin(step, item: item)
        case .failed(let error): .end(step, item: item, error)
        case .value: .end(step, item: item, nil)
        }
    }
}

/// A step as people see it.
package enum StepStanding: Hashable, Sendable {
    case waiting
    /// With what it is at, of a for-each: the item and how many there are.
    case running(item: Int?, of: Int?)
    case done
    case skipped(String)
    case failed(String)
    /// Another way was taken, or what it is a part of ended before.
    case notTaken
}

extension Session {
    /// What has become of a step, also of one within a block.
    package func standing(of place: Pipeline.Place) -> StepStanding {
        guard let run = pipeline else { return .waiting }
        if let record = run[place.step.name] {
            switch record.state {
            case .done: return .done
            case .skipped(let error): return .skipped(error.message)
            case .failed(let error): return .failed(error.message)
            case .begun:
                guard outcome == nil else { return .failed("It was not ended.") }
                guard case .forEach = place.step.action else {
                    return .running(item: nil, of: nil)
                }
                return .running(
                    item: min(record.results.count + 1, record.items.count),
                    of: record.items.count)
            }
        }
        return standing(besides: place, run)
    }

    /// Of a step of which nothing is recorded: what it is a part of says what that means.
    private func standing(besides place: Pipeline.Place, _ run: PipelineRun) -> StepStanding {
        guard let name = place.block, let block = definition.pipeline?.place(of: name) else {
            return outcome == nil ? .waiting : .notTaken
        }
        guard let record = run[name] else { return standing(besides: block, run) }
        if record.state != .begun {
            // What its items came to is in its result.
            if case .forEach = block.step.action, record.state == .done, !record.items.isEmpty {
                return .done
            }
            return .notTaken
        }
        if let way = place.way, record.way != way { return .notTaken }
        return outcome == nil ? .waiting : .notTaken
    }
}
