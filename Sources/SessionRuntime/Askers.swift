import SessionKernel
import Synchronization

/// The running tools of a session that wait for an operator's answer.
final class Askers: Sendable {
    private enum Asker {
        case expected
        case waiting(CheckedContinuation<OperatorReply, Never>)
        case told(OperatorReply)
    }

    private let askers = Mutex<[HoldID: Asker]>([:])

    /// Expects whoever has asked by these events.
    func take(_ events: [Event]) {
        for case .holdRaised(let raised) in events.map(\.body)
        where raised.question?.server != nil {
            askers.withLock { $0[raised.hold] = .expected }
        }
    }

    /// Tells those whose question waits no more.
    func tell(of session: Session) {
        let open = askers.withLock { Array($0.keys) }
        for hold in open {
            if let reply = Self.reply(in: session.holds[hold]?.state ?? .lapsed) {
                settle(hold, reply)
            }
        }
    }

    /// Waits for what becomes of a question; cancelled, nobody has answered it.
    func reply(to hold: HoldID) async -> OperatorReply {
        defer { askers.withLock { $0[hold] = nil } }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let told = askers.withLock { askers -> OperatorReply? in
                    switch askers[hold] {
                    case .told(let reply): return reply
                    case .expected:
                        askers[hold] = .waiting(continuation)
                        return nil
                    case .waiting, nil: return .nobody
                    }
                }
                if let told { continuation.resume(returning: told) }
            }
        } onCancel: {
            settle(hold, .nobody)
        }
    }

    private func settle(_ hold: HoldID, _ reply: OperatorReply) {
        let waiting = askers.withLock { askers -> CheckedContinuation<OperatorReply, Never>? in
            switch askers[hold] {
            case .expected: askers[hold] = .told(reply)
            case .waiting(let continuation):
                askers[hold] = .told(reply)
                return continuation
            case .told, nil: break
            }
            return nil
        }
        waiting?.resume(returning: reply)
    }

    private static func reply(in state: Hold.State) -> OperatorReply? {
        switch state {
        case .open: nil
        case .decided(let decision):
            if case .answer(let value) = decision.answer { .answered(value) } else { .declined }
        case .expired, .lapsed: .nobody
        }
    }
}
