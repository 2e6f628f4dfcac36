package import JSON
package import SessionKernel

/// What the console wants done. The driver performs these in order.
package enum ConsoleEffect: Hashable, Sendable {
    /// Deliver this session's events from the sequence `from` on, and what it streams.
    case follow(SessionID, from: Int)
    case unfollow(SessionID)
    case submit(CommandTicket, SessionID, OperatorCommand)
    /// Throw away what was typed and not read yet.
    case discardTypeAhead
    /// Once the frame of this update is written, ask the terminal to answer (`ESC [5n`).
    case requestFence
    case bell
    case setTitle(String)
    case setTheme(String)
    /// Try again now what the store did not take.
    case retryStore
    case suspend
    /// Write every cell anew.
    case redraw
    case copy(String)
    /// Send `tick` after so long at the latest.
    case wake(afterMilliseconds: Int)
    case quit(QuitChoice)
}

/// What an operator asks of a session.
package enum OperatorCommand: Hashable, Sendable {
    case pause(reason: String)
    case resume
    case cancel(reason: String)
    case decide(HoldID, OperatorDecision)
    case note(String)
    case acceptTool(ToolName, found: Digest, reason: String)
    case undo(CallID, reason: String)
}

package enum QuitChoice: Hashable, Sendable { case leaveRunning, stop }
