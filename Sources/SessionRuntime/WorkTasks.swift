/// The tasks of one runner: one a piece of work, each of which can be cancelled by itself.
///
/// The runner owns them: it cancels and awaits what is left before it returns.
struct WorkTasks {
    /// Tells one start of a piece of work from the next: the end of the one before may still be on
    /// its way when it is begun again.
    typealias Ticket = Int

    private struct Begun {
        let name: Work.Name
        let sequence: Int
        let task: Task<Void, Never>
    }

    private var tasks: [Ticket: Begun] = [:]
    private var lastTicket = 0
    private var timer: Task<Void, Never>?

    var isEmpty: Bool { tasks.isEmpty }
    func contains(_ name: Work.Name) -> Bool { tasks.values.contains { $0.name == name } }

    /// - Parameter sequence: The last event that the work knows of.
    mutating func start(
        _ name: Work.Name, at sequence: Int,
        _ work: @escaping @Sendable (_ ticket: Ticket) async -> Void
    ) {
        lastTicket += 1
        let ticket = lastTicket
        tasks[ticket] = Begun(name: name, sequence: sequence, task: Task { await work(ticket) })
    }

    /// Replaces the timer: the one before is no longer wanted.
    mutating func startTimer(_ work: @escaping @Sendable () async -> Void) {
        timer?.cancel()
        timer = Task { await work() }
    }

    /// Forgets a task that has come to its end.
    ///
    /// - Returns: What it was, and the last event that it knew of when it was started.
    mutating func finished(_ ticket: Ticket) -> (name: Work.Name, sequence: Int)? {
        tasks.removeValue(forKey: ticket).map { ($0.name, $0.sequence) }
    }

    func cancel(where matches: (Work.Name) -> Bool) {
        for begun in tasks.values where matches(begun.name) { begun.task.cancel() }
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
