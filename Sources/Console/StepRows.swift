import Screen
import SessionKernel

/// The steps of a pipeline as a list: which are done, which is at work, which were left out.
enum StepRows {
    struct Row {
        let glyph: Glyph
        let text: String
        let role: Role
    }

    static func rows(of session: Session) -> [Row] {
        (session.definition.pipeline?.places ?? []).map { place in
            let standing = session.standing(of: place)
            let indent = String(repeating: "  ", count: place.depth)
            let way = place.way.map { "\($0): " } ?? ""
            return Row(
                glyph: standing.glyph,
                text: "\(indent)\(way)\(place.step.name)  "
                    + (standing.count ?? words(of: place.step)) + standing.words,
                role: standing.role)
        }
    }

    /// `step 4 of 9, totals`: where a pipeline is; nil where there is none or it is over.
    static func progress(of session: Session) -> String? {
        guard let pipeline = session.definition.pipeline, session.outcome == nil,
            let work = session.pipeline?.atWork,
            let place = pipeline.places.firstIndex(where: { $0.step.name == work.step })
        else { return nil }
        let item = work.item.map { ", item \($0)" } ?? ""
        return "step \(place + 1) of \(pipeline.places.count), \(work.step)\(item)"
    }

    private static func words(of step: PipelineStep) -> String {
        switch step.action {
        case .tool(let tool, _): tool.text
        case .model(let agent, _, _): "asks \(agent)"
        case .approval: "a person signs"
        case .branch: "branch"
        case .forEach(_, let most, _): "for each, \(most) at most"
        }
    }
}

extension StepStanding {
    fileprivate var glyph: Glyph {
        switch self {
        case .waiting: .queued
        case .running, .goingOver: .running
        case .done: .done
        case .partlyDone, .skipped, .notTaken: .denied
        case .failed: .failed
        }
    }

    fileprivate var role: Role {
        switch self {
        case .waiting: .fgMuted
        case .running, .goingOver: .running
        case .done: .success
        case .partlyDone, .skipped: .warning
        case .notTaken: .fgFaint
        case .failed: .danger
        }
    }

    /// Where a for-each is, or what its items came to.
    fileprivate var count: String? {
        switch self {
        case .goingOver(let item, let count, let tally):
            "\(item) of \(count)" + (tally.missedWords.map { ", \($0)" } ?? "")
        case .partlyDone(let tally, let count): tally.words(of: count)
        case .waiting, .running, .done, .skipped, .failed, .notTaken: nil
        }
    }

    fileprivate var words: String {
        switch self {
        case .waiting, .done, .partlyDone, .running, .goingOver: ""
        case .skipped(let why): "  skipped: \(why)"
        case .notTaken: "  not taken"
        case .failed(let why): "  failed: \(why)"
        }
    }
}
