import Glibc
import Testing

@testable import GuardedProcess

@Suite(.timeLimit(.minutes(10)))
struct `Running a child process` {
    let sandbox = Sandbox()

    @Test func `exit code and both streams come back`() async {
        let outcome = await sandbox.shell("echo out; echo err >&2; exit 3")
        #expect(outcome.ending == .exited(3))
        #expect(text(outcome.output.bytes) == "out\n")
        #expect(text(outcome.error.bytes) == "err\n")
        #expect(!outcome.timedOut && !outcome.cancelled && !outcome.truncated)
    }

    @Test func `a signal is told from an exit code`() async {
        #expect(await sandbox.shell("kill -SEGV $$").ending == .signalled(SIGSEGV))
    }

    @Test func `input and both outputs larger than any pipe do not deadlock`() async {
        let input = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0) }
        let limits = ProcessLimits(errorBytesMax: 8 << 20)
        let outcome = await sandbox.shell("tee /dev/stderr", input: input, limits: limits)
        #expect(outcome.output.bytes == input)
        #expect(outcome.error.bytes == input)
    }

    @Test func `a program that does not read its input is none the worse`() async {
        let outcome = await sandbox.shell(
            "exec <&-; echo done", input: [UInt8](repeating: 0x61, count: 1 << 20))
        #expect(outcome.ending == .exited(0))
        #expect(text(outcome.output.bytes) == "done\n")
    }

    @Test func `a flood is counted and not kept beyond the limit`() async {
        let limits = ProcessLimits(outputBytesMax: 100_000)
        let outcome = await sandbox.shell(
            "head -c 20000000 /dev/zero | tr '\\0' a; printf 'the end'", limits: limits)
        #expect(outcome.output.bytes.count == 100_000)
        #expect(outcome.output.total == 20_000_007)
        #expect(outcome.truncated)
        #expect(text(outcome.output.last(7)) == "the end")
    }

    @Test func `a program that is not there is named`() async {
        let outcome = await sandbox.children.run(
            ProcessSpec(arguments: ["no-such-program-anywhere"], directory: sandbox.workspace))
        guard case .notStarted(let reason) = outcome.ending else {
            Issue.record("it ended as \(outcome.ending)")
            return
        }
        #expect(reason == "cannot run 'no-such-program-anywhere': No such file or directory")
    }

    @Test func `a directory that is not there is named`() async {
        let outcome = await sandbox.children.run(
            ProcessSpec(arguments: ["true"], directory: sandbox.root + "/nowhere"))
        guard case .notStarted(let reason) = outcome.ending else {
            Issue.record("it ended as \(outcome.ending)")
            return
        }
        #expect(reason.contains("/nowhere"))
    }

    @Test(arguments: [["true", "a\0b"], [], [""]])
    func `arguments that cannot be passed on are refused`(_ arguments: [String]) async {
        let outcome = await sandbox.children.run(
            ProcessSpec(arguments: arguments, directory: sandbox.workspace))
        guard case .notStarted = outcome.ending else {
            Issue.record("it ended as \(outcome.ending)")
            return
        }
    }

    @Test func `of the environment only the allowed part and the given pairs arrive`() async {
        var children = sandbox.children
        children.inherited = [
            "PATH": "/usr/bin:/bin", "LC_ALL": "C", "API_KEY": "k", "LD_PRELOAD": "/x.so",
            "SSH_AUTH_SOCK": "/s", "TERM": "xterm",
        ]
        let outcome = await children.run(
            ProcessSpec(
                arguments: ["env"], directory: sandbox.workspace, environment: ["GIVEN": "a=b"]))
        let lines = text(outcome.output.bytes).split(separator: "\n").map(String.init)
        #expect(Set(lines) == ["PATH=/usr/bin:/bin", "LC_ALL=C", "TERM=dumb", "GIVEN=a=b"])
    }

    @Test func `no descriptor of the runner arrives`() async {
        let leak = open("/dev/null", O_RDONLY)
        defer { close(leak) }
        #expect(fcntl(leak, F_GETFD) == 0)
        let outcome = await sandbox.shell("ls /proc/self/fd | tr '\\n' ' '")
        // The fourth is the directory that ls itself reads.
        #expect(text(outcome.output.bytes) == "0 1 2 3 ")
    }

    @Test func `many run at once`() async {
        await withTaskGroup(of: String.self) { group in
            for number in 0..<24 {
                group.addTask {
                    text(await sandbox.shell("sleep 0.1; echo \(number)").output.bytes)
                }
            }
            var seen: Set<String> = []
            for await line in group { seen.insert(line) }
            #expect(seen == Set((0..<24).map { "\($0)\n" }))
        }
        #expect(!GuardLock.isHeld(sandbox.lockPath))
    }
}
