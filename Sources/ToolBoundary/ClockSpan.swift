import JSON

/// A span of the day, days of the week, or both, at a fixed distance from UTC.
///
/// A span that runs over midnight belongs to the day on which it begins: `22:00-06:00` with
/// `weekday: fri` ends on Saturday morning.
struct ClockSpan: Hashable, Sendable {
    /// Minutes of the day, 0 to 1440; the end is not in the span.
    private let from: Int
    private let to: Int
    /// Monday first.
    private let weekdays: [Bool]
    /// Minutes east of UTC.
    private let offset: Int

    static let keys = ["time", "weekday", "zone"]
    private static let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    private static let minutesPerDay = 1440

    /// Reads the members `time`, `weekday` and `zone` of a condition; nil where none of them stands
    /// in it.
    init?(_ object: JSON.Object, at place: String) throws(MatcherMistake) {
        guard Self.keys.contains(where: { object[$0] != nil }) else { return nil }
        func at(_ key: String) -> String { place.isEmpty ? key : "\(place).\(key)" }
        guard object["time"] != nil || object["weekday"] != nil else {
            throw MatcherMistake(
                at: at("zone"), "a zone by itself says nothing", expected: "`time` or `weekday`")
        }
        (from, to) =
            try object["time"].map { (value) throws(MatcherMistake) in
                try Self.span(value, at: at("time"))
            } ?? (0, Self.minutesPerDay)
        weekdays =
            try object["weekday"].map { (value) throws(MatcherMistake) in
                try Self.days(value, at: at("weekday"))
            } ?? [Bool](repeating: true, count: 7)
        offset =
            try object["zone"].map { (value) throws(MatcherMistake) in
                try Self.zone(value, at: at("zone"))
            } ?? 0
    }

    func holds(atMilliseconds time: Int) -> Bool {
        let minute = Self.floorDivided(time, by: 60_000).saturated(adding: offset)
        let day = Self.floorDivided(minute, by: Self.minutesPerDay)
        let ofDay = minute - day * Self.minutesPerDay
        if from < to { return (from..<to).contains(ofDay) && isOn(day) }
        return ofDay >= from && isOn(day) || ofDay < to && isOn(day - 1)
    }

    /// Day 0 was a Thursday.
    private func isOn(_ day: Int) -> Bool {
        weekdays[((day % 7) + 3 + 7) % 7]
    }

    private static func floorDivided(_ value: Int, by divisor: Int) -> Int {
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? quotient - 1 : quotient
    }

    private static func span(_ value: JSON, at place: String) throws(MatcherMistake) -> (Int, Int) {
        let parts = value.stringValue?.split(separator: "-", omittingEmptySubsequences: false) ?? []
        guard parts.count == 2, let from = minutes(parts[0]), let to = minutes(parts[1]),
            from < minutesPerDay, from != to
        else {
            throw MatcherMistake(
                at: place, "no span of a day", expected: "two times such as `22:00-06:00`")
        }
        return (from, to)
    }

    /// `00:00` to `24:00`.
    private static func minutes(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let hours = digits(parts[0]), let minutes = digits(parts[1]),
            minutes < 60, hours < 24 || hours == 24 && minutes == 0
        else { return nil }
        return hours * 60 + minutes
    }

    private static func digits(_ text: Substring) -> Int? {
        guard text.utf8.count == 2, text.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    private static func days(_ value: JSON, at place: String) throws(MatcherMistake) -> [Bool] {
        var days = [Bool](repeating: false, count: 7)
        for item in value.arrayValue ?? [value] {
            let ends = (item.stringValue ?? "").split(
                separator: "-", omittingEmptySubsequences: false
            ).map { end in names.firstIndex { $0 == end } }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1]
            else {
                throw MatcherMistake(
                    at: place, "no day of the week",
                    expected: "any of \(names.spoken), or a span such as `mon-fri`")
            }
            for day in 0..<7 where (day - first + 7) % 7 <= (last - first + 7) % 7 {
                days[day] = true
            }
        }
        guard days.contains(true) else {
            throw MatcherMistake(at: place, "an empty list", expected: "at least one day")
        }
        return days
    }

    private static func zone(_ value: JSON, at place: String) throws(MatcherMistake) -> Int {
        let text = value.stringValue ?? ""
        if text == "UTC" { return 0 }
        if let sign = text.first, sign == "+" || sign == "-",
            let distance = minutes(text.dropFirst()), distance <= 14 * 60
        {
            return sign == "-" ? -distance : distance
        }
        throw MatcherMistake(
            at: place, "no zone", expected: "`UTC`, or a distance from it such as `+01:00`")
    }
}

extension Int {
    /// No time that was read may end a session by a trap.
    fileprivate func saturated(adding other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}
