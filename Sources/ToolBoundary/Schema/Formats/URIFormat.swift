/// URIs (RFC 3986) and IRIs (RFC 3987).
enum URIFormat {
    static func isAbsolute(_ text: String, international: Bool) -> Bool {
        SchemaURI(text).scheme != nil && isReference(text, international: international)
    }

    static func isReference(_ text: String, international: Bool) -> Bool {
        let uri = SchemaURI(text)
        if let scheme = uri.scheme, !isScheme(scheme) { return false }
        if let authority = uri.authority, !isAuthority(authority, international) { return false }
        if uri.scheme == nil, uri.authority == nil {
            // A colon in the first part would have made it a scheme.
            let first = uri.path.utf8.prefix { $0 != UInt8(ascii: "/") }
            if first.contains(UInt8(ascii: ":")) { return false }
        }
        return consists(uri.path, of: ":@/", international)
            && consists(uri.query ?? "", of: ":@/?", international, isQuery: true)
            && consists(uri.fragment ?? "", of: ":@/?", international)
    }

    private static func isScheme(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.first?.isLetter == true
            && bytes.allSatisfy { $0.isLetter || $0.isDigit || "+-.".utf8.contains($0) }
    }

    private static func isAuthority(_ text: String, _ international: Bool) -> Bool {
        var host = Array(text.utf8)[...]
        if let at = host.lastIndex(of: UInt8(ascii: "@")) {
            let user = String(decoding: host[..<at], as: UTF8.self)
            guard consists(user, of: ":", international) else { return false }
            host = host[(at + 1)...]
        }
        if host.first == UInt8(ascii: "[") {
            guard let end = host.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let port = host[(end + 1)...]
            guard port.isEmpty || port.first == UInt8(ascii: ":"),
                port.dropFirst().allSatisfy(\.isDigit)
            else { return false }
            return isLiteral(host[(host.startIndex + 1)..<end])
        }
        if let colon = host.lastIndex(of: UInt8(ascii: ":")) {
            guard host[(colon + 1)...].allSatisfy(\.isDigit) else { return false }
            host = host[..<colon]
        }
        return consists(String(decoding: host, as: UTF8.self), of: "", international)
    }

    /// An IPv6 address, or one of a version to come: `v1.x`.
    private static func isLiteral(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, first | 0x20 == UInt8(ascii: "v") else {
            return AddressFormat.isVersion6(bytes)
        }
        let version = bytes.dropFirst().prefix(while: \.isHexDigit)
        let rest = bytes.dropFirst(1 + version.count)
        return !version.isEmpty && rest.first == UInt8(ascii: ".") && rest.count > 1
            && consists(String(decoding: rest, as: UTF8.self), of: ":", false)
    }

    /// Whether a text has only unreserved characters, sub-delimiters, percent signs with their
    /// digits, and some more.
    private static func consists(
        _ text: String, of more: String, _ international: Bool, isQuery: Bool = false
    ) -> Bool {
        let allowed = Set((more + "-._~!$&'()*+,;=").unicodeScalars)
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar.value >= 128 {
                guard international, isInternational(scalar, isQuery) else { return false }
            } else if scalar == "%" {
                for _ in 0..<2 {
                    guard let digit = rest.popFirst(), digit.value < 128,
                        UInt8(digit.value).isHexDigit
                    else { return false }
                }
            } else if !allowed.contains(scalar), !UInt8(scalar.value).isLetter,
                !UInt8(scalar.value).isDigit
            {
                return false
            }
        }
        return true
    }

    /// `ucschar`, and in a query `iprivate` (RFC 3987 section 2.2).
    private static func isInternational(_ scalar: Unicode.Scalar, _ isQuery: Bool) -> Bool {
        switch scalar.value {
        case 0xA0...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFEF: true
        case 0xE000...0xF8FF: isQuery
        case 0xF_0000...: isQuery && scalar.value & 0xFFFF <= 0xFFFD
        case 0x1_0000...0xE_FFFD: scalar.value & 0xFFFF <= 0xFFFD
        default: false
        }
    }
}
