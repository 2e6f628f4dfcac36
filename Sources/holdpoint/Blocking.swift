import CPosix
import Glibc
import Synchronization

/// Runs asynchronous work to its end while this thread waits.
///
/// Only the main thread calls it, and nothing it waits for ever needs the main thread.
func waiting<Value: Sendable>(
    for work: @escaping @Sendable () async throws -> Value
) throws -> Value {
    let wake = eventfd(0, Int32(EFD_CLOEXEC))
    defer { close(wake) }
    let box = Mutex<Result<Value, any Error>?>(nil)
    let shared = Shared(box)
    Task {
        let result: Result<Value, any Error>
        do {
            result = .success(try await work())
        } catch {
            result = .failure(error)
        }
        shared.set(result)
        eventfd_write(wake, 1)
    }
    var count: eventfd_t = 0
    while eventfd_read(wake, &count) != 0 && errno == EINTR {}
    return try shared.take().get()
}

/// Carries a result from the task to the thread that waits for it.
private final class Shared<Value: Sendable>: Sendable {
    private let box: Mutex<Result<Value, any Error>?>
    init(_ box: consuming sending Mutex<Result<Value, any Error>?>) { self.box = box }
    func set(_ value: Result<Value, any Error>) { box.withLock { $0 = value } }
    func take() -> Result<Value, any Error> {
        box.withLock { $0 } ?? .failure(CommandFailure(.failure, "the work ended without a result"))
    }
}
