import Console
import JSON
import Screen
import SessionKernel
import Testing

/// Pausing, resuming and cancelling, in every phase that a session can stand in.
@Suite struct `Steering a session` {
    /// A session that stands in the phase.
    static func standing(in phase: Phase) throws -> Scenario {
        var scenario = try Scenario("k3x9q2ab", definition: Scenario.laddered)
        switch phase {
        case .initializing:
            return try Scenario(connected: false)
        case .processing: break
        case .validating: try scenario.ask(ModelAnswer(text: "Done."))
        case .awaitingApproval:
            try scenario.hold(
                "git.push", ["ref": "v1"], risk: .high, preview: Scenario.pushPreview)
        case .awaitingTool: try scenario.clear("git.log", [:])
        case .retrying: try scenario.failToAsk()
        case .handingOff:
            try scenario.clear(ControlTool.handoff, ["reason": "look at it", "to": "verifier"])
        case .awaitingOperator: return try Scenario.inDoubt()
        case .paused: try scenario.send(.pause(reason: ""), by: .operator("ana"))
        case .completed:
            try scenario.ask(ModelAnswer(text: "Done."))
            try scenario.send(
                .judge(scenario.session.request?.requested.request ?? "none", .accept))
        case .failed:
            try scenario.send(.abandon(CallError(code: "gone", message: "Its tools are gone.")))
        case .timedOut:
            scenario.pass(4_000_000)
            try scenario.send(.tick)
            scenario.pass(1_000_000)
            try scenario.send(.tick)
        case .cancelled: try scenario.send(.cancel(reason: ""), by: .operator("ana"))
        }
        return scenario
    }

    private func desk(_ scenario: Scenario) -> Desk {
        var desk = Desk(Size(columns: 140, rows: 40))
        desk.watch([scenario])
        _ = desk.take()
        return desk
    }

    private func commands(_ desk: inout Desk) -> [OperatorCommand] {
        desk.take().compactMap(\.command)
    }

    private func order(_ text: String, _ desk: inout Desk) {
        desk.type(text)
        desk.press(.enter)
    }

    private static let phases = Phase.allCases
    private static let open = Phase.allCases.filter { !$0.isTerminal }
    private static let over = Phase.allCases.filter(\.isTerminal)

    @Test(arguments: phases) func `begins from the phase that it is about`(phase: Phase) throws {
        #expect(try Self.standing(in: phase).session.phase == phase)
    }

    @Test(arguments: open) func `p pauses after asking, and lets go on what is paused`(
        phase: Phase
    ) throws {
        var desk = desk(try Self.standing(in: phase))
        desk.press(.character("p"))
        guard phase != .paused else {
            #expect(commands(&desk) == [.resume])
            return
        }
        #expect(commands(&desk) == [])
        #expect(desk.screen.lines[38].contains("Pause release-train?"))
        desk.press(.character("y"))
        #expect(commands(&desk) == [.pause(reason: "")])
    }

    @Test(arguments: open) func `:pause and :resume say what stands so already`(
        phase: Phase
    ) throws {
        var desk = desk(try Self.standing(in: phase))
        order(":pause", &desk)
        if phase == .paused {
            #expect(commands(&desk) == [])
            #expect(desk.screen.lines[38].contains("release-train is paused already"))
        } else {
            #expect(commands(&desk) == [.pause(reason: "")])
        }
        order(":resume", &desk)
        if phase == .paused {
            #expect(commands(&desk) == [.resume])
        } else {
            #expect(commands(&desk) == [])
            #expect(desk.screen.lines[38].contains("release-train is not paused: it is"))
        }
    }

    @Test(arguments: open) func `:cancel asks with its reason, and Esc leaves it`(
        phase: Phase
    ) throws {
        var desk = desk(try Self.standing(in: phase))
        order(":cancel wrong version", &desk)
        #expect(commands(&desk) == [])
        #expect(desk.screen.lines[38].contains("Cancel release-train because: wrong version?"))
        desk.press(.escape)
        #expect(commands(&desk) == [])
        order(":cancel wrong version", &desk)
        desk.press(.character("y"))
        #expect(commands(&desk) == [.cancel(reason: "wrong version")])
    }

    @Test(arguments: over) func `of one that is over only says so`(phase: Phase) throws {
        var desk = desk(try Self.standing(in: phase))
        for text in [":pause", ":resume", ":cancel"] {
            order(text, &desk)
            #expect(commands(&desk) == [])
            #expect(desk.screen.lines[38].contains("release-train has ended already: "))
            desk.press(.escape)
        }
        desk.press(.character("p"))
        #expect(commands(&desk) == [])
        #expect(desk.screen.lines[38].contains("release-train has ended already: "))
    }

    @Test func `of one that is ending is asked for once`() throws {
        var scenario = try Self.standing(in: .awaitingTool)
        try scenario.send(.beginCall("c1.1", preview: nil))
        try scenario.send(.cancel(reason: ""), by: .operator("ana"))
        #expect(scenario.session.isEnding)
        var desk = desk(scenario)
        for text in [":pause", ":resume", ":cancel again"] {
            order(text, &desk)
            #expect(commands(&desk) == [])
            #expect(desk.screen.lines[38].contains("release-train is ending already"))
        }
        desk.press(.character("p"))
        #expect(desk.screen.lines[38].contains("release-train is ending already"))
    }

    @Test func `that somebody else was faster at is a notice and no failure`() throws {
        var desk = desk(try Self.standing(in: .processing))
        order(":pause", &desk)
        guard case .submit(let ticket, _, _) = desk.take().first(where: \.isSubmit) else {
            Issue.record("nothing was submitted")
            return
        }
        desk.update(.commandAnswered(ticket, .already("Session k3x9q2ab is paused already.")))
        #expect(desk.screen.lines[38].contains("Session k3x9q2ab is paused already."))
        #expect(!desk.screen.lines[38].contains("refused"))
        // A failure would outlast this key.
        desk.press(.character("j"))
        #expect(!desk.screen.lines[38].contains("paused already"))
    }

    @Test func `changes nothing from a console that only reads`() throws {
        for text in [":pause", ":resume", ":cancel"] {
            var desk = Desk(settings: ConsoleSettings(readOnly: true))
            desk.watch([try Self.standing(in: .processing)])
            order(text, &desk)
            desk.press(.character("y"))
            #expect(commands(&desk) == [])
        }
    }
}
