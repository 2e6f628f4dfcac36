import JSON

/// A reference between schemas in its five parts (RFC 3986, appendix B).
struct SchemaURI: Hashable, Sendable {
    private(set) var scheme: String?
    private(set) var authority: String?
    private(set) var path: String
    private(set) var query: String?
    /// As it is written, percent signs and all.
    private(set) var fragment: String?

    /// Takes any text: what is no URI leads nowhere, and is told where it is followed.
    init(_ text: String) {
        var rest = Array(text.utf8)[...]
        func take(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
        if let place = rest.firstIndex(of: UInt8(ascii: "#")) {
            fragment = take(rest[(place + 1)...])
            rest = rest[..<place]
        }
        if let place = rest.firstIndex(of: UInt8(ascii: "?")) {
            query = take(rest[(place + 1)...])
            rest = rest[..<place]
        }
        if let place = rest.firstIndex(of: UInt8(ascii: ":")), place > rest.startIndex,
            !rest[..<place].contains(UInt8(ascii: "/"))
        {
            scheme = take(rest[..<place])
            rest = rest[(place + 1)...]
        }
        if rest.starts(with: "//".utf8) {
            let after = rest.dropFirst(2)
            let end = after.firstIndex(of: UInt8(ascii: "/")) ?? after.endIndex
            authority = take(after[..<end])
            rest = after[end...]
        }
        path = take(rest)
    }

    /// What this reference means where `base` is the address of what it stands in (section 5.2).
    func resolved(against base: SchemaURI) -> SchemaURI {
        var target = self
        if scheme != nil { return target }
        target.scheme = base.scheme
        if authority != nil { return target }
        target.authority = base.authority
        if path.isEmpty {
            target.path = base.path
            if query == nil { target.query = base.query }
        } else if path.utf8.first == UInt8(ascii: "/") {
            target.path = Self.withoutDots(path)
        } else {
            target.path = Self.withoutDots(Self.folder(of: base) + path)
        }
        return target
    }

    /// The address of the whole document.
    var document: SchemaURI {
        var copy = self
        copy.fragment = nil
        return copy
    }

    var text: String {
        (scheme.map { "\($0):" } ?? "") + (authority.map { "//\($0)" } ?? "") + path
            + (query.map { "?\($0)" } ?? "") + (fragment.map { "#\($0)" } ?? "")
    }

    var key: ExactKey { ExactKey(text) }

    /// The fragment with its percent signs resolved; nil when they hold no text.
    var plainFragment: String? {
        var bytes: [UInt8] = []
        var rest = Array((fragment ?? "").utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2,
                let decoded = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(decoded)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func folder(of base: SchemaURI) -> String {
        if base.authority != nil, base.path.isEmpty { return "/" }
        guard let slash = base.path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return String(base.path[...slash])
    }

    /// Takes out `.` and `..` (section 5.2.4).
    private static func withoutDots(_ path: String) -> String {
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        var kept: [String] = []
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            switch part {
            case ".":
                if isLast { kept.append("") }
            case "..":
                if kept.count > 1 || kept.first?.isEmpty == false { kept.removeLast() }
                if isLast { kept.append("") }
            default: kept.append(part)
            }
        }
        return kept.joined(separator: "/")
    }
}
