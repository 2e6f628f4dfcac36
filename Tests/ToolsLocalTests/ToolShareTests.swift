import JSON
import SessionKernel
import SessionRuntime
import Testing

@testable import GuardedProcess
@testable import ToolsLocal

@Suite(.timeLimit(.minutes(10)))
struct `The share of a tool` {
    let sandbox = Sandbox()

    private func outcome(_ program: String, mebibytes: Int) async -> ToolOutcome {
        var command = CommandSource(run: ["perl", "-e", "$| = 1; " + program])
        command.memoryBytes = mebibytes << 20
        return await sandbox.outcome(command, milliseconds: 60_000)
    }

    @Test func `one that holds more memory is stopped, and the next one runs`() async {
        let outcome = await outcome(
            "print 'begun'; my $a = 'x'; $a x= (100 << 20); sleep 300", mebibytes: 64)
        #expect(outcome.error?.code == "memory_exceeded")
        #expect(outcome.error?.message.contains("more than its share of 64 MiB") == true)
        #expect(outcome.isInDoubt && outcome.error?.retryable == false)
        guard case .failed(_, _, let partial) = outcome else { return }
        #expect(partial?.text == "begun")
        #expect(await self.outcome("print 'on'", mebibytes: 64).text == "on")
        #expect(!GuardLock.isHeld(sandbox.lockPath))
    }

    @Test func `what it started counts with it`() async {
        let outcome = await outcome(
            """
            for (1..4) { unless (fork) { setpgrp; my $a = 'x'; $a x= (30 << 20); sleep 300 } }
            wait
            """, mebibytes: 64)
        #expect(outcome.error?.code == "memory_exceeded")
        #expect(!GuardLock.isHeld(sandbox.lockPath))
    }

    @Test func `pages that several processes share count once`() async {
        let outcome = await outcome(
            """
            my $a = 'x'; $a x= (60 << 20);
            for (1..6) { unless (fork) { select undef, undef, undef, 1; exit } }
            1 while wait > 0; print 'all'
            """, mebibytes: 128)
        #expect(outcome.text == "all")
    }

    @Test func `memory that it asks for at one blow it does not get`() async {
        let outcome = await outcome("my $a = 'x'; $a x= (2 << 30); print 'got it'", mebibytes: 64)
        #expect(outcome.error?.code == "tool_failed")
        #expect(outcome.error?.message.contains("memory") == true)
    }

    @Test func `one that starts processes without end is stopped`() async {
        let outcome = await outcome(
            "for (1..5000) { fork or do { sleep 300; exit } } sleep 300", mebibytes: 4096)
        #expect(outcome.error?.code == "processes_exceeded")
        #expect(!GuardLock.isHeld(sandbox.lockPath))
    }

    @Test func `it leaves no core file and opens no more files than it may`() async {
        let outcome = await sandbox.shell("ulimit -c; ulimit -Hc; ulimit -Hn")
        let limits = text(outcome.output.bytes).split(separator: "\n").compactMap { Int($0) }
        #expect(limits.count == 3 && limits[0] == 0 && limits[1] == 0 && limits[2] <= 4096)
    }

    @Test func `its bounds are those of the reference`() {
        let limits = ProcessLimits()
        #expect(limits.memoryBytesMax == 1 << 30)
        #expect(limits.outputBytesMax == 8 << 20 && limits.errorBytesMax == 1 << 20)
        #expect(GuardShare.processesMax == 512 && GuardShare.lookEvery == .milliseconds(200))
        #expect(CommandTool.questionMilliseconds == 30_000)
        #expect(UndoStore.bytesMax == 256 << 20 && UndoStore.filesMax == 10_000)
        #expect(UndoStore.daysMax == 30 && FileImage.bytesMax == 64 << 20)
    }

    @Test func `a flood is read to its end, and costs no more than the limit`() async {
        let outcome = await sandbox.shell(
            "head -c 30000000 /dev/zero", limits: ProcessLimits(outputBytesMax: 1 << 20))
        #expect(outcome.succeeded && outcome.output.total == 30_000_000)
        #expect(outcome.output.bytes.count == 1 << 20 && outcome.output.tail.count <= 4096)
    }
}
