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
        /// Of how many of the items a step was left out.
        var inPart = 0
        /// Of a for-each: how often each of its steps came to what, for the items that are over.
        var tallies: [StepName: ItemTally] = [:]

        /// Of a for-each: what its items came to that are over.
        package var tally: ItemTally {
            ItemTally(
                done: results.count - givenUp - inPart, inPart: inPart, skipped: givenUp)
        }

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

/// What the items of a for-each have come to, for the whole or for one of its steps.
package struct ItemTally: Hashable, Sendable {
    package internal(set) var done = 0
    /// Items that have a result, but without one of their steps.
    package internal(set) var inPart = 0
    /// Items that were given up; of a step, those for which it was left out.
    package internal(set) var skipped = 0
    /// Of a step: for these it failed.
    package internal(set) var failed = 0

    /// How many of them did not come to what was wanted.
    package var missed: Int { inPart + skipped + failed }

    /// `3 of 4, 1 skipped`.
    package func words(of count: Int) -> String {
        "\(done) of \(count)" + (missedWords.map { ", \($0)" } ?? "")
    }

    /// `1 skipped`; nil where nothing was missed.
    package var missedWords: String? {
        let counts = [(inPart, "in part"), (skipped, "skipped"), (failed, "failed")]
        guard missed > 0 else { return nil }
        return counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }

    mutating func add(_ state: PipelineRun.Record.State) {
        switch state {
        case .done: done += 1
        case .skipped: skipped += 1
        case .failed: failed += 1
        case .begun: break  // It was given up with its item before it was over.
        }
    }
}

/// A step as people see it.
package enum StepStanding: Hashable, Sendable {
    case waiting
    case running
    /// A for-each: the item that it is at, how many there are, and what those before came to.
    case goingOver(item: Int, of: Int, ItemTally)
    case done
    /// A for-each that is over, or one of its steps, where not every item came to a result.
    case partlyDone(ItemTally, of: Int)
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
            case .done: return Self.ended(record.tally, of: record.items.count)
            case .skipped(let error): return .skipped(error.message)
            case .failed(let error): return .failed(error.message)
            case .begun:
                guard outcome == nil else { return .failed("It was not ended.") }
                guard case .forEach = place.step.action else { return .running }
                return .goingOver(
                    item: min(record.results.count + 1, record.items.count),
                    of: record.items.count, record.tally)
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
            guard record.state == .done, let name = place.forEach, let forEach = run[name],
                let tally = forEach.tallies[place.step.name]
            else { return .notTaken }
            return Self.ended(tally, of: forEach.items.count)
        }
        if let way = place.way, record.way != way { return .notTaken }
        return outcome == nil ? .waiting : .notTaken
    }

    /// What an item does not need, such as another way of a branch, is not missed.
    private static func ended(_ tally: ItemTally, of count: Int) -> StepStanding {
        tally.missed == 0 ? .done : .partlyDone(tally, of: count)
    }
}
