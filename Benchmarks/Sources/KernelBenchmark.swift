import JSON
import SessionKernel
import ToolBoundary

/// How fast the kernel decides, and how fast it folds what was decided.
enum KernelBenchmark {
    static func run() throws -> [Figure] {
        let script = try Script(events: 10_000)
        let folded = Meter.rate(rounds: 3) {
            var session = Session(id: "bench")
            for event in script.events { session.apply(event) }
        }
        return [
            Figure(
                "kernel events decided and applied", script.rate, "/s", .atLeast(1_000_000 / 60)),
            Figure("fold of \(script.events.count) events", 1000 / folded, "ms"),
        ]
    }
}

/// A session of the same steps as the runtime's, driven by hand.
struct Script {
    private(set) var session = Session(id: "bench")
    private(set) var events: [Event] = []
    private(set) var rate = 0.0
    private let boundary = Boundary(SessionOpened.unlimited.definition)

    init(events count: Int) throws {
        let begun = Meter.wall
        try take(.open(.unlimited))
        try take(.claim(epoch: 1, runner: "bench"))
        try take(.connectTools)
        var step = 0
        while events.count < count {
            step += 1
            try takeStep(step)
        }
        rate = Double(events.count) / (Meter.wall - begun) * 1e6
    }

    private mutating func takeStep(_ step: Int) throws {
        let request = session.nextRequest
        try take(
            .beginModel(
                ModelIntent(
                    request: request, model: "free", encoder: "none", reserved: Spend(tokens: 20))))
        let answer = ModelAnswer(
            text: FreeModel.said(step), calls: [FreeModel.call(step)], usage: Usage())
        try take(.answerModel(request, answer))
        try take(.judge(request, boundary.judge(answer, in: session)))
        let call = CallID(step: session.step, index: 1)
        try take(.beginCall(call, preview: nil))
        try take(.finishCall(call, ToolResult(text: "ok")))
    }

    private mutating func take(_ request: Command.Request) throws {
        let at = Timestamp(milliseconds: 1_700_000_000_000 + events.count)
        let decided = try session.decide(Command(at: at, actor: .operator("bench"), request))
        for event in decided { session.apply(event) }
        events += decided
    }
}
