import Glibc
import Testing

@testable import GuardedProcess

@Suite(.timeLimit(.minutes(10)))
struct `Stopping a child process` {
    let sandbox = Sandbox()

    @Test func `a time-out asks the whole group to end`() async {
        let outcome = await sandbox.shell(
            "sleep 300 & echo $!; wait",
            limits: ProcessLimits(timeout: .milliseconds(300), grace: .seconds(60)))
        #expect(outcome.timedOut)
        // By the request, and not by what follows where it is ignored.
        #expect(outcome.ending == .signalled(SIGTERM))
        #expect(outcome.milliseconds < 60_000)
        #expect(processes(in: outcome).allSatisfy { !isThere($0) })
        #expect(processes(in: outcome).count == 1)
    }

    @Test func `a program may end in its own way within the grace time`() async {
        let outcome = await sandbox.shell(
            "trap 'echo tidied; exit 5' TERM; sleep 300 & wait",
            limits: ProcessLimits(timeout: .milliseconds(300)))
        #expect(outcome.timedOut)
        #expect(outcome.ending == .exited(5))
        #expect(text(outcome.output.bytes) == "tidied\n")
    }

    @Test func `what ignores the request is killed after the grace time`() async {
        let outcome = await sandbox.shell(
            "trap '' TERM; sleep 300 & echo $!; (setsid sh -c 'echo $$; sleep 301' &); wait",
            limits: ProcessLimits(timeout: .milliseconds(300), grace: .milliseconds(100)))
        #expect(outcome.timedOut)
        #expect(outcome.ending == .signalled(SIGKILL))
        #expect(processes(in: outcome).count == 2)
        #expect(processes(in: outcome).allSatisfy { !isThere($0) })
    }

    @Test func `cancelling the task stops the program`() async {
        let (lines, continuation) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            await sandbox.shell(
                "trap '' TERM; echo $$; sleep 300",
                limits: ProcessLimits(grace: .milliseconds(50)),
                onOutput: { _ in continuation.yield() })
        }
        for await _ in lines { break }
        task.cancel()
        let outcome = await task.value
        #expect(outcome.cancelled && !outcome.timedOut)
        #expect(outcome.ending == .signalled(SIGKILL))
        #expect(processes(in: outcome).count == 1)
        #expect(processes(in: outcome).allSatisfy { !isThere($0) })
    }

    @Test func `a task that is cancelled already starts nothing`() async {
        let outcome = await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await sandbox.shell("echo ran > ran")
        }.value
        #expect(outcome.cancelled)
        #expect(!sandbox.exists("ran"))
    }
}

/// The process ids that a program printed, one a line.
func processes(in outcome: ProcessOutcome) -> [pid_t] {
    text(outcome.output.bytes).split(separator: "\n").compactMap { pid_t($0) }
}
