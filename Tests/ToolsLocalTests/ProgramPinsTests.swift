import Glibc
import JSON
import SessionKernel
import SessionRuntime
import Testing

@testable import GuardedProcess
@testable import ToolsLocal

@Suite struct `The programs of a workspace` {
    private let sandbox = Sandbox()
    private var pins: ProgramPins { ProgramPins(folder: sandbox.root + "/programs") }

    init() throws {
        sandbox.write("#!/bin/sh\necho as it was\n", to: "check", mode: 0o700)
        sandbox.write("echo a script\n", to: "look.sh")
        sandbox.write("a,b\n", to: "table.csv")
        try pins.keep(
            [
                ["./check", "table.csv"], ["sh", "-e", "look.sh"], ["sh", "-c", "x && ./check 1"],
                ["cat", "table.csv"], ["./made-later"],
            ], in: sandbox.workspace)
    }

    private func finding(_ line: String...) -> ProgramPins.Finding? {
        pins.finding(in: line, of: sandbox.workspace)
    }

    @Test func `are run while they are as they were`() {
        #expect(finding("./check") == nil)
        #expect(finding("sh", "look.sh") == nil)
        #expect(finding("git", "status") == nil)
        #expect(finding("sh", "-c", "ls .. . / /etc ../check; cat /bin/sh") == nil)
        #expect(finding("../check") == nil && finding("/bin/true") == nil)
        sandbox.write("a,c\n", to: "table.csv")
        #expect(finding("cat", "table.csv") == nil, "it is read, not run")
        #expect(ProgramPins(folder: "/nonexistent").finding(in: ["./x"], of: "/") == nil)
    }

    @Test func `are not run once something has been written to them, or put in their place`() {
        sandbox.write("#!/bin/sh\necho as it is!\n", to: "check", mode: 0o700)
        for line in [["./check"], [".//check", "x"], ["sh", "-c", "true;./check|cat"]] {
            #expect(pins.finding(in: line, of: sandbox.workspace) == .changed("check"), "\(line)")
        }
        unlink(sandbox.path("look.sh"))
        symlink("table.csv", sandbox.path("look.sh"))
        #expect(finding("sh", "-e", "look.sh") == .changed("look.sh"))
    }

    @Test(arguments: [
        ["{{workspace}}/check"], ["sh", "-c", "exec \"$PWD\"/check"], ["./bin/../check"],
        ["timeout", "5", "./check"], ["env", "sh", "look.sh"], ["sh", "-c", ". ./look.sh"],
        ["bash", "-c", "timeout 5 sh look.sh"], ["perl", "-w", "look.sh"],
    ])
    func `are found however they are named`(line: [String]) throws {
        try pins.keep([line], in: sandbox.workspace)
        #expect(pins.finding(in: line, of: sandbox.workspace) == nil)
        sandbox.write("#!/bin/sh\necho else\n", to: "check", mode: 0o700)
        sandbox.write("echo else\n", to: "look.sh")
        #expect(pins.finding(in: line, of: sandbox.workspace) != nil)
    }

    @Test func `cannot be written over by the tools for files`() async {
        let pins = pins
        var children = sandbox.children
        children.pins = { _ in pins }
        let box = LocalToolBox(
            tools: FilesTool.definitions,
            commands: CommandTool(children: children) { _ in nil })
        for (tool, arguments) in [
            (FilesTool.write, ["path": "./check", "content": "x"] as JSON),
            (.delete, ["path": "check"]), (.move, ["from": "check", "to": "moved"]),
            (.move, ["from": "table.csv", "to": "check"]),
        ] {
            let outcome = await box.run(
                ToolInvocation(
                    session: "s", call: "c1.1",
                    tool: ToolDefinition(declaration: tool.declaration, source: .builtin("files")),
                    arguments: arguments, inputs: [:], workspace: sandbox.workspace, key: "k")
            ) { _ in }
            #expect(outcome.error?.code == "path_refused", "\(tool)")
        }
        #expect(sandbox.text(of: "check") == "#!/bin/sh\necho as it was\n")
    }

    @Test func `are known from the beginning or not at all`() {
        sandbox.write("#!/bin/sh\n", to: "made-later", mode: 0o700)
        #expect(finding("./made-later") == .unknown("made-later"))
    }

    @Test func `run before anybody has agreed to it only where they were there from the beginning`()
        async
    {
        sandbox.write("#!/bin/sh\ntouch ran\n", to: "plan.sh", mode: 0o700)
        var children = sandbox.children
        let pins = pins
        children.pins = { _ in pins }
        let tools = CommandTool(children: children) { _ in nil }
        let command = CommandSource(
            run: ["./plan.sh"], preview: ["sh", "plan.sh"], verify: ["./plan.sh"])
        var call = sandbox.call(command)
        call.tool.declaration.reach = .irreversible
        let preview = await tools.preview(command, call)
        #expect(preview.failed && preview.text.contains("was not there when the session began"))
        guard case .unknown = await tools.verify(command, call) else {
            Issue.record("a program that may say anything settled it")
            return
        }
        #expect(sandbox.text(of: "ran") == nil)
        #expect(await tools.run(command, call) { _ in }.error == nil, "a person has agreed to it")
    }

    @Test func `are the ones that a tool runs`() async {
        var children = sandbox.children
        let pins = pins
        children.pins = { _ in pins }
        let tools = CommandTool(children: children) { _ in nil }
        let command = CommandSource(run: ["./check"])
        let before = await tools.run(command, sandbox.call(command)) { _ in }
        #expect(before.text == "as it was\n")
        sandbox.write("#!/bin/sh\necho else\n", to: "check", mode: 0o700)
        let after = await tools.run(command, sandbox.call(command)) { _ in }
        #expect(after.error?.code == "program_changed" && !after.isInDoubt)
        #expect(after.error?.message.contains("check has been changed") == true)
    }
}
