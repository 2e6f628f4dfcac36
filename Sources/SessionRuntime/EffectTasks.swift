import SessionKernel

/// The tasks of one runner: one an effect, each of which can be cancelled by itself.
///
/// The runner owns them: it cancels and awaits what is left before it returns.
struct EffectTasks {
    private struct Begun {
        let sequence: Int
        let task: Task<Void, Never>
    }

    private var tasks: [Effect: Begun] = [:]
    private var timer: Task<Void, Never>?

    var isEmpty: Bool { tasks.isEmpty }
    func contains(_ effect: Effect) -> Bool { tasks[effect] != nil }

    /// - Parameter sequence: The last event that the work knows of.
    mutating func start(
        _ effect: Effect, at sequence: Int, _ work: @escaping @Sendable () async -> Void
    ) {
        tasks[effect] = Begun(sequence: sequence, task: Task { await work() })
    }

    /// Replaces the timer: the one before is no longer wanted.
    mutating func startTimer(_ work: @escaping @Sendable () async -> Void) {
        timer?.cancel()
        timer = Task { await work() }
    }

    /// Forgets a task that has come to its end.
    ///
    /// - Returns: The last event that it knew of when it was started.
    mutating func finished(_ effect: Effect) -> Int? {
        tasks.removeValue(forKey: effect)?.sequence
    }

    func cancel(where matches: (Effect) -> Bool) {
        for (effect, begun) in tasks where matches(effect) { begun.task.cancel() }
    }

    /// Cancels everything and gives up the tasks, for their owner to await.
    mutating func cancelAll() -> [Task<Void, Never>] {
        let all = tasks.values.map(\.task) + (timer.map { [$0] } ?? [])
        for task in all { task.cancel() }
        tasks = [:]
        timer = nil
        return all
    }
}
