package import JSON

/// Values by digest, in a tree of small nodes: a change while a copy is in use costs a few of them
/// and not the whole map.
package struct DigestMap<Value: Hashable & Sendable>: Hashable, Sendable {
    private indirect enum Node: Hashable, Sendable {
        case leaf(Digest, Value)
        case branch([Node?])
    }

    private var root: Node?

    package init() {}

    package subscript(_ digest: Digest) -> Value? {
        var node = root
        for digit in Self.digits(of: digest) {
            switch node {
            case .leaf(let key, let value)?: return key == digest ? value : nil
            case .branch(let below)?: node = below[digit]
            case nil: return nil
            }
        }
        guard case .leaf(digest, let value)? = node else { return nil }
        return value
    }

    mutating func set(_ digest: Digest, to value: Value) {
        root = Self.setting(digest, to: value, in: root, Self.digits(of: digest)[...])
    }

    /// In the order of their digests.
    package var values: [Value] {
        func values(in node: Node?) -> [Value] {
            switch node {
            case .leaf(_, let value)?: [value]
            case .branch(let below)?: below.flatMap(values)
            case nil: []
            }
        }
        return values(in: root)
    }

    private static func setting(
        _ digest: Digest, to value: Value, in node: Node?, _ digits: ArraySlice<Int>
    ) -> Node {
        var below: [Node?]
        switch node {
        case nil, .leaf(digest, _)?: return .leaf(digest, value)
        case .leaf(let key, let other)?:
            below = [Node?](repeating: nil, count: 16)
            below[Self.digits(of: key)[digits.startIndex]] = .leaf(key, other)
        case .branch(let nodes)?: below = nodes
        }
        guard let digit = digits.first else { return .leaf(digest, value) }
        below[digit] = setting(digest, to: value, in: below[digit], digits.dropFirst())
        return .branch(below)
    }

    /// Hexadecimal digits, the first one first.
    private static func digits(of digest: Digest) -> [Int] {
        digest.bytes.flatMap { [Int($0 >> 4), Int($0 & 15)] }
    }
}
