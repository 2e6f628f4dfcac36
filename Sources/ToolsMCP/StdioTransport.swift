import GuardedProcess
import JSON
import SessionKernel
import Synchronization

/// Speaks with a server that is a program: a message a line on its standard streams.
///
/// The program runs under a guard, like every tool. What it prints on standard error is kept for
/// the message of a failure, bounded, and goes nowhere else.
final class StdioTransport: Transport {
    /// A longer line is no message that anybody could use.
    static let lineBytesMax = 16 << 20
    /// Between the end of its input and being asked to end.
    private static let patience: Duration = .seconds(1)

    private let process: LiveProcess
    private let hearing: Hearing

    /// Starts the program and hears it from now on.
    ///
    /// - Parameter listener: Called on a thread of the process's own; returns whether to go on.
    init(
        _ spec: ProcessSpec, by children: ChildProcess, of name: String,
        listener: @escaping @Sendable (TransportEvent) -> Bool
    ) throws(ServerFailure) {
        let hearing = Hearing(of: name, listener)
        let process = LiveProcess(
            spec, by: children, onOutput: { hearing.take($0) }, onEnd: { hearing.take($0) })
        guard let process else {
            throw ServerFailure(
                .unavailable, "\(name) cannot be started: no descriptor is left for it.")
        }
        self.process = process
        self.hearing = hearing
    }

    func send(_ message: JSON) async throws(ServerFailure) { post(message) }

    func post(_ message: JSON) {
        guard !process.write(message.canonicalBytes + [UInt8(ascii: "\n")]) else { return }
        hearing.end("does not read what it is sent")
        process.stop()
    }

    var hearsChanges: Bool { true }
    func speaks(_ version: String) {}

    func close() async { await process.close(patience: Self.patience) }

    var lastWords: String { hearing.lastWords }
}

/// Makes messages of what a program prints.
private final class Hearing: Sendable {
    private struct State {
        var lines = LineSplitter(bytesMax: StdioTransport.lineBytesMax)
        var errors: [UInt8] = []
        var isOver = false
    }

    private static let errorBytesMax = 8192
    private static let saidBytesMax = 600

    private let name: String
    private let listener: @Sendable (TransportEvent) -> Bool
    private let state = Mutex(State())

    init(of name: String, _ listener: @escaping @Sendable (TransportEvent) -> Bool) {
        self.name = name
        self.listener = listener
    }

    /// The end of what it printed on standard error, in one line.
    var lastWords: String {
        let bytes = state.withLock { Array($0.errors.suffix(Self.saidBytesMax)) }
        let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        return words.joined(separator: " ")
    }

    /// Whether to go on.
    func take(_ chunk: OutputChunk) -> Bool {
        guard chunk.stream == .output else {
            state.withLock { state in
                state.errors += chunk.bytes.suffix(Self.errorBytesMax)
                let excess = state.errors.count - Self.errorBytesMax
                if excess > 0 { state.errors.removeFirst(excess) }
            }
            return true
        }
        do throws(LineSplitter.TooLong) {
            for line in try split(chunk.bytes) {
                if let json = try? JSON(parsing: line) {
                    hear(.message(json))
                } else {
                    hear(.garbage(String(decoding: line.prefix(1000), as: UTF8.self)))
                }
            }
        } catch {
            end("sent a line of more than \(StdioTransport.lineBytesMax >> 20) MiB")
        }
        return !state.withLock { $0.isOver }
    }

    func take(_ outcome: ProcessOutcome) {
        switch outcome.ending {
        case .notStarted(let reason): end("cannot be started: \(reason)")
        case .exited(let code): end("ended with exit code \(code)")
        case .signalled(let signal): end("was ended by signal \(signal)")
        case .lost(let reason): end("was lost: \(reason)")
        }
    }

    func end(_ how: String) { hear(.ended("\(name) \(how).")) }

    private func split(_ bytes: [UInt8]) throws(LineSplitter.TooLong) -> [[UInt8]] {
        let result = state.withLock { state -> Result<[[UInt8]], LineSplitter.TooLong> in
            guard !state.isOver else { return .success([]) }
            do throws(LineSplitter.TooLong) {
                return .success(try state.lines.take(bytes))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func hear(_ event: TransportEvent) {
        guard !state.withLock({ $0.isOver }) else { return }
        if !listener(event) { state.withLock { $0.isOver = true } }
    }
}
