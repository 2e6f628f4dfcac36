package import Screen
import SessionKernel

/// Everything that the console shows, and everything it knows.
///
/// Pure: `update` takes in what happened and says what is to be done; `render` draws. There is no
/// clock and no I/O here.
package struct ConsoleState: Sendable {
    package var settings: ConsoleSettings
    package var keys: KeyMap
    package internal(set) var size: Size
    /// The time of the last action that told one.
    var now = Timestamp(milliseconds: 0)
    var clock = 0

    var sessions = SessionList()
    var queue = ApprovalQueue()
    var runningHere: Set<SessionID> = []
    var storeTrouble: StoreTrouble?
    /// The session that the panels are about.
    var shown: SessionID?
    /// When the selected session is to be shown, once the selection has come to rest.
    var showsSelectedAt: Int?
    var followed: [SessionID: FollowedSession] = [:]
    /// The one used last is the last.
    var followOrder: [SessionID] = []

    var focus = Panel.sessions
    var isZoomed = false
    var timeline = TimelineView()
    /// Whether the timeline lists every event, also what merely leads to others.
    var showsDetails = false
    var offsets: [Panel: Int] = [:]

    var card: Card?
    var inspector: Pager?
    var help: Pager?
    var prompt: Prompt?
    var notice: Notice?
    var history: [String] = []

    var sent: [CommandTicket: SentCommand] = [:]
    var lastTicket = 0
    var title = ""
    var spend = SpendMeter()
    var breakers = BreakerBoard()
    var lastKeyAt = Int.min / 2
    var interruptedAt = Int.min / 2
    var wakesAt: Int?
    /// Fences that the terminal has not answered: only the answer to the last one counts.
    var fencesOpen = 0
    var lastFenceAt = Int.min / 2
    /// What the update under way has asked for.
    var effects: [ConsoleEffect] = []

    package init(
        settings: ConsoleSettings = ConsoleSettings(), keys: KeyMap = .standard,
        size: Size = Size(columns: 80, rows: 24)
    ) {
        self.settings = settings
        self.keys = keys
        self.size = size
    }

    /// The session that the panels are about, once its events are here.
    var current: FollowedSession? {
        shown.flatMap { followed[$0] }.flatMap { $0.isLoaded ? $0 : nil }
    }

    var timelineRows: TimelineShown? { current.map { TimelineShown($0, details: showsDetails) } }

    var layout: MainLayout { layout(of: size) }

    func layout(of size: Size) -> MainLayout {
        MainLayout(size, focus: focus, zoomed: isZoomed, listed: sessions.visible.count)
    }

    /// Whether something changes by the second: only then are seconds shown.
    var isLively: Bool {
        card != nil && cardStanding == .open || sessions.runningCount > 0 || countsDown
    }

    /// Whether a countdown is on screen: to another attempt, or to the probe of a breaker.
    private var countsDown: Bool {
        guard card == nil, inspector == nil, help == nil else { return false }
        let probes = breakers.nextProbe(after: now) != nil
        let retries = retryWait.map { $0.due > now } ?? false
        guard probes || retries else { return false }
        let panels = layout.places.map(\.panel)
        return panels.contains(.machine) || retries && panels.contains(.timeline)
    }

    /// What the shown session waits for; nil also where nobody runs it.
    var retryWait: RetryWait? {
        guard let current, sessions.standing(of: current.session.id) != .left else { return nil }
        return RetryWait(current)
    }
}

/// A sentence for the operator that goes away by itself.
struct Notice: Sendable {
    let text: String
    let severity: Severity
    let until: Int

    static let showsMilliseconds = 8000
    /// A failure outlasts keys for so long, so that it is not typed away unread.
    static let failureStaysMilliseconds = 2000

    /// Whether a key at `now` clears it.
    func yields(at now: Int) -> Bool {
        let shown = now - (until - Self.showsMilliseconds)
        return severity != .failure || shown >= Self.failureStaysMilliseconds
    }
}

/// Why nothing can be recorded now.
struct StoreTrouble: Sendable {
    let message: String
    /// Whether it is gone on from by itself.
    let passes: Bool
}

/// What was submitted, until it is answered.
struct SentCommand: Sendable {
    let session: SessionID
    /// What was asked, in words: "Pausing release-train".
    let what: String
    let hold: HoldID?
}
