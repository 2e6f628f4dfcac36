import CPosix
import Glibc

/// The lock file by which recovery knows whether tools of a dead runner may still be running.
///
/// Every guard of a session holds a shared lock on the same file for its whole life. The lock
/// belongs to the open file, so it goes with the guard however that ends. The file itself stays.
package enum GuardLock {
    /// Whether any guard holds the lock; false when the file does not exist.
    ///
    /// A file that cannot be examined counts as held: what is unknown must not be taken for gone.
    package static func isHeld(_ path: String) -> Bool {
        let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return errno != ENOENT }
        defer { close(descriptor) }
        return hp_lock_is_held(descriptor) != 0
    }

    /// Returns when no guard holds the lock, looking every 20 ms without keeping a thread.
    ///
    /// - Throws: `CancellationError` when the task is cancelled while a guard still holds it.
    package static func waitUntilGone(_ path: String) async throws {
        while isHeld(path) { try await Task.sleep(for: .milliseconds(20)) }
    }

    /// Takes the shared lock for the rest of the process's life; the descriptor is left open on
    /// purpose.
    static func hold(_ path: String) -> Bool {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        return descriptor >= 0 && hp_lock_shared(descriptor) == 0
    }
}
