import Glibc
import Testing

@testable import GuardedProcess

@Suite(.timeLimit(.minutes(10)))
struct `The guard of a tool` {
    let sandbox = Sandbox()

    /// What tools leave running: an ordinary child, one that ignores SIGTERM, a daemon, a daemon's
    /// child.
    static let household = """
        echo $$ >&3
        sleep 300 & echo $! >&3
        (trap '' TERM; exec sh -c 'echo $$ >&3; sleep 300; true') &
        (setsid sh -c 'echo $$ >&3; sleep 300 & echo $! >&3; wait' &)
        """

    @Test func `a runner that is killed leaves no descendant`() async throws {
        let runner = try #require(Runner(in: sandbox, script: Self.household + "\nwait; sleep 300"))
        let processes = await runner.processes(5)
        #expect(processes.count == 5)
        #expect(processes.allSatisfy(isThere))
        #expect(GuardLock.isHeld(sandbox.lockPath))

        runner.kill()

        try await GuardLock.waitUntilGone(sandbox.lockPath)
        #expect(processes.filter(isThere) == [])
    }

    @Test func `a runner that is killed at any moment leaves no descendant`() async throws {
        for microseconds in stride(from: 0, through: 9_000, by: 600) {
            let sandbox = Sandbox()
            let runner = try #require(
                Runner(in: sandbox, script: "echo $$ >&3; setsid sleep 300 & sleep 300"))
            usleep(useconds_t(microseconds))
            runner.kill()
            try await GuardLock.waitUntilGone(sandbox.lockPath)
            // The pipe ends when the last process that holds it is gone, the guard included.
            let late = await runner.processesUntilEnd()
            #expect(late.filter(isThere) == [], "killed after \(microseconds) µs")
        }
    }

    @Test func `what a tool leaves behind goes with it`() async {
        let outcome = await sandbox.shell(
            "exec 3>&1; " + Self.household.replacing("300", with: "302")
                + "\nwhile [ $(ps -o pid= --ppid $$ | wc -l) -lt 2 ]; do :; done; exit 4")
        #expect(outcome.ending == .exited(4))
        #expect(processes(in: outcome).filter(isThere) == [])
        #expect(!GuardLock.isHeld(sandbox.lockPath))
    }

    @Test func `a crowd of daemons goes with its tool`() async {
        let outcome = await sandbox.shell(
            "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do "
                + "setsid sleep 300 & echo $!; done; exit 0")
        #expect(processes(in: outcome).count == 20)
        #expect(processes(in: outcome).filter(isThere) == [])
    }

    @Test func `a process that keeps starting others is outrun`() async {
        let outcome = await sandbox.shell(
            "cat > spawner <<'END'\nsetsid sh spawner & \nexit\nEND\nsetsid sh spawner & sleep 0.1")
        #expect(outcome.ending == .exited(0))
        #expect(!GuardLock.isHeld(sandbox.lockPath))
    }

    @Test func `signals do not end it`() async {
        let outcome = await sandbox.shell(
            "kill -TERM $PPID; kill -INT $PPID; kill -HUP $PPID; echo on")
        #expect(outcome.ending == .exited(0))
        #expect(text(outcome.output.bytes) == "on\n")
    }

    @Test func `a tool that kills it dies with it, and its end is said to be unknown`() async {
        let outcome = await sandbox.shell(
            "sleep 300 & echo $!; echo $$; kill -KILL $PPID; sleep 300")
        guard case .lost = outcome.ending else {
            Issue.record("it ended as \(outcome.ending)")
            return
        }
        #expect(outcome.milliseconds < 60_000)
    }

    @Test func `a daemon goes with its tool also when that kills the guard`() async throws {
        let runner = try #require(
            Runner(
                in: sandbox,
                script:
                    "(setsid sh -c 'echo $$ >&3; sleep 300 & echo $! >&3; wait' &); echo $$ >&3; "
                    + "until [ -e ../count ]; do :; done; "
                    + "kill -KILL $PPID; sleep 300"))
        let processes = await runner.processes(3)
        #expect(processes.allSatisfy(isThere))
        sandbox.write("go\n", to: "../count")

        // The end of the pipe: nobody of them is left who holds it.
        _ = await runner.processesUntilEnd()
        #expect(runner.exitCode() == 70)
        #expect(processes.filter(isThere) == [])
    }

    @Test func `a tool that stops its guard ends when its time is over`() async {
        let outcome = await sandbox.shell(
            "setsid sleep 300 & echo $!; kill -STOP $PPID; sleep 300",
            limits: ProcessLimits(timeout: .milliseconds(300), grace: .milliseconds(50)))
        #expect(outcome.timedOut)
        #expect(outcome.ending == .signalled(SIGTERM))
        #expect(processes(in: outcome).count == 1)
        #expect(processes(in: outcome).filter(isThere) == [])
    }

    @Test func `a guard that was stopped ends its tool when the runner is killed`() async throws {
        let runner = try #require(
            Runner(
                in: sandbox,
                script: "setsid sleep 300 & echo $! >&3; kill -STOP $PPID; echo $$ >&3; wait"))
        let processes = await runner.processes(2)
        runner.kill()
        try await GuardLock.waitUntilGone(sandbox.lockPath)
        #expect(processes.filter(isThere) == [])
    }

    @Test func `a tool that reports its own success and kills the guard is not believed`() async {
        let outcome = await sandbox.shell(
            "printf 'X\\0\\0\\0\\0' > /proc/$PPID/fd/4; kill -KILL $PPID; sleep 300")
        guard case .lost = outcome.ending else {
            Issue.record("it ended as \(outcome.ending)")
            return
        }
    }

    @Test func `the tool does not hold the lock or the pipes`() async {
        let outcome = await sandbox.shell(
            "readlink /proc/$$/fd/* | grep -c tools.lock; ls /proc/$$/fd")
        #expect(text(outcome.output.bytes) == "0\n0\n1\n2\n")
    }

    @Test func `without its pipes it refuses to run anything`() async {
        let outcome = await sandbox.children.run(
            ProcessSpec(
                arguments: [
                    Sandbox.probe, "__guard", sandbox.root + "/l", "1000000000", "--", "touch",
                    "ran",
                ],
                directory: sandbox.workspace))
        #expect(outcome.ending == .exited(64))
        #expect(!sandbox.exists("ran"))
    }

    @Test func `without its lock it runs nothing`() async {
        var children = sandbox.children
        children.lockPath = sandbox.root + "/missing/tools.lock"
        let outcome = await children.run(
            ProcessSpec(arguments: ["touch", "ran"], directory: sandbox.workspace))
        guard case .notStarted = outcome.ending else {
            Issue.record("it ended as \(outcome.ending)")
            return
        }
        #expect(!sandbox.exists("ran"))
    }

    @Test func `children are found by scanning as well as by the kernel's list`() throws {
        var child: pid_t = 0
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("300"), nil]
        defer { arguments.forEach { free($0) } }
        try #require(posix_spawnp(&child, "sleep", nil, nil, &arguments, environ) == 0)
        defer {
            kill(child, SIGKILL)
            waitpid(child, nil, 0)
        }
        #expect(GuardChildren.scanned().contains(child))
    }
}

@Suite struct `A guard's report` {
    @Test(arguments: [
        GuardReport.started(4711), .notStarted(error: ENOENT), .ended(status: 0x0300),
        .ended(status: -1), .exceeded(.memory(mebibytes: 1025)), .exceeded(.processes(513)),
    ])
    func `reads back as it was written`(_ report: GuardReport) {
        #expect(GuardReport(report.bytes) == report)
    }

    @Test(arguments: [[], [0x58], [0x59, 0, 0, 0, 0], [0x58, 0, 0, 0, 0, 0]])
    func `is nothing else`(_ bytes: [UInt8]) {
        #expect(GuardReport(bytes) == nil)
    }
}
