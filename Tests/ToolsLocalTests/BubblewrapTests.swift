import Glibc
import JSON
import SessionKernel
import SessionRuntime
import Testing

@testable import GuardedProcess
@testable import ToolsLocal

@Suite(
    .enabled(if: Bubblewrap.path != nil, "bubblewrap is not installed, or makes no namespaces"),
    .timeLimit(.minutes(10)))
struct `A shell's command behind bubblewrap` {
    private let sandbox = Sandbox()

    /// `own` is the product's, `beside` is not.
    init() {
        for folder in ["own", "own/sessions", "own/sessions/mine", "beside"] {
            mkdir("\(sandbox.root)/\(folder)", 0o700)
        }
        for file in ["own/store", "own/sessions/mine/file", "beside/file", "db", "db-wal"] {
            sandbox.write("secret of \(file)\n", to: "../\(file)")
        }
    }

    private var children: ChildProcess {
        var children = sandbox.children
        children.wall = .bubblewrap(Bubblewrap.path ?? "")
        children.hidden = [
            "\(sandbox.root)/own", "\(sandbox.root)/db", "\(sandbox.root)/not there",
        ]
        return children
    }

    /// As a shell tool of a reach runs it.
    private func outcome(
        _ command: String, _ reach: Reach = .reversible, network: Bool = false,
        milliseconds: Int = 20_000
    ) async -> ToolOutcome {
        var source = CommandSource(run: ["bash", "-c", "--", "{{args.command}}"])
        source.shell = ShellAccess(network: network)
        var call = sandbox.call(source, ["command": .string(command)], milliseconds: milliseconds)
        call.tool.declaration.reach = reach
        let tools = CommandTool(children: children, grace: .milliseconds(100)) { _ in nil }
        return await tools.run(source, call) { _ in }
    }

    private func says(_ command: String, _ reach: Reach = .reversible) async -> String {
        switch await outcome("exec 2>&1; \(command)", reach) {
        case .finished(let output): output.text
        case .failed(let error, _, let partial): "\(error.message) \(partial?.text ?? "")"
        }
    }

    @Test func `changes the workspace and nothing else`() async {
        #expect(await says("echo x > here && cat here; cat ../beside/file").hasPrefix("x\nsecret"))
        for command in [
            "echo x >> ../beside/file", "echo x > ../new", "rm ../beside/file", "mkdir /tmp/hp-new",
            "chmod 777 ../beside/file", "mount -o remount,rw /", "umount -l ../own",
        ] {
            #expect(await outcome(command).error != nil, "\(command)")
        }
        #expect(sandbox.text(of: "../beside/file") == "secret of beside/file\n")
        #expect(await says("mktemp > /dev/null && echo made") == "made\n")
    }

    @Test func `changes nothing at all where it is to look only`() async {
        sandbox.write("text\n", to: "file")
        #expect(await says("cat file; echo x > /dev/null", .reads) == "text\n")
        for command in ["echo x > file", "echo x > new", "rm file", "mkdir made"] {
            #expect(await outcome(command, .reads).error != nil, "\(command)")
        }
        #expect(sandbox.text(of: "file") == "text\n")
    }

    @Test func `sees nothing of what is hidden`() async {
        for command in [
            "cat ../own/store", "cat ../db", "cat ../db-wal", "cat ../own/sessions/mine/file",
            "cat /proc/1/root\(sandbox.root)/own/store", "ln -s ../own in; cat in/store",
            "echo x > ../own/new", "find .. -type f -exec cat {} +",
        ] {
            let said = await says("\(command); true")
            let rest = said.replacing("secret of beside/file", with: "")
            #expect(!rest.contains("secret"), "\(command): \(said)")
        }
        #expect(sandbox.text(of: "../own/store") == "secret of own/store\n")
        #expect(!sandbox.exists("../own/new"))
    }

    @Test func `works in a folder that lies within something hidden`() async {
        var source = CommandSource(run: ["bash", "-c", "--", "{{args.command}}"])
        source.shell = ShellAccess(network: false)
        let command = "cat file; echo more >> file; ls ..; ls ../.."
        var call = sandbox.call(source, ["command": .string(command)])
        call.workspace = "\(sandbox.root)/own/sessions/mine"
        let tools = CommandTool(children: children) { _ in nil }
        let said = await tools.run(source, call) { _ in }.text ?? ""
        #expect(said == "secret of own/sessions/mine/file\nmine\nsessions\n", "\(said)")
        #expect(sandbox.text(of: "../own/sessions/mine/file")?.hasSuffix("more\n") == true)
    }

    @Test func `opens no connection, and has no interface but its own`() async {
        let script = "exec 3<>/dev/tcp/127.0.0.1/1"
        #expect(await says(script).contains("Permission denied"))
        let local = await says("python3 -c 'import socket; socket.socket(socket.AF_UNIX)'")
        #expect(local.contains("Permission denied"), "\(local)")
        let open = await outcome("\(script) 2>&1; true", .irreversible, network: true)
        #expect(open.text?.contains("Connection refused") == true, "\(open)")
        let interfaces = await says("tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '")
        #expect(interfaces == "lo\n", "\(interfaces)")
    }

    @Test func `sees no process but its own, and reaches none`() async {
        let said = await says("ls -d /proc/[0-9]* | wc -l; kill -9 \(getpid()); echo alive")
        #expect(said.contains("alive") && said.contains("No such process"), "\(said)")
        #expect((said.split(separator: "\n").first.flatMap { Int($0) } ?? 99) < 8, "\(said)")
    }

    @Test func `ends with all that it started when its time is over`() async throws {
        let fifo = sandbox.path("ids")
        #expect(mkfifo(fifo, 0o600) == 0)
        let reading = open(fifo, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        defer { close(reading) }
        let outcome = await outcome(
            "exec 3>ids; setsid sleep 600 & sleep 600", milliseconds: 1500)
        #expect(outcome.error?.code == "timed_out", "\(outcome)")
        // Nobody is left who holds the other end open: that is its end, and not that it is empty.
        var byte: UInt8 = 0
        #expect(read(reading, &byte, 1) == 0)
    }

    @Test func `tells how it ended and what it printed`() async {
        let failed = await outcome("echo out; echo err >&2; exit 3")
        guard case .failed(let error, false, let partial?) = failed else {
            Issue.record("\(failed)")
            return
        }
        #expect(error.message.contains("3") && partial.exitCode == 3, "\(error.message)")
        #expect(partial.text.contains("out"))
    }

    @Test func `can use the tools of every day`() async {
        for command in [
            "git init -q . && echo a > a && git add a && git -c user.name=a -c user.email=a@b "
                + "commit -qm a && git log --oneline | wc -l",
            "python3 -c 'import json, tempfile; print(json.dumps(1))'",
            "cat <<END | sort -u\nb\na\nEND", "tar cf x.tar a && tar tf x.tar",
            "find . -name a | xargs -n1 wc -c",
        ] {
            #expect(await outcome(command).error == nil, "\(command)")
        }
    }
}
