/// Whether a card may take an answer: `closed → painted → armed → confirming → sent`.
///
/// The fault this guards against is a key typed for something else that answers a card which has
/// just appeared. Times are monotonic milliseconds that come with the keys; nothing here waits.
package struct Arming: Hashable, Sendable {
    package enum State: Hashable, Sendable {
        case closed
        /// Drawn, but perhaps not seen: decision keys are thrown away and counted.
        case painted
        case armed
        case confirming(Confirmation)
        case sent
    }

    package enum Confirmation: Hashable, Sendable {
        /// The same key once more, not before a pause that key repeat does not make.
        case again(since: Int)
        case word(typed: String)
    }

    /// What an approval takes.
    package enum Friction: Hashable, Sendable {
        case once, twice
        /// The key, then this word, then Enter.
        case word(String)
    }

    package enum Answer: Hashable, Sendable {
        /// The card was not armed; the key is counted.
        case dropped
        case ignored
        /// One more thing is asked for.
        case asked
        case approved
    }

    package private(set) var state = State.closed
    package private(set) var friction: Friction
    /// Keys thrown away since the card was opened.
    package private(set) var dropped = 0
    private var openedAt = 0
    private var fencedAt: Int?
    private var lastKeyAt = 0
    private var keyBefore = 0
    /// Whether what is typed still goes to a word that nothing waits for any more.
    private var isOvertaken = false

    /// From the moment the card is known to be on screen.
    package static let settleMilliseconds = 500
    /// Without any key.
    package static let quietMilliseconds = 350
    /// How long the terminal's answer to the fence is waited for.
    package static let fencePatienceMilliseconds = 2000
    /// After that, when it never came.
    package static let blindMilliseconds = 1000
    package static let againAfterMilliseconds = 300
    package static let againWithinMilliseconds = 5000
    /// After a pause of this length nobody types on at a word.
    package static let wordPauseMilliseconds = 1500

    /// - Parameter dropped: Keys that were thrown away before there was anything to see.
    package init(friction: Friction, dropped: Int = 0) {
        self.friction = friction
        self.dropped = dropped
    }

    /// The card is drawn, anew or for the first time.
    package mutating func open(at now: Int) {
        state = .painted
        openedAt = now
        fencedAt = nil
        lastKeyAt = now
        keyBefore = now
    }

    package mutating func close() { state = .closed }

    /// The terminal has drawn everything up to the card.
    package mutating func fence(at now: Int) {
        if state == .painted, fencedAt == nil { fencedAt = now }
    }

    /// When it will be armed if no key comes; nil unless it waits for that.
    package var armedAt: Int? {
        guard state == .painted else { return nil }
        let blind = openedAt + Self.fencePatienceMilliseconds + Self.blindMilliseconds
        let seen = fencedAt.map { $0 + Self.settleMilliseconds } ?? blind
        return max(seen, lastKeyAt + Self.quietMilliseconds)
    }

    /// When the offer to confirm ends; nil when none is open that ends by itself.
    package var confirmsUntil: Int? {
        guard case .confirming(.again(let since)) = state else { return nil }
        return since + Self.againWithinMilliseconds
    }

    /// Lets time pass.
    package mutating func advance(to now: Int) {
        if let due = armedAt, now >= due { state = .armed }
        if let end = confirmsUntil, now > end { state = .armed }
    }

    /// Every key that is pressed while the card is open, before what it means.
    package mutating func pressed(at now: Int) {
        advance(to: now)
        keyBefore = lastKeyAt
        lastKeyAt = now
    }

    /// The key that approves.
    package mutating func approve(at now: Int) -> Answer {
        switch (state, friction) {
        case (.painted, _): return drop()
        case (.armed, .once): return approved()
        case (.armed, .twice):
            state = .confirming(.again(since: now))
            return .asked
        case (.armed, .word):
            state = .confirming(.word(typed: ""))
            return .asked
        case (.confirming(.again), _):
            guard now - keyBefore >= Self.againAfterMilliseconds else { return .ignored }
            return approved()
        case (.confirming(.word), _), (.closed, _), (.sent, _): return .ignored
        }
    }

    /// Another key that decides: whether it may.
    package mutating func allows() -> Bool {
        switch state {
        case .armed: return true
        case .confirming(.again):
            state = .armed
            return true
        case .painted:
            _ = drop()
            return false
        case .confirming(.word), .closed, .sent: return false
        }
    }

    /// A character for the word.
    package mutating func type(_ character: Character) {
        guard case .confirming(.word(let typed)) = state, typed.count < 64 else { return }
        state = .confirming(.word(typed: typed + String(character)))
    }

    package mutating func erase() {
        guard case .confirming(.word(let typed)) = state else { return }
        state = .confirming(.word(typed: String(typed.dropLast())))
    }

    /// Enter: approves only when the word was typed, byte for byte.
    package mutating func enter() -> Answer {
        guard case .confirming(.word(let typed)) = state, case .word(let word) = friction else {
            return .ignored
        }
        if typed.utf8.elementsEqual(word.utf8), !word.isEmpty { return approved() }
        state = .confirming(.word(typed: ""))
        return .asked
    }

    /// Goes back from confirming; false when there was nothing to go back from.
    package mutating func cancel() -> Bool {
        guard case .confirming = state else { return false }
        state = .armed
        return true
    }

    /// What was to be confirmed is settled by somebody else.
    package mutating func overtake() {
        guard case .confirming(let how) = state else { return }
        if case .word = how { isOvertaken = true }
        state = .closed
    }

    /// Whether a key belongs to a word that was overtaken while it was typed: until Enter, or a
    /// pause, what is typed on commands nothing.
    package mutating func swallows(isEnter: Bool, at now: Int) -> Bool {
        guard isOvertaken else { return false }
        isOvertaken = !isEnter && now - keyBefore < Self.wordPauseMilliseconds
        return isOvertaken || isEnter
    }

    /// Counts a key that came too early.
    @discardableResult
    package mutating func drop() -> Answer {
        dropped += 1
        return .dropped
    }

    /// Another answer than approval has been sent.
    package mutating func send() { state = .sent }

    private mutating func approved() -> Answer {
        state = .sent
        return .approved
    }
}
