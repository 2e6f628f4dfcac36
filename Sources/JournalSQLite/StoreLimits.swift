/// What the store may take of time and space.
package struct StoreLimits: Hashable, Sendable {
    /// How long a write waits for another process that writes.
    package var busyMilliseconds: Int
    /// The largest the database file may grow; nil for as large as the disk.
    package var bytesMax: Int?
    /// Writes that share one commit at most.
    package var writesPerCommitMax: Int

    package init(
        busyMilliseconds: Int = 5_000, bytesMax: Int? = nil, writesPerCommitMax: Int = 512
    ) {
        self.busyMilliseconds = busyMilliseconds
        self.bytesMax = bytesMax
        self.writesPerCommitMax = max(writesPerCommitMax, 1)
    }
}
