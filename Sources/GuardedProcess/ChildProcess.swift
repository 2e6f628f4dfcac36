import Glibc

/// Runs programs as children that cannot outlive this process.
///
/// Each runs under a guard (see `Guard`) and on a thread of its own here, so that no blocking wait
/// keeps a thread that runs tasks. Nothing else in the process may reap children it did not start.
package struct ChildProcess: Sendable {
    /// What is executed as the guard; the running executable itself unless a test says otherwise.
    package var guardExecutable: String
    /// The absolute path of the file that guards lock; its directory must exist, out of the tools'
    /// reach.
    package var lockPath: String
    /// What the allow-list is applied to.
    package var inherited: [String: String]
    /// Whether this process starts nothing in another session than its own but guards. Then, should
    /// a tool kill its guard, everything else in another session is ended as that tool's.
    package var endsStrays = false
    /// What is out of every program's reach, and what none can change.
    package var hidden: [String] = []
    package var kept: [String] = []
    /// The programs of a workspace as they were when it was made.
    package var pins: @Sendable (_ workspace: String) -> ProgramPins? = { _ in nil }
    /// What confines programs.
    package var wall = Wall.here

    package init(
        lockPath: String, guardExecutable: String = "/proc/self/exe",
        inherited: [String: String] = ChildEnvironment.current()
    ) {
        self.lockPath = lockPath
        self.guardExecutable = guardExecutable
        self.inherited = inherited
    }

    /// Where programs are looked up, unless a spec says otherwise.
    package var path: String {
        ChildEnvironment.build(from: inherited, adding: [:])["PATH"] ?? ""
    }

    /// What is hidden from all, with what one program is kept from beside that. It sees what lies
    /// in the folder that it runs in, also where that lies within something hidden.
    func confinement(of spec: ProcessSpec) -> Confinement {
        var confinement = spec.confinement
        confinement.hidden += hidden
        confinement.kept += kept
        if case .bubblewrap(let path) = wall, confinement.isReadOnly {
            confinement.bubblewrap = path
        }
        if confinement.hidden.isEmpty && !confinement.isReadOnly { return confinement }
        let folder = Confinement.resolved(spec.directory)
        if confinement.isReadOnly {
            confinement.readable.append(folder)
        } else {
            confinement.writable.append(folder)
        }
        return confinement
    }

    /// Runs a program to its end and returns when it and everything it started are gone.
    ///
    /// A time-out and the cancellation of the task both ask its process group to end and, after the
    /// grace time, kill whatever is left. `onOutput` is called on another thread, in the order of
    /// each stream.
    package func run(
        _ spec: ProcessSpec, onOutput: @escaping @Sendable (OutputChunk) -> Void = { _ in }
    ) async -> ProcessOutcome {
        if Task.isCancelled {
            var outcome = ProcessOutcome.notStarted(
                "cancelled before it began", limits: spec.limits)
            outcome.cancelled = true
            return outcome
        }
        guard let stop = StopSignal() else {
            return .notStarted("no descriptor is left for another tool", limits: spec.limits)
        }
        return await withTaskCancellationHandler {
            await offPool { supervise(spec, feed: nil, stop: stop, onOutput: onOutput) }
        } onCancel: {
            stop.raise()
        }
    }

    /// Runs a program to its end on the calling thread, which must be one that may block.
    ///
    /// With a feed, that is its input after what the spec gives, and nothing of its output is kept.
    func supervise(
        _ spec: ProcessSpec, feed: ProcessFeed?, stop: StopSignal,
        onOutput: @escaping @Sendable (OutputChunk) -> Void
    ) -> ProcessOutcome {
        let started = ContinuousClock.now
        var outcome: ProcessOutcome
        switch GuardedSpawn.start(spec, by: self) {
        case .failure(let reason):
            outcome = .notStarted(reason.message, limits: spec.limits)
        case .success(let spawned):
            var supervision = Supervision(
                of: spawned, spec: spec, stop: stop, endsStrays: endsStrays, onOutput: onOutput)
            supervision.feed = feed
            outcome = supervision.run()
        }
        outcome.milliseconds = Int(started.duration(to: .now) / .milliseconds(1))
        return outcome
    }
}

extension ProcessOutcome {
    static func notStarted(_ reason: String, limits: ProcessLimits) -> ProcessOutcome {
        ProcessOutcome(
            ending: .notStarted(reason), timedOut: false, cancelled: false,
            output: CapturedStream(limit: limits.outputBytesMax),
            error: CapturedStream(limit: limits.errorBytesMax), milliseconds: 0)
    }
}
