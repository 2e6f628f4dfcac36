/// The address of a request with placeholders in it, which can change neither whom the request
/// reaches nor the shape of its path.
///
/// Scheme and host are written out, or an environment variable gives the beginning of the
/// address: `https://api.example.com/items/{{args.id}}`, `{{env.TRACKER}}/items/{{args.id}}`.
package struct AddressTemplate: Hashable, Sendable {
    package enum Start: Hashable, Sendable {
        /// Scheme, host and port.
        case origin(String)
        case environment(String)
    }

    /// Why a text is no such address.
    package struct Mistake: Error, Hashable, Sendable {
        package let message: String
        package let expected: String
    }

    /// Why a value cannot stand in the path.
    package struct Unfit: Error, Hashable, Sendable {
        /// The placeholder; nil where a segment as a whole is wrong.
        package let placeholder: String?
        package let message: String
    }

    package let start: Start
    private let rest: [Template.Part]

    package init(_ text: String) throws(Mistake) {
        let parts = Template(text).parts
        switch parts.first {
        case .placeholder(let name) where name.hasPrefix("env."):
            start = .environment(String(name.dropFirst(4)))
            rest = Array(parts.dropFirst())
        case .text(let first):
            let (origin, path) = try Self.split(first, isWhole: parts.count == 1)
            start = .origin(origin)
            rest = [.text(path)] + parts.dropFirst()
        default:
            throw Mistake(
                message: "a placeholder would choose the host", expected: Self.expectation)
        }
        try checkRest()
    }

    /// The placeholders after the host, in order.
    package var placeholders: [String] {
        rest.compactMap { if case .placeholder(let name) = $0 { name } else { nil } }
    }

    private static let expectation =
        "`https://HOST/…` or `{{env.NAME}}/…`, and placeholders only after that"

    private static func split(
        _ text: String, isWhole: Bool
    ) throws(Mistake) -> (origin: String, path: String) {
        guard let colon = text.firstRange(of: "://"), host(of: text) != nil else {
            throw Mistake(message: "this is no address of a host", expected: expectation)
        }
        let end = text[colon.upperBound...].firstIndex { "/?#".contains($0) }
        guard let end else {
            guard isWhole else {
                throw Mistake(
                    message: "a placeholder would change the host", expected: expectation)
            }
            return (text, "/")
        }
        return (String(text[..<end]), String(text[end...]))
    }

    private func checkRest() throws(Mistake) {
        if case .environment = start, let first = rest.first {
            guard case .text(let text) = first, text.hasPrefix("/") || text.hasPrefix("?") else {
                throw Mistake(
                    message: "what follows could change the host", expected: Self.expectation)
            }
        }
        for part in rest {
            switch part {
            case .text(let text):
                guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                    throw Mistake(
                        message: "the address has a character that must be written as %XX",
                        expected: "printable ASCII without spaces")
                }
                guard !text.contains("#") else {
                    throw Mistake(
                        message: "what follows `#` is never sent", expected: "an address without it"
                    )
                }
            case .placeholder(let name):
                guard !name.hasPrefix("secret.") else {
                    throw Mistake(
                        message: "a secret in an address ends up in the logs of servers",
                        expected: "the secret in a header")
                }
            }
        }
    }

    /// The host of an address, in small letters and without its port; nil where there is none or
    /// something that could be read as another.
    package static func host(of address: String) -> String? {
        guard let colon = address.firstRange(of: "://"),
            ["http", "https"].contains(address[..<colon.lowerBound].lowercased())
        else { return nil }
        let authority = address[colon.upperBound...].prefix { !"/?#".contains($0) }
        let allowed = authority.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-._:[]".utf8.contains(byte)
            }
        }
        guard allowed else { return nil }
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { return nil }
            return authority[...close].lowercased()
        }
        let host = authority.prefix { $0 != ":" }
        return host.isEmpty ? nil : host.lowercased()
    }
}

extension AddressTemplate {
    /// The address with its values, each percent-encoded so that it stays within its place.
    ///
    /// - Parameter environment: What stands for the address's beginning where a variable gives it.
    /// - Throws: `Unfit`, or what `value` throws.
    package func fill(
        environment: String?, _ value: (String) throws -> String
    ) throws -> String {
        var address: String
        switch start {
        case .origin(let origin): address = origin
        case .environment: address = environment ?? ""
        }
        while address.hasSuffix("/") { address.removeLast() }
        var path = PathShape()
        for part in rest {
            switch part {
            case .text(let text): path.append(text)
            case .placeholder(let name): try path.append(try value(name), of: name)
            }
        }
        return address + (try path.text())
    }

    /// A path and query while it is put together.
    private struct PathShape {
        private var encoded = ""
        private var segment = ""
        private var isFilled = false
        private var isQuery = false
        private var unfit: Unfit?

        mutating func append(_ text: String) {
            for character in text {
                if !isQuery, character == "/" || character == "?" { endSegment() }
                if character == "?" { isQuery = true }
                if !isQuery, character != "/" { segment.append(character) }
                encoded.append(character)
            }
        }

        mutating func append(_ value: String, of name: String) throws(Unfit) {
            if !isQuery {
                let steps = value.split(omittingEmptySubsequences: false) {
                    $0 == "/" || $0 == "\\"
                }
                guard !steps.contains("..") else {
                    throw Unfit(
                        placeholder: name, message: "It would lead out of its place in the path.")
                }
                segment += value
                isFilled = true
            }
            encoded += PercentEncoding.encode(value)
        }

        mutating func text() throws(Unfit) -> String {
            if !isQuery { endSegment() }
            if let unfit { throw unfit }
            return encoded
        }

        /// A segment of a value that is nothing, or a dot or two, would name another place.
        private mutating func endSegment() {
            if isFilled, ["", ".", ".."].contains(segment) {
                unfit = Unfit(
                    placeholder: nil,
                    message: "A part of the path would be '\(segment)', which names another place.")
            }
            segment = ""
            isFilled = false
        }
    }
}

/// Percent-encoding as of RFC 3986: all but letters, digits and `- . _ ~`.
package enum PercentEncoding {
    package static func encode(_ text: String) -> String {
        var encoded: [UInt8] = []
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                encoded.append(byte)
            default:
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}

/// Which hosts a tool may reach.
package enum HostList {
    /// Whether a name, in small letters, is in the list; `*.example.com` stands for every name
    /// that ends so, not for `example.com` itself.
    package static func allows(_ host: String, _ hosts: [String]) -> Bool {
        hosts.contains { entry in
            let entry = entry.lowercased()
            guard entry.hasPrefix("*.") else { return ExactKey(entry) == ExactKey(host) }
            return host.utf8.count > entry.utf8.count - 1
                && Array(host.utf8).suffix(entry.utf8.count - 1)
                    .elementsEqual(entry.utf8.dropFirst())
        }
    }
}
