/// Numbers of payment cards (ISO/IEC 7812): the issuers' ranges and lengths, the usual grouping,
/// and a check digit that fits.
enum CardNumber {
    static func find(at index: Int, in bytes: [UInt8], isWhole: Bool) -> SecretShapes.Finding {
        if index > 0,
            [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+")].contains(bytes[index - 1])
        {
            return .nothing
        }
        var digits: [UInt8] = []
        var groups: [Int] = []
        var run = 0
        var separator: UInt8?
        var place = index
        while place < bytes.count, digits.count <= 19 {
            let byte = bytes[place]
            if isDigit(byte) {
                digits.append(byte - 0x30)
                run += 1
                place += 1
            } else if byte == 0x20 || byte == UInt8(ascii: "-"), separator ?? byte == byte, run >= 4
            {
                guard place + 1 < bytes.count else {
                    if isWhole { break }
                    return .perhaps
                }
                guard isDigit(bytes[place + 1]) else { break }
                separator = byte
                groups.append(run)
                run = 0
                place += 1
            } else {
                break
            }
        }
        groups.append(run)
        guard digits.count >= 13 || place == bytes.count && !isWhole else { return .nothing }
        if place == bytes.count, !isWhole { return .perhaps }
        // A full stop may end the sentence, or go on with a fraction.
        if place < bytes.count, bytes[place] == UInt8(ascii: "."), place + 1 == bytes.count,
            !isWhole
        {
            return .perhaps
        }
        guard isEnd(place, in: bytes), isGrouped(groups), isIssued(digits), hasCheckDigit(digits)
        else { return .nothing }
        return .secret(start: index, end: place, kind: "card-number")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isEnd(_ place: Int, in bytes: [UInt8]) -> Bool {
        guard place < bytes.count else { return true }
        switch bytes[place] {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"):
            return false
        case UInt8(ascii: "."): return place + 1 == bytes.count || !isDigit(bytes[place + 1])
        default: return true
        }
    }

    private static func isGrouped(_ groups: [Int]) -> Bool {
        groups.count == 1 || groups == [4, 4, 4, 4] || groups == [4, 6, 5] || groups == [4, 6, 4]
            || groups == [4, 4, 4, 4, 3] || groups == [4, 4, 4, 1]
    }

    private static func isIssued(_ digits: [UInt8]) -> Bool {
        func number(_ count: Int) -> Int { digits.prefix(count).reduce(0) { $0 * 10 + Int($1) } }
        switch digits.count {
        case 13: return digits[0] == 4
        case 14: return number(2) == 36 || number(2) == 38 || (300...305).contains(number(3))
        case 15: return number(2) == 34 || number(2) == 37
        case 16:
            return digits[0] == 4 || (51...55).contains(number(2))
                || (2221...2720).contains(number(4)) || number(4) == 6011 || number(2) == 65
                || (644...649).contains(number(3)) || (3528...3589).contains(number(4))
                || number(2) == 62
        case 17...19: return digits[0] == 4 && digits.count == 19 || number(2) == 62
        default: return false
        }
    }

    /// Luhn's sum: every second digit from the right doubled, its own digits added.
    private static func hasCheckDigit(_ digits: [UInt8]) -> Bool {
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            let value = place % 2 == 1 ? Int(digit) * 2 : Int(digit)
            sum += value > 9 ? value - 9 : value
        }
        return sum % 10 == 0 && digits.contains { $0 != digits[0] }
    }
}
