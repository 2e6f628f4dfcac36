package import Screen
package import SessionKernel

/// What can happen to the console. Time comes with it: the console has no clock.
///
/// `monotonic` is milliseconds of a clock that never goes back; only differences matter. A driver
/// that delivers several actions at once sends `tick` first, so that ages are told from now.
package enum ConsoleAction: Sendable {
    case input(Screen.Input, at: Timestamp, monotonic: Int)
    case tick(at: Timestamp, monotonic: Int)
    case resized(Size)
    /// All sessions of the store, as its list has them now.
    case sessions([SessionSummary])
    /// Which of them this process runs.
    case runningHere(Set<SessionID>)
    /// Which of those that are not over anybody runs, in this process or another.
    case runBySomebody(Set<SessionID>)
    /// Recorded events of a followed session, in order; those already seen are passed over.
    case events(SessionID, [Event])
    /// Recorded events of any session, followed or not, of which only those count that concern
    /// more than their session.
    case observed([Event])
    /// What is on its way and will never be recorded as it stands.
    case stream(SessionID, StreamPiece)
    case commandAnswered(CommandTicket, CommandAnswer)
    case notice(String, Severity)
    /// The store takes nothing more from the sessions that run here, for this reason.
    ///
    /// `passes` when it is gone on from by itself; nil once the store works again.
    case store(failed: String?, passes: Bool)
}

/// A piece of something live.
package enum StreamPiece: Hashable, Sendable {
    case text(String)
    /// A fragment of the arguments of the call with this index.
    case call(index: Int, tool: String, arguments: String)
    case toolOutput(CallID, String)
}

/// Names a submitted command, so that its answer finds the card that waits for it.
package struct CommandTicket: Hashable, Sendable {
    package let number: Int
    package init(number: Int) { self.number = number }
}

/// What became of a submitted command. Accepted is not done: what was done arrives as events.
package enum CommandAnswer: Hashable, Sendable {
    case accepted
    /// What was asked for is so already; in a sentence.
    case already(String)
    /// Why not, in a sentence.
    case refused(String)
}

package enum Severity: Hashable, Sendable { case info, warning, failure }
