/// One header field. Names compare without regard to case.
package struct HTTPField: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// One request over HTTP/1.1 or HTTP/2, to an `http` or `https` address.
package struct HTTPRequest: Sendable {
    package var method: String
    package var url: String
    package var fields: [HTTPField]
    /// Sent with its length; `nil` sends no body.
    package var body: [UInt8]?
    /// Which addresses the host may have.
    package var peers: Peers = .any
    /// Whether the request gets a connection of its own. On one that was kept and turns out to be
    /// closed libcurl sends a request again, which what must not happen twice cannot bear.
    package var isSentOnce = false

    package enum Peers: Hashable, Sendable {
        case any
        /// Addresses of the public internet only, judged when the connection stands: whatever a
        /// name resolves to by then. Such a request goes through no proxy, for a proxy would
        /// choose the address.
        case onlyPublic
    }

    package init(method: String, url: String, fields: [HTTPField] = [], body: [UInt8]? = nil) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
    }

    /// Checks what could change the meaning of the request on the wire.
    ///
    /// - Throws: `HTTPFailure` with code `refused`. The message names a field, never its value:
    ///   the value may be a key.
    func check() throws(HTTPFailure) {
        try checkAddress()
        guard !method.isEmpty, method.utf8.allSatisfy(isTokenByte) else {
            throw HTTPFailure(.refused, "The HTTP method is not a word of letters.")
        }
        for field in fields {
            guard !field.name.isEmpty, field.name.utf8.allSatisfy(isTokenByte) else {
                throw HTTPFailure(
                    .refused,
                    "A header name may only have letters, digits and - _ . ! # $ % & ' * + ^ ` | ~."
                )
            }
            // CR and LF would start another field, NUL would cut the value short.
            guard field.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw HTTPFailure(
                    .refused,
                    "The value of header `\(field.name)` has a control character, for example a"
                        + " line break at its end; remove it.")
            }
        }
    }

    private func checkAddress() throws(HTTPFailure) {
        guard let separator = url.utf8.firstRange(of: Array("://".utf8)) else {
            throw HTTPFailure(.refused, "The address has no scheme; write http:// or https://.")
        }
        let scheme = url[..<separator.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else {
            throw HTTPFailure(
                .refused, "Only http and https addresses are reached, not `\(scheme)`.")
        }
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw HTTPFailure(.refused, "The address has a space or a control character.")
        }
        let authority = url[separator.upperBound...].utf8.prefix { !Array("/?#".utf8).contains($0) }
        guard !authority.isEmpty else {
            throw HTTPFailure(.refused, "The address names no host.")
        }
        // A name and password in an address end up in logs and error texts.
        guard !authority.contains(UInt8(ascii: "@")) else {
            throw HTTPFailure(.refused, "The address has a user name in it; name a key instead.")
        }
    }
}

/// The bytes of a `token` in RFC 9110, section 5.6.2.
private func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"):
        true
    default:
        "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}
