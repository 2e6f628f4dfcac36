import CPosix
import Glibc

/// The conversation with one guard, from its spawn to its end, on a thread that may block.
///
/// The guard is the only holder of the status pipe's other end, so the end of that pipe is the end
/// of the guard.
struct Supervision {
    private enum Stage {
        case running
        /// Asked to end; killed when the deadline comes.
        case ending
        /// Told to kill everything; killed itself when the deadline comes.
        case killing
        /// Killed, and its tool with it; given up on when the deadline comes.
        case abandoning
    }

    /// How long a guard may take to end a tool. One that a tool keeps from running takes longer.
    static let killTime: Duration = .seconds(10)
    /// How long a killed guard may take to be gone: a process in an uninterruptible wait cannot be
    /// killed.
    static let abandonTime: Duration = .seconds(5)
    private static let vanished = ProcessOutcome.Ending.lost("the guard of the tool vanished")
    /// What a full pipe can hold at most; bounds the last reading when a stranger keeps a stream
    /// open.
    private static let lastReadBytesMax = 1 << 20

    private var spawned: GuardedSpawn
    private let spec: ProcessSpec
    private let stop: StopSignal
    private let endsStrays: Bool
    private let onOutput: @Sendable (OutputChunk) -> Void
    /// Where more input comes from; then nothing of the output is kept.
    var feed: ProcessFeed?

    private var stage = Stage.running
    private var deadline: ContinuousClock.Instant
    private var stopWatched = true
    /// What is still to be written, and whether that is all.
    private var unwritten: ArraySlice<UInt8>
    private var isInputWhole = true
    private var statusBytes: [UInt8] = []
    private var toolProcess: Int32?
    private var chunk = [UInt8](repeating: 0, count: 65_536)
    private var outcome: ProcessOutcome

    init(
        of spawned: GuardedSpawn, spec: ProcessSpec, stop: StopSignal, endsStrays: Bool,
        onOutput: @escaping @Sendable (OutputChunk) -> Void
    ) {
        self.spawned = spawned
        self.spec = spec
        self.stop = stop
        self.endsStrays = endsStrays
        self.onOutput = onOutput
        unwritten = spec.input[...]
        deadline = .now.advanced(by: spec.limits.timeout)
        outcome = .notStarted("", limits: spec.limits)
        outcome.ending = Self.vanished
    }

    mutating func run() -> ProcessOutcome {
        isInputWhole = feed == nil
        if unwritten.isEmpty, isInputWhole { Pipe.close(&spawned.input) }
        while spawned.status >= 0 {
            turn()
            if stage == .abandoning && deadline <= .now { break }
        }
        let gone = spawned.status < 0
        if gone { reapGuard() } else { outcome.ending = .lost("the tool could not be killed") }
        drain(spawned.output, .output)
        drain(spawned.error, .error)
        for descriptor in [
            \GuardedSpawn.input, \.output, \.error, \.control, \.status,
        ] {
            Pipe.close(&spawned[keyPath: descriptor])
        }
        return outcome
    }

    /// Waits for the next thing to happen, and sees to it.
    private mutating func turn() {
        var entries = [
            pollfd(fd: spawned.status, events: Int16(POLLIN), revents: 0),
            pollfd(fd: spawned.output, events: Int16(POLLIN), revents: 0),
            pollfd(fd: spawned.error, events: Int16(POLLIN), revents: 0),
            pollfd(
                fd: unwritten.isEmpty ? -1 : spawned.input, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: stopWatched ? stop.descriptor : -1, events: Int16(POLLIN), revents: 0),
            pollfd(
                fd: isInputWhole ? -1 : feed?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
        ]
        if poll(&entries, nfds_t(entries.count), waitMilliseconds()) < 0 { return }
        if entries[1].revents != 0 { receive(from: \.output, .output) }
        if entries[2].revents != 0 { receive(from: \.error, .error) }
        if entries[3].revents != 0 { writeInput() }
        if entries[5].revents != 0 { takeInput() }
        if entries[4].revents != 0 {
            stopWatched = false
            outcome.cancelled = true
            if stage == .running { askToEnd() }
        }
        if entries[0].revents != 0 { hear() }
        if deadline <= .now { advance() }
    }

    private func waitMilliseconds() -> Int32 {
        let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
        // Rounded up, so that the deadline has come when poll returns; at most an hour at a time.
        return left <= 0 ? 0 : Int32(min(left, 3_600_000)) + 1
    }

    private mutating func advance() {
        switch stage {
        case .running:
            outcome.timedOut = true
            askToEnd()
        case .ending:
            order(Guard.kill)
            stage = .killing
            deadline = .now.advanced(by: Self.killTime)
        case .killing:
            kill(spawned.guardProcess, SIGKILL)
            stage = .abandoning
            deadline = .now.advanced(by: Self.abandonTime)
        case .abandoning:
            break
        }
    }

    private mutating func askToEnd() {
        order(Guard.terminate)
        stage = .ending
        deadline = .now.advanced(by: spec.limits.grace)
    }

    private func order(_ letter: UInt8) {
        var letter = letter
        // A guard that is gone is heard of through its status pipe. SIGPIPE is blocked on this
        // thread.
        _ = write(spawned.control, &letter, 1)
        // A tool may have stopped it.
        kill(spawned.guardProcess, SIGCONT)
    }

    // MARK: Streams

    private mutating func takeInput() {
        guard let (bytes, isEnd) = feed?.take() else { return }
        unwritten = unwritten.isEmpty ? bytes[...] : unwritten + bytes
        isInputWhole = isEnd
        if isEnd, unwritten.isEmpty { Pipe.close(&spawned.input) }
        if spawned.input < 0 { unwritten = [] }
    }

    private mutating func writeInput() {
        let count = unwritten.withUnsafeBytes {
            write(spawned.input, $0.baseAddress, min($0.count, 65_536))
        }
        if count > 0 { unwritten = unwritten.dropFirst(count) }
        let failed = count < 0 && errno != EAGAIN && errno != EINTR
        if failed { unwritten = [] }
        // A program need not read its input; that is its own affair.
        if failed || unwritten.isEmpty && isInputWhole { Pipe.close(&spawned.input) }
    }

    private mutating func receive(
        from descriptor: WritableKeyPath<GuardedSpawn, Int32>, _ stream: OutputChunk.Stream
    ) {
        let count = read(spawned[keyPath: descriptor], &chunk, chunk.count)
        if count > 0 {
            keep(chunk[..<count], stream)
        } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
            Pipe.close(&spawned[keyPath: descriptor])
        }
    }

    private mutating func drain(_ descriptor: Int32, _ stream: OutputChunk.Stream) {
        var left = Self.lastReadBytesMax
        while descriptor >= 0 && left > 0 {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { return }
            keep(chunk[..<count], stream)
            left -= count
        }
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>, _ stream: OutputChunk.Stream) {
        guard feed == nil else {
            return onOutput(OutputChunk(stream: stream, bytes: Array(bytes)))
        }
        let kept =
            switch stream {
            case .output: outcome.output.append(bytes)
            case .error: outcome.error.append(bytes)
            }
        if !kept.isEmpty { onOutput(OutputChunk(stream: stream, bytes: Array(kept))) }
    }

    // MARK: The guard

    private mutating func hear() {
        let count = read(spawned.status, &chunk, 64)
        if count < 0 && (errno == EAGAIN || errno == EINTR) { return }
        if count <= 0 { return Pipe.close(&spawned.status) }
        statusBytes += chunk[..<count]
        while statusBytes.count >= GuardReport.length {
            if let report = GuardReport(statusBytes.prefix(GuardReport.length)) { take(report) }
            statusBytes.removeFirst(GuardReport.length)
        }
    }

    private mutating func take(_ report: GuardReport) {
        switch report {
        case .started(let process): toolProcess = process
        case .notStarted(let error):
            outcome.ending = .notStarted(
                "cannot run '\(spec.arguments[0])': \(GuardedSpawn.message(error))")
        case .exceeded(let excess): outcome.excess = excess
        case .ended(let status):
            let signal = status & 0x7F
            outcome.ending =
                signal == 0 ? .exited((status >> 8) & 0xFF) : .signalled(signal)
        }
    }

    /// Waits for the process whose last pipe has just closed.
    ///
    /// If it was killed, the tool was killed by the kernel with it; what is left of its group, and
    /// whatever has left that, goes now. A report that it is said to have made before is not
    /// believed: it makes one only when it is about to end by itself.
    private mutating func reapGuard() {
        let status = Strays.reapGuard(spawned.guardProcess)
        if status != 0, case .exited = outcome.ending { outcome.ending = Self.vanished }
        guard case .lost = outcome.ending else { return }
        if let toolProcess { kill(-toolProcess, SIGKILL) }
        if endsStrays { Strays.killAll() }
    }
}
