import CCurl
import Glibc
import Synchronization

/// The mailbox of the one thread that runs libcurl.
///
/// Anyone may put an order in; only the thread takes them out. `curl_multi_wakeup` is the one call
/// that libcurl allows from other threads, and it is made under the lock, so never on a handle
/// that the thread has already given up.
final class CurlLoop: Sendable {
    enum Order {
        case start(CurlTransfer)
        case cancel(HTTPTicket)
        case stop
    }

    private enum Thread {
        case notStarted
        case running(CurlMulti)
        case ended
    }

    private struct Mailbox {
        var orders: [Order] = []
        var thread: Thread = .notStarted
    }

    private let mailbox = Mutex(Mailbox())
    let userAgent: String

    init(userAgent: String) {
        self.userAgent = userAgent
    }

    func start(_ transfer: CurlTransfer) {
        let isAccepted = mailbox.withLock { box in
            if case .notStarted = box.thread { startThread(&box) }
            guard case .running(let multi) = box.thread else { return false }
            box.orders.append(.start(transfer))
            multi.wake()
            return true
        }
        if !isAccepted {
            transfer.end(.failure(HTTPFailure(.other(0), "The HTTP thread could not be started.")))
        }
    }

    func cancel(_ ticket: HTTPTicket) {
        ticket.markCancelled()
        post(.cancel(ticket))
    }

    func stop() {
        post(.stop)
    }

    /// What has been ordered since the last time.
    func takeOrders() -> [Order] {
        mailbox.withLock { box in
            defer { box.orders = [] }
            return box.orders
        }
    }

    /// Closes the mailbox for good. Returns what is still in it.
    func close() -> [Order] {
        mailbox.withLock { box in
            defer { box.orders = [] }
            box.thread = .ended
            return box.orders
        }
    }

    private func post(_ order: Order) {
        mailbox.withLock { box in
            guard case .running(let multi) = box.thread else { return }
            box.orders.append(order)
            multi.wake()
        }
    }

    private func startThread(_ box: inout Mailbox) {
        guard let multi = CurlMulti() else {
            box.thread = .ended
            return
        }
        box.thread = .running(multi)
        guard !spawn({ CurlThread(loop: self, multi: multi).run() }) else { return }
        box.thread = .ended
        multi.close()
    }
}

/// A multi handle.
///
/// `@unchecked Sendable` because other threads only call `wake`, which libcurl allows, and
/// `CurlLoop` lets them do so only until its thread closes the handle.
struct CurlMulti: @unchecked Sendable {
    let handle: UnsafeMutableRawPointer

    init?() {
        guard isCurlReady, let handle = curl_multi_init() else { return nil }
        self.handle = handle
    }

    func wake() {
        _ = curl_multi_wakeup(handle)
    }

    func close() {
        _ = curl_multi_cleanup(handle)
    }
}

private let isCurlReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

/// Starts a thread that takes no signals but those of its own faults: a terminal's signals belong
/// to the main thread, and a broken connection must not end the process.
private func spawn(_ body: @escaping @Sendable () -> Void) -> Bool {
    final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
    var blocked = sigset_t()
    var before = sigset_t()
    sigfillset(&blocked)
    for fault in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] { sigdelset(&blocked, fault) }
    pthread_sigmask(SIG_SETMASK, &blocked, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

    let context = Unmanaged.passRetained(Body(body))
    var thread = pthread_t()
    let code = pthread_create(
        &thread, nil,
        { raw in
            if let raw { Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run() }
            return nil
        }, context.toOpaque())
    guard code == 0 else {
        context.release()
        return false
    }
    pthread_detach(thread)
    return true
}
