/// One program to run: what, where, with which input, and within which limits.
package struct ProcessSpec: Sendable {
    /// The program and its arguments. The program is looked up in `PATH` when it holds no slash.
    package var arguments: [String]
    /// The working directory; a relative program path is meant from here.
    package var directory: String
    /// Pairs added to, and winning over, the allowed part of the runner's environment.
    package var environment: [String: String]
    /// Bytes given on standard input, which is then closed.
    package var input: [UInt8]
    package var limits: ProcessLimits
    /// What it is kept from, beside what all are kept from.
    package var confinement = Confinement()

    package init(
        arguments: [String], directory: String, environment: [String: String] = [:],
        input: [UInt8] = [], limits: ProcessLimits = ProcessLimits()
    ) {
        self.arguments = arguments
        self.directory = directory
        self.environment = environment
        self.input = input
        self.limits = limits
    }
}

/// How long a program may run and how much of what it says is kept.
package struct ProcessLimits: Sendable {
    package var timeout: Duration
    /// Between asking a program to end (SIGTERM) and killing it with all it started.
    package var grace: Duration
    /// What the program and all it started may hold in memory of their own, in bytes.
    package var memoryBytesMax: Int
    /// Bytes of standard output kept; what comes after is counted and dropped.
    package var outputBytesMax: Int
    /// The same for standard error.
    package var errorBytesMax: Int

    package init(
        timeout: Duration = .seconds(60), grace: Duration = .seconds(2),
        memoryBytesMax: Int = 1 << 30,
        outputBytesMax: Int = 8 << 20, errorBytesMax: Int = 1 << 20
    ) {
        self.timeout = timeout
        self.grace = grace
        self.memoryBytesMax = memoryBytesMax
        self.outputBytesMax = outputBytesMax
        self.errorBytesMax = errorBytesMax
    }
}

/// Some bytes a program has just written. Nothing is passed on once the stream has reached its
/// limit.
package struct OutputChunk: Sendable {
    package enum Stream: Sendable, Hashable { case output, error }
    package let stream: Stream
    package let bytes: [UInt8]
}
