/// Starts work beside the main thread, which waits in `poll` and never runs tasks itself.
@discardableResult
func background(_ work: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
    Task { await work() }
}
