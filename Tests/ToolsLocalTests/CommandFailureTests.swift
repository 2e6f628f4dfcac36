import JSON
import SessionKernel
import SessionRuntime
import Testing

@testable import ToolsLocal

@Suite(.timeLimit(.minutes(10)))
struct `What the failure of a command is worth` {
    let sandbox = Sandbox()

    private func outcome(
        _ script: String, reach: Reach = .irreversible, idempotent: Bool = false,
        milliseconds: Int = 20_000
    ) async -> ToolOutcome {
        var call = sandbox.call(
            CommandSource(run: ["sh", "-c", script]), milliseconds: milliseconds)
        call.tool.declaration.reach = reach
        call.tool.declaration.idempotent = idempotent
        return await LocalToolBox(tools: [call.tool], commands: sandbox.commands).run(call) { _ in }
    }

    @Test func `exit status 75 says that it may pass`() async {
        let passing = await outcome("echo busy >&2; exit 75")
        #expect(passing.error?.code == "temporary_failure" && passing.error?.retryable == true)
        #expect(passing.error?.message == "The tool failed with exit code 75: busy")
        #expect(!passing.isInDoubt)
        #expect(await outcome("exit 74").error?.retryable == false)
        let told = await outcome(
            #"echo '{"error":{"code":"busy","message":"Later.","retry_after_ms":20}}'; exit 75"#)
        var later = CallError(code: "busy", message: "Later.", retryable: true)
        later.retryAfterMilliseconds = 20
        #expect(told.error == later)
    }

    @Test func `all that a told error says is taken over, and nothing that does not belong`() async
    {
        let whole = await outcome(
            """
            echo '{"error":{"code":"no_tag","message":"No.","at":"/name","expected":"a tag",\
            "got":"v9","retryable":false,"hint":"List them.","more":1}}'; exit 1
            """)
        #expect(
            whole.error
                == CallError(
                    code: "no_tag", message: "No.", at: "/name", expected: "a tag", got: "v9",
                    hint: "List them."))
        let wrong = await outcome(
            #"echo '{"error":{"code":"No Tag!","message":"No.","retryable":1,"hint":7}}'; exit 1"#)
        #expect(wrong.error == CallError(code: "tool_failed", message: "No."))
        #expect(
            await outcome(#"echo '{"error":{"message":""}}'; exit 1"#).error?.message
                == "The tool failed with exit code 1")
    }

    @Test func `a long told text is cut between two characters`() async {
        let long = String(repeating: "é", count: 3000)
        let told = await outcome(#"printf '{"error":{"message":"a\#(long)"}}'; exit 1"#)
        let message = told.error?.message ?? ""
        #expect(message == "a" + String(repeating: "é", count: 1023) + "…")
    }

    @Test(arguments: [
        (Reach.reads, false, true), (.irreversible, true, true), (.irreversible, false, false),
        (.reversible, false, false),
    ])
    func `only what reads or takes a key may be repeated after a time-out or a crash`(
        _ reach: Reach, _ idempotent: Bool, _ repeatable: Bool
    ) async {
        let late = await outcome(
            "sleep 300", reach: reach, idempotent: idempotent, milliseconds: 200)
        #expect(late.error?.code == "timed_out")
        #expect(late.error?.retryable == repeatable && late.isInDoubt == (reach != .reads))
        let crash = await outcome("kill -SEGV $$", reach: reach, idempotent: idempotent)
        #expect(crash.error?.code == "interrupted")
        #expect(crash.error?.retryable == repeatable && crash.isInDoubt == (reach != .reads))
    }
}

@Suite(.timeLimit(.minutes(10)))
struct `Undoing a command` {
    let sandbox = Sandbox()

    private func undoing(_ command: CommandSource, _ arguments: JSON = [:]) -> ToolInvocation {
        var call = sandbox.call(command, arguments)
        call.undoneBy = "u1"
        call.key = "key-2"
        return call
    }

    @Test func `runs its undo with the arguments of the call and a key of its own`() async {
        let command = CommandSource(
            run: ["touch", "ran"],
            undo: [
                "sh", "-c", "cat; echo $0 $1 $HOLDPOINT_IDEMPOTENCY_KEY", "{{args.a}}", "{{key}}",
            ])
        let call = undoing(command, ["a": "x"])
        let outcome = await LocalToolBox(tools: [call.tool], commands: sandbox.commands)
            .undo(call) { _ in }
        #expect(outcome.text == #"{"a":"x"}x key-2 key-2"# + "\n")
        #expect(!sandbox.exists("ran"))
    }

    @Test func `its failure is one, and its time is limited`() async {
        let box = LocalToolBox(tools: [], commands: sandbox.commands)
        let failing = undoing(CommandSource(run: ["true"], undo: ["sh", "-c", "exit 3"]))
        #expect(await box.undo(failing) { _ in }.error?.code == "tool_failed")
        var slow = undoing(CommandSource(run: ["true"], undo: ["sleep", "300"]))
        slow.tool.declaration.timeoutMilliseconds = 200
        let outcome = await box.undo(slow) { _ in }
        #expect(outcome.error?.code == "timed_out" && outcome.isInDoubt)
        let none = undoing(CommandSource(run: ["true"]))
        #expect(await box.undo(none) { _ in }.error?.code == "cannot_undo")
    }

    @Test func `its preview is the command line, without secrets`() async {
        let command = CommandSource(
            run: ["true"], undo: ["git", "tag", "-d", "{{args.name}}", "{{secret.TOKEN}}"])
        let preview = await sandbox.commands.preview(command, undoing(command, ["name": "v1"]))
        #expect(preview == Preview(text: #"Runs ["git","tag","-d","v1","{{secret.TOKEN}}"]"#))
    }

    @Test(arguments: [(0, Verification.notDone("")), (1, .done("")), (3, .unknown(""))])
    func `verify tells whether it was undone`(_ code: Int, _ expected: Verification) async {
        let command = CommandSource(
            run: ["true"], verify: ["sh", "-c", "exit \(code)"], undo: ["true"])
        switch (await sandbox.commands.verify(command, undoing(command)), expected) {
        case (.done, .done), (.notDone, .notDone), (.unknown, .unknown): break
        case (let found, _): Issue.record("\(found), not \(expected)")
        }
    }
}
