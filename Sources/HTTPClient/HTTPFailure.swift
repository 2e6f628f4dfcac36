/// Why an exchange gave no whole answer. A status such as 500 is an answer, not a failure.
package struct HTTPFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// The request was never sent: it could not have meant what its author wanted.
        case refused
        /// The host has an address that the request must not go to. Nothing was sent.
        case forbiddenAddress
        case cannotResolve
        case cannotConnect
        case tls
        case connectTimeout
        case firstByteTimeout
        case idleTimeout
        case wholeTimeout
        case tooLarge
        /// The connection closed before the end of the body.
        case cut
        case cancelled
        /// A failure that libcurl reports and that has no name here; the number is its code.
        case other(Int)
    }

    package let code: Code
    /// What happened, where, for a person. Never holds a header value or the body.
    package let message: String
    /// Whether the request was on its way, so that the server may have acted on it.
    package internal(set) var mayHaveArrived = false

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
