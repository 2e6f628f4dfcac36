import JSON
import SessionKernel

/// Invariant 2, held against the world: what really happened, and not what the journal says.
///
/// One for all sessions of a history, because keys and digests must differ between them as well.
struct OnceCheck {
    private var owners: [String: Owner] = [:]
    private var cards: [Digest: Card] = [:]
    private var used: Set<HoldID> = []
    /// How often each call's effect came about.
    private var effects: [Owner: Int] = [:]
    private var retries: [Owner: Int] = [:]
    private var begun: [SessionID: [CallID: Owner]] = [:]
    private var results: [Owner: Set<String>] = [:]
    private var happened: [SessionID: Set<CallID>] = [:]
    private var doneKeys: Set<String> = []

    /// What may come about once: one call, or by the `key:` of its tool every call that is alike.
    private struct Owner: Hashable {
        let session: SessionID
        let effect: String

        init(_ session: SessionID, _ trace: Trace) {
            self.session = session
            let named = trace.tool?.key ?? []
            let values = named.map { trace.judgement?.arguments[$0] ?? .null }
            effect =
                named.isEmpty
                ? trace.id.text : "\(trace.request.tool) \(JSON.array(values).canonicalText)"
        }
    }

    /// A digest stands for one card only.
    mutating func covers(_ digest: Digest, _ card: Card) throws(Breach) {
        if let other = cards.updateValue(card, forKey: digest), other != card {
            throw Breach(.right, "The digest \(digest.short) covers two different things.")
        }
    }

    mutating func began(
        _ started: ToolStarted, of session: SessionID, _ trace: Trace
    ) throws(Breach) {
        let owner = Owner(session, trace)
        if let other = owners.updateValue(owner, forKey: started.key), other != owner {
            throw Breach(.once, "\(started.call) and \(other.effect) have one key.")
        }
        begun[session, default: [:]][started.call] = owner
        if let key = trace.key, key != started.key {
            throw Breach(.once, "\(started.call) ran under the keys \(key) and \(started.key).")
        }
        if let decision = started.decision, !used.insert(decision).inserted {
            throw Breach(.once, "The decision of \(decision) was used twice.")
        }
        guard trace.starts > 0, started.decision == nil else { return }
        guard trace.repeats, trace.reads || trace.tool?.idempotent == true else {
            throw Breach(.once, "\(started.call) was begun again on nobody's word.")
        }
    }

    /// A person ordered it to be run again, or said that it was not done.
    mutating func retried(_ trace: Trace, of session: SessionID) {
        retries[Owner(session, trace), default: 0] += 1
    }

    /// The end of a call, at once or steps later.
    mutating func finished(_ call: CallID, _ text: String, of session: SessionID) {
        guard let owner = begun[session]?[call] else { return }
        results[owner, default: []].insert(text)
    }

    /// A call was answered from the journal: what it is told has to stand there.
    func recalled(_ recall: Recall, _ trace: Trace?, of session: SessionID) throws(Breach) {
        guard let trace, results[Owner(session, trace)]?.contains(recall.result.text) == true else {
            throw Breach(.once, "A call was answered by \(recall.earlier), another effect.")
        }
    }

    /// The effect comes about in the world; under a key that the tool knows, only once.
    mutating func happens(_ key: String, _ trace: Trace, of session: SessionID) throws(Breach) {
        let owner = Owner(session, trace)
        happened[session, default: []].insert(trace.id)
        guard !trace.reads else { return }
        if trace.tool?.idempotent == true, !doneKeys.insert(key).inserted { return }
        let count = effects[owner, default: 0] + 1
        effects[owner] = count
        guard count > 1 + retries[owner, default: 0] else { return }
        throw Breach(.once, "The effect of \(trace.id) came about \(count) times.")
    }

    /// Whether the effect has come about: what a truthful `verify` finds.
    func hasHappened(_ call: CallID, of session: SessionID) -> Bool {
        happened[session]?.contains(call) == true
    }
}
