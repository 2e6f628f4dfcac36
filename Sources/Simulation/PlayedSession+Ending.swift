import JSON
import SessionKernel

extension PlayedSession {
    /// Invariant 6, once nothing is going to happen any more; and 7, on a copy that is damaged.
    func rest() throws(Breach) {
        if let outcome = session.outcome {
            guard session.notices.isEmpty else {
                throw Breach(.ending, "It ended, and \(session.notices.count) are not told.")
            }
            world.tally.ends[outcome.phase.rawValue, default: 0] += 1
        } else {
            guard isUp, session.phase.waitsForPerson,
                let hold = session.openHolds.first.flatMap({ session.holds[$0] })
            else {
                throw Breach(
                    .ending, "Nothing moves in \(session.phase.rawValue), and no hold is open.")
            }
            world.tally.ends["waits: \(hold.kind.rawValue)", default: 0] += 1
        }
        if chance.once(in: 10) { try tamper() }
    }

    private func tamper() throws(Breach) {
        let stored = journal.map { StoredEvent(bytes: $0.bytes, digest: $0.digest) }
        let reader = ChainReader(session: session.id, count: stored.count, head: head)
        if let bad = reader.firstFault(in: stored) {
            throw Breach(.chain, "Event \(bad) is called damaged, though nobody changed it.")
        }
        for damage in Damage.allCases {
            guard let (damaged, place) = damage.done(to: stored, &chance) else { continue }
            world.tally.count("journal \(damage.rawValue)")
            let found = reader.firstFault(in: damaged)
            guard found == place else {
                throw Breach(
                    .chain,
                    "Event \(place) was \(damage.rawValue), and "
                        + (found.map { "event \($0) is called damaged." } ?? "nothing was found."))
            }
        }
    }
}

/// An event as a store keeps it.
struct StoredEvent: Sendable {
    var bytes: [UInt8]
    var digest: Digest
}

/// Reads a stored journal and names the first event that is not as it was written.
struct ChainReader {
    let session: SessionID
    /// The anchor: how many events there were, and the hash of the last.
    let count: Int
    let head: Digest

    func firstFault(in stored: [StoredEvent]) -> Int? {
        var last = Digest.zero
        for (place, one) in stored.enumerated() {
            guard let read = try? RecordedEvent(reading: one.bytes, digest: one.digest),
                read.event.sequence == place + 1, read.event.session == session,
                read.follows(last)
            else { return place + 1 }
            last = one.digest
        }
        if stored.count < count { return stored.count + 1 }
        return last == head ? nil : stored.count
    }
}

/// What can be done to a stored journal.
enum Damage: String, CaseIterable {
    case changed, missing, moved, cut

    /// A damaged copy, and the event that has to be named; nil where there is too little to damage.
    func done(to stored: [StoredEvent], _ chance: inout Chance) -> ([StoredEvent], Int)? {
        guard stored.count > 2 else { return nil }
        var copy = stored
        let place = chance.below(stored.count - 1)
        switch self {
        case .changed:
            let byte = chance.below(copy[place].bytes.count)
            copy[place].bytes[byte] ^= 1 << UInt8(chance.below(7))
        case .missing: copy.remove(at: place)
        case .moved: copy.swapAt(place, place + 1)
        case .cut:
            copy.removeLast(stored.count - 1 - place)
            return (copy, place + 2)
        }
        return (copy, place + 1)
    }
}
