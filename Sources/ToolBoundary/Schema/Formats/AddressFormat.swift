/// Addresses of the Internet Protocol (RFC 2673 section 3.2, RFC 4291 section 2.2).
enum AddressFormat {
    static func isVersion4(_ bytes: ArraySlice<UInt8>) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                guard (1...3).contains(part.count), part.allSatisfy(\.isDigit),
                    part.count == 1 || part.first != UInt8(ascii: "0")
                else { return false }
                return part.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } <= 255
            }
    }

    static func isVersion6(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.count <= 45 else { return false }
        let colon = UInt8(ascii: ":")
        let gaps = zip(bytes, bytes.dropFirst()).map { $0 == colon && $1 == colon }
        guard let gap = gaps.firstIndex(of: true) else {
            return groups(bytes, isLast: true) == 8
        }
        let left = bytes[..<(bytes.startIndex + gap)]
        let right = bytes[(bytes.startIndex + gap + 2)...]
        guard let before = left.isEmpty ? 0 : groups(left, isLast: false),
            let after = right.isEmpty ? 0 : groups(right, isLast: true)
        else { return false }
        return before + after <= 7
    }

    /// How many groups of sixteen bits are spelled; nil when something else is.
    private static func groups(_ bytes: ArraySlice<UInt8>, isLast: Bool) -> Int? {
        let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var count = 0
        for (index, part) in parts.enumerated() {
            if (1...4).contains(part.count), part.allSatisfy(\.isHexDigit) {
                count += 1
            } else if isLast, index == parts.count - 1, isVersion4(part) {
                count += 2
            } else {
                return nil
            }
        }
        return count
    }
}
