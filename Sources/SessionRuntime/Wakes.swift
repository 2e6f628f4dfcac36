/// Wakes a waiter at every change, and at the latest after a while: some ends leave no trace.
struct Wakes: Sendable {
    private let changes: AsyncStream<Void>
    private let interval: Duration
    private let clock: any Clock<Duration>

    init(_ changes: AsyncStream<Void>, every interval: Duration, _ clock: any Clock<Duration>) {
        self.changes = changes
        self.interval = interval
        self.clock = clock
    }

    /// Waits that end by `next`.
    struct Waiter: ~Copyable {
        fileprivate var wakes: AsyncStream<Void>.Iterator

        /// False when the waiting task has been cancelled.
        mutating func next() async -> Bool { await wakes.next(isolation: #isolation) != nil }
    }

    /// Runs `body` with a waiter; both sources stop with it.
    func run(_ body: (inout Waiter) async throws -> Void) async throws {
        let (stream, post) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { for await _ in changes { post.yield() } }
            group.addTask {
                while (try? await clock.sleep(for: interval)) != nil { post.yield() }
            }
            var waiter = Waiter(wakes: stream.makeAsyncIterator())
            do {
                try await body(&waiter)
                group.cancelAll()
            } catch {
                group.cancelAll()
                throw error
            }
        }
    }
}
