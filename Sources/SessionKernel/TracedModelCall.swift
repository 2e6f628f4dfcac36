package import JSON

/// A request to a model and what came of it.
package struct TracedModelCall: Hashable, Sendable {
    package enum End: Hashable, Sendable {
        case open
        case answered(ModelAnswer, cost: Money, at: Int)
        case failed(ModelFailure, spent: Spend, at: Int)
        /// Its runner died; it counts as if all that was reserved had been spent.
        case orphaned(at: Int)
    }

    /// `m2.1`, or of a reading in quarantine `c2.1/r1`.
    package let id: String
    package let sequence: Int
    package let at: Timestamp
    package let agent: AgentName
    package let model: ModelName
    package let step: Int
    package let rung: Int
    /// The chained hash of its prompt.
    package let prompt: Digest
    /// The digest of the body that was sent, and what encoded it.
    package let body: Digest?
    package let encoder: String
    package let reserved: Spend
    package internal(set) var end = End.open
    /// Why the answer was not taken.
    package internal(set) var rejected: CallError?

    init(_ asked: ModelRequested, by agent: AgentName, _ event: Event) {
        id = asked.request.text
        sequence = event.sequence
        at = event.at
        self.agent = agent
        model = asked.model
        step = asked.step
        rung = asked.rung
        prompt = asked.prompt
        body = asked.body
        encoder = asked.encoder
        reserved = asked.reserved
    }

    init(_ asked: QuarantineRequested, by agent: AgentName, _ event: Event) {
        id = "\(asked.call)/r\(asked.attempt)"
        sequence = event.sequence
        at = event.at
        self.agent = agent
        model = asked.model
        step = 0
        rung = 0
        prompt = asked.prompt
        body = asked.body
        encoder = asked.encoder
        reserved = asked.reserved
    }
}
