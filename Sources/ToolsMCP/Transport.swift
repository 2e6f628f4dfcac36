import JSON

/// Carries messages to one server; what comes back is told to a listener, message by message.
protocol Transport: Sendable {
    /// Sends a message. Returns once it is on its way, or where answers come in the same exchange,
    /// once that is over.
    ///
    /// - Throws: `ServerFailure` when it could not be sent, or the exchange broke.
    func send(_ message: JSON) async throws(ServerFailure)

    /// Sends what nobody waits for: an answer to the server, a notification.
    func post(_ message: JSON)

    /// Whether a server that changes its tools can say so at any time; else it is asked.
    var hearsChanges: Bool { get }

    /// Is told once which version of the protocol both sides speak.
    func speaks(_ version: String)

    /// Ends it. Nothing of the server's runs any more when it returns, as far as that can be known.
    func close() async

    /// What the server last said beside the protocol, for an error message; may be empty.
    var lastWords: String { get }
}

/// What a transport tells its listener.
enum TransportEvent: Sendable {
    case message(JSON)
    /// Something that is no JSON.
    case garbage(String)
    /// Nothing comes any more; why.
    case ended(String)
}
