package import JSON

/// The way to a value inside a JSON document (RFC 6901); its text is empty for the whole document.
package struct JSONPointer: Hashable, Sendable, CustomStringConvertible {
    package private(set) var tokens: [String]

    package static let whole = JSONPointer(tokens: [])

    package init(tokens: [String]) {
        self.tokens = tokens
    }

    /// - Returns: nil for a text that is neither empty nor begins with `/`, or that has a `~`
    ///   without `0` or `1` after it.
    package init?(_ text: String) {
        guard !text.isEmpty else {
            self = .whole
            return
        }
        var tokens: [String] = []
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.first?.isEmpty == true else { return nil }
        for part in parts.dropFirst() {
            let pieces = part.split(separator: "~", omittingEmptySubsequences: false)
            var token = String(pieces.first ?? "")
            for piece in pieces.dropFirst() {
                switch piece.first {
                case "0": token += "~" + piece.dropFirst()
                case "1": token += "/" + piece.dropFirst()
                default: return nil
                }
            }
            tokens.append(token)
        }
        self.tokens = tokens
    }

    package func appending(_ token: String) -> JSONPointer {
        JSONPointer(tokens: tokens + [token])
    }

    package func appending(_ index: Int) -> JSONPointer {
        appending(String(index))
    }

    mutating func push(_ token: String) {
        tokens.append(token)
    }

    mutating func pop() {
        tokens.removeLast()
    }

    /// What stands there; nil when the way ends before.
    package func value(in document: JSON) -> JSON? {
        var value = document
        for token in tokens {
            switch value {
            case .object(let object):
                guard let member = object[token] else { return .none }
                value = member
            case .array(let items):
                guard let index = Self.index(token), items.indices.contains(index) else {
                    return .none
                }
                value = items[index]
            case .null, .bool, .integer, .number, .string: return .none
            }
        }
        return value
    }

    package var description: String {
        tokens.map { token in
            var text = "/"
            for scalar in token.unicodeScalars {
                switch scalar {
                case "~": text += "~0"
                case "/": text += "~1"
                default: text.unicodeScalars.append(scalar)
                }
            }
            return text
        }.joined()
    }

    /// Digits without a leading zero.
    private static func index(_ token: String) -> Int? {
        guard token.utf8.allSatisfy({ (48...57).contains($0) }),
            token.utf8.count == 1 || token.utf8.first != UInt8(ascii: "0")
        else { return nil }
        return Int(token)
    }
}
