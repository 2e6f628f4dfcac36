/// The status and the header fields of an answer.
package struct HTTPResponseHead: Hashable, Sendable {
    package var status: Int
    package var fields: [HTTPField]

    package init(status: Int, fields: [HTTPField] = []) {
        self.status = status
        self.fields = fields
    }

    /// The first value of a field, found without regard to case.
    package subscript(name: String) -> String? {
        let wanted = name.lowercased()
        return fields.first { $0.name.lowercased() == wanted }?.value
    }
}

/// What a transport tells its caller while an answer comes in.
package enum HTTPProgress: Sendable {
    /// The final head; interim ones (1xx) are not told.
    case head(HTTPResponseHead)
    /// The next bytes of the body, cut wherever the network cut them.
    case body([UInt8])
}

/// What a caller still wants after a piece of an answer.
package enum HTTPAppetite: Sendable {
    case more
    /// The answer is whole, whatever the server still does: the exchange counts as a success once
    /// the body ends or `HTTPLimits.drain` has passed.
    case enough
}
