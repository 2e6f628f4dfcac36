import SessionKernel

extension Job {
    /// Has the session of a task run until it has ended.
    func runChild(_ task: TaskID) async throws {
        guard let child = session.child(of: task) else { return }
        guard let end = await shop.children.run(child, await runner.wish) else { return }
        try await runner.submit(.closeChild(task, end))
    }

    /// Until what was told is what is wanted: that may have changed meanwhile.
    func tell(_ task: TaskID) async {
        guard let child = session.child(of: task) else { return }
        var told: ChildWish?
        while told != (await runner.wish) {
            let wish = await runner.wish
            await shop.children.tell(child, wish)
            told = wish
            if Task.isCancelled { return }
        }
    }
}
