import Glibc
package import SessionKernel
package import SessionRuntime

extension SQLiteJournal {
    /// Takes the lock first, then raises the epoch: whoever had the session before is fenced off
    /// from the moment the new lease is durable.
    package func claim(_ session: SessionID) async throws -> Lease {
        try await writer.write { desk in
            let (connection, locks) = try desk.open()
            guard try Self.take(session, locks, connection) else {
                throw try Self.held(session, on: connection)
            }
            desk.noteClaim(of: session)
            let epoch = try connection.first(
                .takeLease, .text(session.text), .int(Int(getpid()))
            ) { $0.int(0) }
            let lease = Lease(session: session, epoch: epoch ?? 1)
            locks.note(lease)
            return lease
        }
    }

    /// How long a lock may outlive its process.
    private static let inheritedMilliseconds = 2_000

    /// Takes the lock; false while a runner has it.
    ///
    /// A runner that is killed while it starts a program leaves its open files to that child until
    /// the child has become its program. So a lock whose process is gone is waited for.
    private static func take(
        _ session: SessionID, _ locks: LeaseLocks, _ connection: Connection
    ) throws -> Bool {
        var waited = 0
        while try locks.take(session) == false {
            let process = try connection.first(.leaseHolder, .text(session.text)) { $0.int(1) }
            guard let process, waited < inheritedMilliseconds, isGone(process) else { return false }
            usleep(2_000)
            waited += 2
        }
        return true
    }

    private static func isGone(_ process: Int) -> Bool {
        kill(pid_t(clamping: process), 0) != 0 && errno == ESRCH
    }

    /// Gives the lease back once the writes before are done, whether the store works or not. An
    /// old lease releases nothing.
    package func release(_ lease: Lease) async { await writer.aside { $0.release(lease) } }

    package func running(among sessions: [SessionID]) async throws -> Set<SessionID> {
        guard !sessions.isEmpty else { return [] }
        let leases = file.leases
        return try await reader.read { _ in
            try LeaseLocks.held(among: sessions, path: leases)
        }
    }

    private static func held(_ session: SessionID, on connection: Connection) throws -> JournalError
    {
        let process = try connection.first(.leaseHolder, .text(session.text)) { $0.int(1) }
        let holder =
            switch process {
            case nil: "another process"
            case Int(getpid()): "this process"
            case .some(let id): "process \(id)"
            }
        return JournalError(
            .leaseHeld,
            "Session \(session) is run by \(holder). Attach to it, or let that one stop first.")
    }
}
