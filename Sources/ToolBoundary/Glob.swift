/// A pattern for names: `*` any text, `?` one character, `[a-z]` and `[!a-z]` one of a set, and `\`
/// before a character that is meant as it stands. `*` crosses everything, `/` and `.` too.
///
/// Matches a whole name, code point by code point, in time at most the product of both lengths.
package struct Glob: Hashable, Sendable, CustomStringConvertible {
    package let description: String
    private let parts: [Part]

    package static let charactersMax = 1_024
    /// A longer name matches no glob but `*`.
    package static let nameBytesMax = 65_536

    private enum Part: Hashable, Sendable {
        case any
        case one
        case literal(Unicode.Scalar)
        case set([ClosedRange<Unicode.Scalar>], isNegated: Bool)

        func matches(_ scalar: Unicode.Scalar) -> Bool {
            switch self {
            case .any, .one: true
            case .literal(let own): own == scalar
            case .set(let ranges, let isNegated):
                ranges.contains { $0.contains(scalar) } != isNegated
            }
        }
    }

    /// - Throws: What is wrong with the text: a set that is not closed, empty or out of order, a
    ///   `\` at the end, or more than 1,024 characters.
    package init(_ text: String) throws(PatternError) {
        description = text
        let scalars = Array(text.unicodeScalars)
        guard scalars.count <= Self.charactersMax else {
            throw PatternError(
                problem: "more than \(Self.charactersMax) characters", offset: Self.charactersMax)
        }
        var parts: [Part] = []
        var index = 0
        while index < scalars.count {
            switch scalars[index] {
            case "*":
                if parts.last != .any { parts.append(.any) }
            case "?":
                parts.append(.one)
            case "[":
                parts.append(try Self.set(scalars, &index))
            case "\\":
                guard index + 1 < scalars.count else {
                    throw PatternError(problem: "nothing stands after the last \\", offset: index)
                }
                index += 1
                parts.append(.literal(scalars[index]))
            case let scalar:
                parts.append(.literal(scalar))
            }
            index += 1
        }
        self.parts = parts
    }

    /// Whether the whole of `name` fits.
    package func matches(_ name: String) -> Bool {
        if parts == [.any] { return true }
        guard name.utf8.count <= Self.nameBytesMax else { return false }
        let scalars = Array(name.unicodeScalars)
        var part = 0
        var index = 0
        // Where the last `*` stands and what it has taken: an earlier one never needs to take more.
        var star: (part: Int, index: Int)?
        while index < scalars.count {
            if part < parts.count, parts[part] == .any {
                star = (part, index)
                part += 1
            } else if part < parts.count, parts[part].matches(scalars[index]) {
                part += 1
                index += 1
            } else if let last = star {
                star = (last.part, last.index + 1)
                part = last.part + 1
                index = last.index + 1
            } else {
                return false
            }
        }
        return parts[part...].allSatisfy { $0 == .any }
    }

    /// Reads a set from its `[`, and leaves `index` at its `]`.
    private static func set(
        _ scalars: [Unicode.Scalar], _ index: inout Int
    ) throws(PatternError) -> Part {
        let begin = index
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        index += 1
        let isNegated = index < scalars.count && (scalars[index] == "!" || scalars[index] == "^")
        if isNegated { index += 1 }
        while index < scalars.count, scalars[index] != "]" {
            if scalars[index] == "\\" { index += 1 }
            guard index < scalars.count else { break }
            let low = scalars[index]
            var high = low
            if index + 2 < scalars.count, scalars[index + 1] == "-", scalars[index + 2] != "]" {
                high = scalars[index + 2]
                index += 2
            }
            guard low <= high else {
                throw PatternError(problem: "a range is out of order", offset: index)
            }
            ranges.append(low...high)
            index += 1
        }
        guard index < scalars.count else {
            throw PatternError(problem: "a [ is not closed", offset: begin)
        }
        guard !ranges.isEmpty else { throw PatternError(problem: "a [] is empty", offset: begin) }
        return .set(ranges, isNegated: isNegated)
    }
}
