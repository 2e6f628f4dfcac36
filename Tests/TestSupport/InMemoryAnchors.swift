package import SessionKernel
package import SessionRuntime
import Synchronization

/// Anchors without files.
package final class InMemoryAnchors: Anchors {
    private let noted = Mutex<[SessionID: Anchor]>([:])
    private let failures = Mutex(0)

    package init() {}

    package func anchor(of session: SessionID) throws -> Anchor? { noted.withLock { $0[session] } }

    package func pen(for session: SessionID) -> AnchorPen {
        { anchor in
            let fails = self.failures.withLock { left in
                defer { left = max(0, left - 1) }
                return left > 0
            }
            if fails { throw JournalError.noSpace }
            self.noted.withLock { $0[session] = anchor }
        }
    }

    /// Lets the next notes fail as if the disk were full.
    package func failNextNotes(_ count: Int) { failures.withLock { $0 = count } }

    package func forget(_ session: SessionID) { noted.withLock { $0[session] = nil } }
}

/// A journal that comes with anchors, which outlive whoever notes them as its store does.
package protocol Anchored { var anchors: InMemoryAnchors { get } }
