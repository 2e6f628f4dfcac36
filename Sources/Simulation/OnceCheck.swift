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
    private var doneKeys: Set<String> = []

    private struct Owner: Hashable {
        let session: SessionID
        let call: CallID
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
        let owner = Owner(session: session, call: started.call)
        if let other = owners.updateValue(owner, forKey: started.key), other != owner {
            throw Breach(.once, "\(started.call) and \(other.call) have the key \(started.key).")
        }
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

    mutating func retried(_ call: CallID, of session: SessionID) {
        retries[Owner(session: session, call: call), default: 0] += 1
    }

    /// The effect comes about in the world; under a key that the tool knows, only once.
    mutating func happens(_ key: String, _ trace: Trace, of session: SessionID) throws(Breach) {
        let owner = Owner(session: session, call: trace.id)
        guard !trace.reads else { return }
        if trace.tool?.idempotent == true, !doneKeys.insert(key).inserted { return }
        let count = effects[owner, default: 0] + 1
        effects[owner] = count
        guard count > 1 + retries[owner, default: 0] else { return }
        throw Breach(.once, "The effect of \(trace.id) came about \(count) times.")
    }

    /// Whether the effect has come about: what a truthful `verify` finds.
    func hasHappened(_ call: CallID, of session: SessionID) -> Bool {
        effects[Owner(session: session, call: call)] != nil
    }
}
