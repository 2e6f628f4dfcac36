/// Dates, times and durations (RFC 3339, with the durations of its appendix A).
enum DateFormat {
    static func isDateTime(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count > 11, bytes[10] | 0x20 == UInt8(ascii: "t") else { return false }
        return isDate(bytes[..<10]) && isTime(bytes[11...])
    }

    static func isDate(_ text: String) -> Bool { isDate(Array(text.utf8)[...]) }
    static func isTime(_ text: String) -> Bool { isTime(Array(text.utf8)[...]) }

    static func isDuration(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        guard rest.popFirst() == UInt8(ascii: "P") else { return false }
        let parts = rest.split(
            separator: UInt8(ascii: "T"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let days = parts.first, !rest.isEmpty else { return false }
        if parts.count == 2, !isRun(parts[1], of: "HMS") { return false }
        if days.isEmpty { return parts.count == 2 }
        if days.last == UInt8(ascii: "W") { return parts.count == 1 && isRun(days, of: "W") }
        return isRun(days, of: "YMD")
    }

    /// Counts with units that follow each other as in `units`, none left out between two.
    private static func isRun(_ bytes: ArraySlice<UInt8>, of units: String) -> Bool {
        var rest = bytes
        var next: Int?
        let order = Array(units.utf8)
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isDigit }
            rest = rest.dropFirst(digits.count)
            guard !digits.isEmpty, let unit = rest.popFirst(),
                let place = order.firstIndex(of: unit), next == nil || place == next
            else { return false }
            next = place + 1
        }
        return next != nil
    }

    private static func isDate(_ bytes: ArraySlice<UInt8>) -> Bool {
        let text = Array(bytes)
        guard text.count == 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            let year = number(text[0..<4]), let month = number(text[5..<7]),
            let day = number(text[8..<10])
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...12).contains(month) && (1...days[month - 1]).contains(day)
    }

    private static func isTime(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        guard let hour = number(rest.prefix(2)), hour < 24 else { return false }
        rest = rest.dropFirst(2)
        guard rest.popFirst() == UInt8(ascii: ":"), let minute = number(rest.prefix(2)),
            minute < 60
        else { return false }
        rest = rest.dropFirst(2)
        guard rest.popFirst() == UInt8(ascii: ":"), let second = number(rest.prefix(2)),
            second <= 60
        else { return false }
        rest = rest.dropFirst(2)
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { $0.isDigit }
            if digits.isEmpty { return false }
            rest = rest.dropFirst(1 + digits.count)
        }
        guard let offset = offset(rest) else { return false }
        if second < 60 { return true }
        // A leap second is the last of a day in UTC.
        return (hour * 60 + minute - offset + 2 * 1_440) % 1_440 == 1_439
    }

    /// Minutes east of UTC.
    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int? {
        var rest = bytes
        guard let sign = rest.popFirst() else { return nil }
        if sign | 0x20 == UInt8(ascii: "z") { return rest.isEmpty ? 0 : nil }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), rest.count == 5,
            let hours = number(rest.prefix(2)), hours < 24,
            rest.dropFirst(2).first == UInt8(ascii: ":"),
            let minutes = number(rest.suffix(2)), minutes < 60
        else { return nil }
        return (sign == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
    }

    /// Digits alone, at least one.
    private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard !bytes.isEmpty, bytes.allSatisfy(\.isDigit) else { return nil }
        return Int(String(decoding: bytes, as: UTF8.self))
    }
}
