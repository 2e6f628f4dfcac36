import CPosix
import Glibc
import JSON
import SessionKernel
import SessionRuntime

/// The locks behind the leases: one byte of `PATH-leases` a session.
///
/// They belong to the open file description, so they end when the process does, however it ends,
/// and two journals of one process exclude each other as two processes do.
/// Not `Sendable`: only the writer's thread has it.
final class LeaseLocks {
    /// Beyond the place of any session: held while a process sets the store up.
    private static let setupPlace: Int64 = 1 << 62

    private let descriptor: Int32
    /// The epoch of each lease; 0 until it is known.
    private var held: [SessionID: Int] = [:]

    init(path: String) throws(JournalError) {
        descriptor = hp_open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw StoreFile.failure("open the leases", path) }
    }

    deinit { Glibc.close(descriptor) }

    func holds(_ lease: Lease) -> Bool { held[lease.session] == lease.epoch }

    func note(_ lease: Lease) { held[lease.session] = lease.epoch }

    /// - Returns: False while another journal has it, or this one already.
    func take(_ session: SessionID) throws(JournalError) -> Bool {
        guard held[session] == nil else { return false }
        guard hp_lock_byte(descriptor, Int16(F_WRLCK), Self.place(of: session)) == 0 else {
            if errno == EAGAIN || errno == EACCES { return false }
            throw StoreFile.failure("lock", "the lease of session \(session)")
        }
        held[session] = 0
        return true
    }

    func release(_ session: SessionID) {
        guard held.removeValue(forKey: session) != nil else { return }
        _ = hp_lock_byte(descriptor, Int16(F_UNLCK), Self.place(of: session))
    }

    /// Those of `sessions` whose lease any journal has, of this process or another.
    ///
    /// Asked through a file of its own, to which the locks of every journal are somebody else's.
    static func held(
        among sessions: [SessionID], path: String
    ) throws(JournalError) -> Set<SessionID> {
        let descriptor = hp_open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0)
        guard descriptor >= 0 else { throw StoreFile.failure("open the leases", path) }
        defer { Glibc.close(descriptor) }
        var held: Set<SessionID> = []
        for session in sessions {
            switch hp_byte_is_locked(descriptor, place(of: session)) {
            case 0: break
            case 1: held.insert(session)
            default: throw StoreFile.failure("ask for", "the lease of session \(session)")
            }
        }
        return held
    }

    /// Runs `body` while no other process sets the store up; waits at most `milliseconds`.
    func whileSettingUp<Value>(
        waiting milliseconds: Int, _ body: () throws -> Value
    ) throws -> Value {
        var waited = 0
        while hp_lock_byte(descriptor, Int16(F_WRLCK), Self.setupPlace) != 0 {
            guard errno == EAGAIN || errno == EACCES, waited < milliseconds else {
                throw StoreFile.failure("wait for another process that sets up", "the store")
            }
            // Once in a store's life and for milliseconds: a lock with a time-out does not exist.
            usleep(2_000)
            waited += 2
        }
        defer { _ = hp_lock_byte(descriptor, Int16(F_UNLCK), Self.setupPlace) }
        return try body()
    }

    /// Tells every process that watches that something was written: see `ChangeWatch`.
    func touch() { _ = futimens(descriptor, nil) }

    /// Sixty-two bits of the id's hash: two of a thousand sessions share a place once in 10^13.
    private static func place(of session: SessionID) -> Int64 {
        let hash = Digest(of: session.text).bytes.prefix(8).reduce(0 as UInt64) {
            $0 << 8 | UInt64($1)
        }
        return Int64(hash >> 2)
    }
}
