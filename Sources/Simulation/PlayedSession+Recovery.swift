import JSON
import SessionKernel

extension PlayedSession {
    /// The runner dies. What is not in the journal is gone, and its tools die with it.
    func crash() {
        world.tally.count("crash")
        isUp = false
        life += 1
        inFlight = []
        armed = nil
        preview = nil
        deciding = nil
        put(.restarts, in: chance.patience(around: 20_000))
    }

    /// Another runner folds the journal and claims the session.
    func restart() throws(Breach) {
        try recover()
        isUp = true
        try claim()
    }

    func claim() throws(Breach) {
        epoch = session.epoch + 1
        try submit(.claim(epoch: epoch, runner: "runner\(epoch)"))
        guard chance.once(in: 12), isUp else { return }
        try submit(.claim(epoch: epoch, runner: "latecomer"))
    }

    /// Invariant 3: what is folded from the stored bytes is what was there before.
    private func recover() throws(Breach) {
        var folded = Session(id: session.id)
        var last = Digest.zero
        for (place, recorded) in journal.enumerated() {
            if place == reread.count { try reread.append(read(recorded, after: last)) }
            last = recorded.digest
            folded.apply(reread[place])
        }
        guard folded == session else {
            throw Breach(.recovery, "The fold differs from the state before the crash.")
        }
        guard folded.pendingEffects == session.pendingEffects,
            folded.nextDeadline == session.nextDeadline
        else { throw Breach(.recovery, "The fold owes something else than before the crash.") }
        session = folded
    }

    private func read(_ recorded: RecordedEvent, after last: Digest) throws(Breach) -> Event {
        let number = recorded.event.sequence
        guard let read = try? RecordedEvent(reading: recorded.bytes, digest: recorded.digest) else {
            throw Breach(.recovery, "Event \(number) cannot be read back.")
        }
        guard read.follows(last) else {
            throw Breach(.chain, "Event \(number) does not follow, though nobody changed it.")
        }
        return read.event
    }
}
