import SessionKernel

/// The tasks of one runner: one an effect, each of which can be cancelled by itself.
///
/// The runner owns them: it cancels and awaits what is left before it returns.
struct EffectTasks {
    private var tasks: [Effect: Task<Void, Never>] = [:]
    private var timer: Task<Void, Never>?

    var isEmpty: Bool { tasks.isEmpty }
    func contains(_ effect: Effect) -> Bool { tasks[effect] != nil }

    mutating func start(_ effect: Effect, _ work: @escaping @Sendable () async -> Void) {
        tasks[effect] = Task { await work() }
    }

    /// Replaces the timer: the one before is no longer wanted.
    mutating func startTimer(_ work: @escaping @Sendable () async -> Void) {
        timer?.cancel()
        timer = Task { await work() }
    }

    mutating func finished(_ effect: Effect) { tasks[effect] = nil }

    func cancel(where matches: (Effect) -> Bool) {
        for (effect, task) in tasks where matches(effect) { task.cancel() }
    }

    /// Cancels everything and gives up the tasks, for their owner to await.
    mutating func cancelAll() -> [Task<Void, Never>] {
        timer?.cancel()
        for task in tasks.values { task.cancel() }
        defer { tasks = [:] }
        return Array(tasks.values)
    }
}
