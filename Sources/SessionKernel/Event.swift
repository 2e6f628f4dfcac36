package import JSON

/// A fact of one session's journal; never changed once recorded.
package struct Event: Hashable, Sendable {
    package let session: SessionID
    /// 1 for the first event of a session.
    package let sequence: Int
    package let at: Timestamp
    package let actor: Actor
    /// The sequence of the event that led to this one; nil for one that came from outside.
    package let cause: Int?
    package let body: EventBody

    package init(
        session: SessionID, sequence: Int, at: Timestamp, actor: Actor, cause: Int?,
        body: EventBody
    ) {
        self.session = session
        self.sequence = sequence
        self.at = at
        self.actor = actor
        self.cause = cause
        self.body = body
    }

    package var kind: EventKind { body.kind }

    /// The stored form: `actor at body cause kind seq session v`, canonical.
    package var json: JSON {
        .compact([
            "actor": .string(actor.description), "at": .integer(at.milliseconds),
            "body": body.json, "cause": .int(cause), "kind": .string(kind.rawValue),
            "seq": .integer(sequence), "session": .string(session.text),
            "v": .integer(kind.version),
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "event")
        let at = Timestamp(milliseconds: try fields.int("at"))
        guard let actor = Actor(try fields.text("actor")) else {
            throw MalformedEvent("event.actor `\(try fields.text("actor"))` is not known")
        }
        self.init(
            session: try fields.name("session"), sequence: try fields.int("seq"), at: at,
            actor: actor, cause: try fields.optionalInt("cause"),
            body: try EventBody(
                kind: try fields.text("kind"), version: try fields.int("v"),
                json: try fields.json("body"), at: at))
    }
}

/// An event with its stored bytes and the hash that chains it to the one before.
package struct RecordedEvent: Hashable, Sendable {
    package let event: Event
    /// The canonical bytes that are stored and hashed.
    package let bytes: [UInt8]
    /// SHA-256 of the digest before, followed by `bytes`; the first one follows `Digest.zero`.
    package let digest: Digest
    /// What `digest` is known to follow from; nil for an event that was read and not yet checked.
    private let previous: Digest?

    /// Chains an event to the one before.
    package init(_ event: Event, after previous: Digest) {
        self.event = event
        self.previous = previous
        bytes = event.json.canonicalBytes
        digest = .chained(previous, bytes)
    }

    /// Whether it is chained to the event with this hash. Hashes again only what was read.
    package func follows(_ head: Digest) -> Bool {
        previous.map { $0 == head } ?? (.chained(head, bytes) == digest)
    }

    /// Reads a stored event.
    package init(reading bytes: [UInt8], digest: Digest) throws(MalformedEvent) {
        do {
            event = try Event(try JSON(parsing: bytes))
        } catch let error as MalformedEvent {
            throw error
        } catch {
            throw MalformedEvent("the stored event is no JSON: \(error)")
        }
        self.bytes = bytes
        self.digest = digest
        previous = nil
    }
}

extension RecordedEvent {
    /// Written or read back, it is the same event.
    package static func == (left: RecordedEvent, right: RecordedEvent) -> Bool {
        left.digest == right.digest && left.bytes == right.bytes && left.event == right.event
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}
