import Synchronization

/// What a journal has written since it was opened.
final class WriteCounts: Sendable {
    private let commitsDone = Atomic(0)
    private let writesDone = Atomic(0)

    var commits: Int { commitsDone.load(ordering: .relaxed) }
    /// Appends, claims, commands and answers; the refused ones too.
    var writes: Int { writesDone.load(ordering: .relaxed) }

    func count(writes: Int) {
        commitsDone.add(1, ordering: .relaxed)
        writesDone.add(writes, ordering: .relaxed)
    }
}
