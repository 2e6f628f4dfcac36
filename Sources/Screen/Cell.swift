/// One cell of a frame: what stands in it and what that means.
///
/// Up to five code points of 21 bits are packed into two words, so that frames are copied and
/// compared as plain memory. Five is what ncurses can show in one cell.
package struct Cell: Hashable, Sendable {
    package static let scalarsMax = 5
    package static let blank = Cell(" ", width: 1)

    private var low: UInt64
    private var high: UInt64
    package var style: Style

    private static let bits = 21
    private static let mask: UInt64 = 0x1F_FFFF
    private static let widthShift = 62

    /// A cell that shows one code point.
    ///
    /// - Parameter width: 1, or 2 when the cell to the right belongs to it.
    package init(_ scalar: Unicode.Scalar, width: Int, style: Style = .plain) {
        low = UInt64(scalar.value)
        high = UInt64(width == 2 ? 2 : 1) << Self.widthShift
        self.style = style
    }

    /// The right half of the wide character before it.
    package static func continuation(_ style: Style) -> Cell {
        var cell = Cell(" ", width: 1, style: style)
        cell.low = 0
        cell.high = 0
        return cell
    }

    /// 1 or 2; 0 for the right half of a wide character.
    package var width: Int { Int(high >> Self.widthShift) }
    package var isContinuation: Bool { width == 0 }

    /// The first code point; a space for a continuation.
    package var base: Unicode.Scalar {
        let value = UInt32(truncatingIfNeeded: low & Self.mask)
        return value == 0 ? " " : Unicode.Scalar(value) ?? " "
    }

    /// The base and its combining marks; none for a continuation.
    package var scalars: [Unicode.Scalar] {
        var found: [Unicode.Scalar] = []
        for index in 0..<Self.scalarsMax {
            let value = self[index]
            guard value != 0, let scalar = Unicode.Scalar(value) else { break }
            found.append(scalar)
        }
        return found
    }

    package var text: String {
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars)
        return text
    }

    /// Puts a combining mark onto the base; one too many is left out, and the answer is `false`.
    @discardableResult
    package mutating func combine(_ mark: Unicode.Scalar) -> Bool {
        for index in 1..<Self.scalarsMax where self[index] == 0 {
            if index < 3 {
                low |= UInt64(mark.value) << (index * Self.bits)
            } else {
                high |= UInt64(mark.value) << ((index - 3) * Self.bits)
            }
            return true
        }
        return false
    }

    /// The code point at `index`, or 0.
    package subscript(index: Int) -> UInt32 {
        let shifted =
            index < 3 ? low >> (index * Self.bits) : high >> ((index - 3) * Self.bits)
        // The width shares the upper word, above both of its code points.
        return UInt32(truncatingIfNeeded: shifted & Self.mask)
    }
}
