/// One JSON value (RFC 8259), exact: nothing is rounded, renamed or merged on the way through.
///
/// Strings and keys compare and hash by their UTF-8 bytes, so that what a person approved is what
/// runs; Swift's `==` on `String` takes composed and decomposed spellings for the same. A value
/// that was parsed is at most `Limits.depthMax` levels deep. Writing, comparing and freeing recurse
/// once per level, so code that builds values must keep to such depths as well.
package enum JSON: Sendable {
    case null
    case bool(Bool)
    /// Every integer literal that fits in 64 bits, except `-0`.
    case integer(Int)
    /// Any other number, as its text: `1.50`, `1e400`, `12345678901234567890`, `-0`.
    case number(Number)
    case string(String)
    case array([JSON])
    case object(Object)
}

extension JSON: Equatable {
    package static func == (left: JSON, right: JSON) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        case (.null, _), (.bool, _), (.integer, _), (.number, _), (.string, _), (.array, _),
            (.object, _):
            false
        }
    }
}

extension JSON: Hashable {
    package func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value):
            hasher.combine(1)
            hasher.combine(value)
        case .integer(let value):
            hasher.combine(2)
            hasher.combine(value)
        case .number(let value):
            hasher.combine(3)
            hasher.combine(value)
        case .string(let value):
            hasher.combine(4)
            value.hashBytes(into: &hasher)
        case .array(let values):
            hasher.combine(5)
            hasher.combine(values)
        case .object(let object):
            hasher.combine(6)
            hasher.combine(object)
        }
    }
}

extension JSON: CustomStringConvertible {
    /// The canonical text.
    package var description: String { canonicalText }
}
