import Screen
import SessionKernel

/// How a session stands, as the list shows and orders it.
///
/// The order of the cases is the order of attention.
enum Standing: Int, Comparable {
    case waiting, failed, running, blocked, left, paused, done, cancelled

    static func < (left: Standing, right: Standing) -> Bool { left.rawValue < right.rawValue }

    /// - Parameter isRun: Whether somebody runs it; who waits for a person waits all the same.
    init(_ summary: SessionSummary, isRun: Bool) {
        if !summary.holds.isEmpty {
            self = .waiting
            return
        }
        if !isRun, summary.phase.needsRunner {
            self = .left
            return
        }
        switch summary.phase {
        case .failed, .timedOut: self = .failed
        case .initializing, .processing, .validating, .awaitingTool, .handingOff: self = .running
        case .retrying, .awaitingOperator, .awaitingApproval: self = .blocked
        case .paused: self = .paused
        case .completed: self = .done
        case .cancelled: self = .cancelled
        }
    }

    var glyph: Glyph {
        switch self {
        case .waiting: .waiting
        case .failed: .failed
        case .running: .running
        case .blocked, .left: .blocked
        case .paused: .paused
        case .done: .done
        case .cancelled: .denied
        }
    }

    var word: String {
        switch self {
        case .waiting: "wait"
        case .failed: "fail"
        case .running: "run"
        case .blocked: "blkd"
        case .left: "left"
        case .paused: "paus"
        case .done: "done"
        case .cancelled: "canc"
        }
    }

    var role: Role {
        switch self {
        case .waiting: .pending
        case .failed: .danger
        case .running: .running
        case .blocked, .left: .warning
        case .paused, .cancelled: .fgMuted
        case .done: .success
        }
    }
}

extension Phase {
    /// Whether the session goes on by itself, once somebody runs it.
    var needsRunner: Bool { !isTerminal && !waitsForPerson }
}

extension SessionSummary {
    /// Of two that stand alike, whether this one wants to be looked at before the other; a strict
    /// order by what is in them.
    func precedes(_ other: SessionSummary, as standing: Standing) -> Bool {
        switch standing {
        case .waiting:
            if worstRisk != other.worstRisk { return worstRisk > other.worstRisk }
            if waitingSince != other.waitingSince { return waitingSince < other.waitingSince }
        case .failed, .done, .cancelled:
            if updated != other.updated { return updated > other.updated }
        case .running, .blocked, .left, .paused:
            if opened != other.opened { return opened < other.opened }
        }
        return id < other.id
    }

    var worstRisk: Risk { holds.map(\.risk).max() ?? .low }
    var waitingSince: Timestamp { holds.map(\.raised).min() ?? updated }
}

extension Risk {
    var role: Role {
        switch self {
        case .low: .riskLow
        case .medium: .riskMedium
        case .high: .riskHigh
        case .critical: .riskCritical
        }
    }

    var glyph: Glyph {
        switch self {
        case .low: .riskLow
        case .medium: .riskMedium
        case .high: .riskHigh
        case .critical: .riskCritical
        }
    }

    /// At most four letters.
    var word: String {
        switch self {
        case .low: "LOW"
        case .medium: "MED"
        case .high: "HIGH"
        case .critical: "CRIT"
        }
    }

    var longWord: String { self == .medium ? "MEDIUM" : self == .critical ? "CRITICAL" : word }
}
