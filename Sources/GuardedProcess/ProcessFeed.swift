import CPosix
import Glibc
import Synchronization

/// What is written to a program while it runs: bytes wait here until the program reads them.
final class ProcessFeed: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var hasEnded = false
    }

    /// Readable whenever there may be something to take.
    let descriptor: Int32
    private let bytesMax: Int
    private let state = Mutex(State())

    /// Nil when the process has no descriptor left.
    init?(bytesMax: Int) {
        self.bytesMax = bytesMax
        descriptor = hp_eventfd()
        if descriptor < 0 { return nil }
    }

    deinit { close(descriptor) }

    /// False when it is not taken: the program has left too much unread, or its input has ended.
    func write(_ bytes: [UInt8]) -> Bool {
        let taken = state.withLock { state in
            guard !state.hasEnded, state.bytes.count + bytes.count <= bytesMax else { return false }
            state.bytes += bytes
            return true
        }
        if taken { wake() }
        return taken
    }

    /// Ends the input once all that waits is read.
    func end() {
        state.withLock { $0.hasEnded = true }
        wake()
    }

    /// What has come since it was last asked, and whether that is the end.
    func take() -> (bytes: [UInt8], isEnd: Bool) {
        var count: UInt64 = 0
        _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
        return state.withLock { state in
            defer { state.bytes = [] }
            return (state.bytes, state.hasEnded)
        }
    }

    private func wake() {
        var one: UInt64 = 1
        _ = Glibc.write(descriptor, &one, MemoryLayout<UInt64>.size)
    }
}
