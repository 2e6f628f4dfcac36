import JSON
import SessionKernel

/// Tools that fail, hang, are lost, or tell the same twice, as chance has it.
struct PlayedTools {
    private var chance: Chance
    private let plan: Plan

    init(_ chance: Chance, _ plan: Plan) {
        self.chance = chance
        self.plan = plan
    }

    /// What comes of one run.
    struct Run {
        /// When the effect comes about, if it does.
        var happens: Int?
        /// When the ends are told, and how.
        var ends: [(delay: Int, end: Command.Request)]
    }

    mutating func run(_ call: CallID, isCalm: Bool) -> Run {
        let length = chance.patience(around: 800)
        let effect = chance.below(length + 1)
        let result = Command.Request.finishCall(call, ToolResult(text: text()))
        var run = Run(happens: effect, ends: [(length, result)])
        if !isCalm, plan.has(.toolFailures), chance.once(in: 5) {
            run = failing(call, length, effect, result)
        }
        if plan.has(.doubledEnds), chance.once(in: 12), let end = run.ends.last {
            run.ends.append((end.delay + chance.below(2000), end.end))
        }
        return run
    }

    private mutating func failing(
        _ call: CallID, _ length: Int, _ effect: Int, _ result: Command.Request
    ) -> Run {
        func failed(_ code: String, inDoubt: Bool) -> Command.Request {
            let error = CallError(code: code, message: "The tool failed.", retryable: true)
            return .failCall(call, ToolFailure(error: error, inDoubt: inDoubt))
        }
        let doubt = failed("timeout", inDoubt: true)
        switch chance.below(5) {
        case 0: return Run(happens: nil, ends: [(length, failed("broke", inDoubt: false))])
        case 1: return Run(happens: nil, ends: [(length, doubt)])
        case 2: return Run(happens: effect, ends: [(length, doubt)])
        case 3 where plan.has(.lateEnds):
            // It timed out, and comes back all the same.
            let late = length + chance.between(1...120_000)
            return Run(happens: effect, ends: [(length, doubt), (late, result)])
        default:
            let late = length + chance.between(1...120_000)
            let ends =
                plan.has(.lateEnds)
                ? [(length, doubt), (late, failed("broke", inDoubt: false))] : [(length, doubt)]
            return Run(happens: nil, ends: ends)
        }
    }

    /// How an attempt to tell a person ends.
    mutating func end(of begun: NoticeBegun, isCalm: Bool) -> Command.Request {
        let fails = !isCalm && plan.has(.toolFailures) && chance.once(in: 3)
        let error = CallError(code: "failed", message: "The line is dead.")
        return .endNotice(begun.notice, attempt: begun.attempt, fails ? error : nil)
    }

    private mutating func text() -> String {
        chance.once(in: 3)
            ? Scene.mark + Scene.places[chance.below(4)]
            : chance.once(in: 2) ? "fine" : "fine: \(chance.below(1000))"
    }

    mutating func preview(_ call: Call) -> Preview {
        let words = call.arguments?.canonicalText ?? ""
        let changes = plan.has(.changedPreviews) && chance.once(in: 10)
        return Preview(
            text: "\(call.tool) would act on \(words)\(changes ? ", and more" : "")",
            failed: chance.once(in: 30))
    }

    mutating func verify(_ happened: Bool) -> Verification {
        if chance.once(in: 5) { return .unknown("The other side did not answer.") }
        return happened ? .done("It is there.") : .notDone("It is not there.")
    }
}
