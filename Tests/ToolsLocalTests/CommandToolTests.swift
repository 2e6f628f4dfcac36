import Glibc
import JSON
import SessionKernel
import SessionRuntime
import Testing

@testable import GuardedProcess
@testable import ToolsLocal

extension Sandbox {
    var commands: CommandTool {
        CommandTool(children: children, grace: .milliseconds(100)) { ["TOKEN": "s3cr3t"][$0] }
    }

    func call(
        _ command: CommandSource, _ arguments: JSON = [:], inputs: JSON = [:],
        milliseconds: Int = 20_000
    ) -> ToolInvocation {
        let declaration = ToolDeclaration(
            name: "demo.tool", description: "A tool.", arguments: ["type": "object"],
            reach: .irreversible, timeoutMilliseconds: milliseconds)
        return ToolInvocation(
            session: "s1", call: "c1.0",
            tool: ToolDefinition(declaration: declaration, source: .command(command)),
            arguments: arguments, inputs: inputs, workspace: workspace, key: "key-1")
    }

    func outcome(
        _ command: CommandSource, _ arguments: JSON = [:], inputs: JSON = [:],
        milliseconds: Int = 20_000
    ) async -> ToolOutcome {
        let call = call(command, arguments, inputs: inputs, milliseconds: milliseconds)
        return await LocalToolBox(tools: [call.tool], commands: commands).run(call) { _ in }
    }
}

extension ToolOutcome {
    var text: String? {
        if case .finished(let output) = self { output.text } else { nil }
    }

    var error: CallError? {
        if case .failed(let error, _, _) = self { error } else { nil }
    }

    var isInDoubt: Bool {
        if case .failed(_, let inDoubt, _) = self { inDoubt } else { false }
    }
}

@Suite(.timeLimit(.minutes(10)))
struct `A command as a tool` {
    let sandbox = Sandbox()

    @Test func `gets its arguments as JSON and answers with what it prints`() async {
        let outcome = await sandbox.outcome(CommandSource(run: ["cat"]), ["b": 1, "a": "é"])
        #expect(outcome.text == #"{"a":"é","b":1}"#)
    }

    @Test func `placeholders become words, never more than one`() async {
        let command = CommandSource(
            run: [
                "printf", "<%s>", "{{args.ref}}", "--n={{ args.n }}", "{{args.deep.on}}",
                "{{inputs.version}}", "{{session}}", "{{workspace}}", "{{",
            ])
        let outcome = await sandbox.outcome(
            command, ["ref": "a b; $(touch x) '\"", "n": .integer(15), "deep": ["on": true]],
            inputs: ["version": "1.2.3"])
        #expect(
            outcome.text
                == "<a b; $(touch x) '\"><--n=15><true><1.2.3><s1><\(sandbox.workspace)><{{>")
        #expect(!sandbox.exists("x"))
    }

    @Test func `a command for the shell is stopped at the time that its call says`() async {
        var command = CommandSource(run: ["bash", "-c", "--", "{{args.command}}"])
        command.shell = ShellAccess(network: false)
        let arguments: JSON = ["command": "echo begun; sleep 600", "timeout": 1]
        let outcome = await sandbox.outcome(command, arguments, milliseconds: 300_000)
        #expect(outcome.error?.code == "timed_out", "\(outcome)")
        #expect(outcome.error?.message.contains("1.0 seconds") == true, "\(outcome)")
        // And never later than its tool's own time.
        let long: JSON = ["command": "sleep 600", "timeout": 300]
        let late = await sandbox.outcome(command, long, milliseconds: 300)
        #expect(late.error?.code == "timed_out", "\(late)")
    }

    @Test func `the key and the given environment arrive, secrets included`() async {
        let command = CommandSource(
            run: ["sh", "-c", "echo $HOLDPOINT_IDEMPOTENCY_KEY $A $T"],
            environment: ["A": "{{args.a}}", "T": "{{secret.TOKEN}}"])
        let outcome = await sandbox.outcome(command, ["a": "-x"])
        #expect(outcome.text == "key-1 -x s3cr3t\n")
    }

    @Test(
        arguments: [
            ("{{args.a.b}}", ["a": ["b": "production"], "a.b": "staging"], "ambiguous_argument"),
            ("{{args.a}}", ["a": "-rf"], "leading_dash"), ("{{args.a}}", ["a": -5], "leading_dash"),
            ("{{args.a}}", [:], "missing_argument"), ("{{args.a}}", ["a": .null], "wrong_argument"),
            ("{{args.a}}", ["a": ["x"]], "wrong_argument"),
            ("{{args.a}}", ["a": ["b": "x"]], "wrong_argument"),
            ("{{args.a}}", ["a": "x\0y"], "contains_nul"),
            ("{{secret.OTHER}}", [:], "placeholder_unknown"),
            ("{{nonsense}}", [:], "placeholder_unknown"),
        ] as [(String, JSON, String)])
    func `values that do not belong into a command line are refused`(
        _ word: String, _ arguments: JSON, _ code: String
    ) async {
        let outcome = await sandbox.outcome(CommandSource(run: ["touch", word]), arguments)
        #expect(outcome.error?.code == code)
        #expect(!outcome.isInDoubt)
    }

    @Test func `a leading dash passes where the tool allows it`() async {
        let command = CommandSource(run: ["printf", "%s", "{{args.a}}"], allowsDash: true)
        #expect(await sandbox.outcome(command, ["a": "-5"]).text == "-5")
    }

    @Test(arguments: [
        ["{{args.a}}"], ["sh", "-c", "echo {{args.a}}"], ["/bin/bash", "-ec", "{{args.a}}"],
    ])
    func `the model chooses no program and writes no script`(_ run: [String]) async {
        let outcome = await sandbox.outcome(CommandSource(run: run), ["a": "id"])
        #expect(outcome.error?.code == "unsafe_placeholder")
    }

    @Test func `a non-zero exit is a failure with the end of what it said`() async {
        let outcome = await sandbox.outcome(
            CommandSource(run: ["sh", "-c", "echo part; echo because >&2; exit 3"]))
        #expect(outcome.error?.code == "tool_failed")
        #expect(outcome.error?.message == "The tool failed with exit code 3: because")
        guard case .failed(_, let inDoubt, let partial) = outcome else { return }
        #expect(!inDoubt)
        #expect(partial?.text == "part\n" && partial?.exitCode == 3)
    }

    @Test func `an error told as JSON is taken over`() async {
        let told =
            #"{"error":{"code":"no_such_tag","message":"There is no tag v9.","retryable":true}}"#
        let outcome = await sandbox.outcome(
            CommandSource(run: ["sh", "-c", "cat >&1; exit 1"]), .object(["error": told.parsed]))
        #expect(
            outcome.error
                == CallError(code: "no_such_tag", message: "There is no tag v9.", retryable: true))
    }

    @Test func `a time-out leaves the effect in doubt`() async {
        let outcome = await sandbox.outcome(
            CommandSource(run: ["sh", "-c", "echo half; sleep 300"]), milliseconds: 300)
        #expect(outcome.error?.code == "timed_out")
        #expect(outcome.isInDoubt)
        guard case .failed(_, _, let partial) = outcome else { return }
        #expect(partial?.text == "half\n")
    }

    @Test func `a crash leaves the effect in doubt, a missing program does not`() async {
        let crash = await sandbox.outcome(CommandSource(run: ["sh", "-c", "kill -SEGV $$"]))
        #expect(crash.error?.code == "interrupted" && crash.isInDoubt)
        let missing = await sandbox.outcome(CommandSource(run: ["no-such-program"]))
        #expect(missing.error?.code == "not_started" && !missing.isInDoubt)
    }

    @Test func `cancelling it leaves the effect in doubt`() async {
        let (started, continuation) = AsyncStream.makeStream(of: Void.self)
        let call = sandbox.call(CommandSource(run: ["sh", "-c", "echo on; sleep 300"]))
        let box = LocalToolBox(tools: [call.tool], commands: sandbox.commands)
        let task = Task { await box.run(call) { _ in continuation.yield() } }
        for await _ in started { break }
        task.cancel()
        let outcome = await task.value
        #expect(outcome.error?.code == "cancelled" && outcome.isInDoubt)
    }

    @Test func `a preview shows what its command prints`() async {
        let command = CommandSource(
            run: ["false"], preview: ["printf", "would push %s", "{{args.ref}}"])
        #expect(
            await sandbox.commands.preview(command, sandbox.call(command, ["ref": "v1"]))
                == Preview(text: "would push v1"))
        let failing = CommandSource(run: ["false"], preview: ["sh", "-c", "echo no >&2; exit 4"])
        #expect(
            await sandbox.commands.preview(failing, sandbox.call(failing))
                == Preview(text: "no\n\n[exit code 4]", failed: true))
    }

    @Test(arguments: [
        (0, Verification.done("seen\n")), (1, .notDone("seen\n")), (2, .notDone("seen\n")),
        (3, .unknown("seen\n [exit code 3]")), (126, .unknown("seen\n [exit code 126]")),
    ])
    func `verify goes by the exit code`(_ code: Int, _ expected: Verification) async {
        let command = CommandSource(
            run: ["false"], verify: ["sh", "-c", "echo seen; exit \(code)"])
        #expect(await sandbox.commands.verify(command, sandbox.call(command)) == expected)
    }

    @Test func `output beyond the limit keeps its beginning and its end`() {
        var stream = CapturedStream(limit: 10)
        _ = stream.append(Array("0123456789".utf8)[...])
        #expect(stream.text == "0123456789")
        _ = stream.append([UInt8](repeating: 0x61, count: 6000)[...])
        _ = stream.append(Array("end".utf8)[...])
        #expect(stream.text.hasPrefix("0123456789\n[… 1907 bytes were not kept …]\naaa"))
        #expect(stream.text.hasSuffix("aend"))
        #expect(stream.total == 6013)
    }
}

extension String {
    /// The member `error` of the JSON that this text is.
    fileprivate var parsed: JSON { (try? JSON(parsing: Array(utf8)))?["error"] ?? .null }
}
