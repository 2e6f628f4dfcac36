import Synchronization

/// What happened, in order, for tests to look at and to wait for.
final class Record<Element: Sendable>: Sendable {
    private struct Waiter {
        let count: Int
        let matches: @Sendable (Element) -> Bool
        let continuation: CheckedContinuation<Element, any Error>
    }

    private struct State {
        var elements: [Element] = []
        var waiters: [Int: Waiter] = [:]
        var lastTicket = 0

        func found(_ count: Int, _ matches: (Element) -> Bool) -> Element? {
            elements.lazy.filter(matches).dropFirst(count - 1).first
        }
    }

    private let state = Mutex(State())

    var all: [Element] { state.withLock { $0.elements } }

    func append(_ element: Element) {
        let ready = state.withLock { state in
            state.elements.append(element)
            return state.waiters.compactMap { ticket, waiter in
                state.found(waiter.count, waiter.matches).map { (ticket, waiter, $0) }
            }
        }
        for (ticket, waiter, found) in ready {
            guard state.withLock({ $0.waiters.removeValue(forKey: ticket) }) != nil else {
                continue
            }
            waiter.continuation.resume(returning: found)
        }
    }

    /// Waits for the element that matches for the `count`th time, come already or later.
    @discardableResult
    func until(
        _ count: Int = 1, _ matches: @escaping @Sendable (Element) -> Bool
    ) async throws -> Element {
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let found: Result<Element, any Error>? = state.withLock { state in
                    if let found = state.found(count, matches) { return .success(found) }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    state.waiters[ticket] = Waiter(
                        count: count, matches: matches, continuation: continuation)
                    return nil
                }
                if let found { continuation.resume(with: found) }
            }
        } onCancel: {
            let waiter = state.withLock { $0.waiters.removeValue(forKey: ticket) }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }
}

/// Holds whoever comes until it is opened, or until they are cancelled.
final class Gate: Sendable {
    private let opened = Record<Void>()
    private let came = Record<Void>()

    func pass() async throws {
        came.append(())
        try await opened.until { _ in true }
    }

    func open() { opened.append(()) }

    /// Waits until so many have come to the gate.
    func untilReached(_ count: Int = 1) async throws { try await came.until(count) { _ in true } }
}
