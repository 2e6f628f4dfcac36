/// How long a server asks to be left alone, out of the fields of its answer.
package enum RetryAfter {
    /// Longer requests than a day are cut to it.
    package static let millisecondsMax = 86_400_000

    /// Milliseconds to wait: from `retry-after-ms`, or from `Retry-After` in seconds or as a date.
    ///
    /// A date counts from the answer's own `Date`, so that a clock which is wrong here does no
    /// harm; without one, from `now`, in seconds since 1970.
    package static func milliseconds(in head: HTTPResponseHead, now: Int) -> Int? {
        if let text = head["retry-after-ms"], let exact = Double(text), exact.isFinite {
            return clamp(exact)
        }
        guard let text = head["Retry-After"] else { return nil }
        if let seconds = Double(text), seconds.isFinite { return clamp(seconds * 1000) }
        guard let date = seconds(ofDate: text) else { return nil }
        let from = head["Date"].flatMap(seconds(ofDate:)) ?? now
        return clamp(Double(date - from) * 1000)
    }

    /// Seconds since 1970 of a date like `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7).
    ///
    /// Nil for the two older spellings, which no current server writes.
    static func seconds(ofDate text: String) -> Int? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int(words[1]),
            let month = months.firstIndex(of: String(words[2])), let year = Int(words[3]),
            (1...31).contains(day), (1970...9999).contains(year)
        else { return nil }
        let time = words[4].split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard time.count == 3, let hour = time[0], let minute = time[1], let second = time[2],
            (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
        else { return nil }
        let days = daysSince1970(year: year, month: month + 1, day: day)
        return days * 86_400 + hour * 3600 + minute * 60 + second
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Counts in years that begin with March, so that the leap day is the last of its year.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let year = month > 2 ? year : year - 1
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let leapDays = year / 4 - year / 100 + year / 400
        return year * 365 + leapDays + dayOfYear - 719_468
    }

    private static func clamp(_ milliseconds: Double) -> Int {
        Int(min(max(0, milliseconds.rounded(.up)), Double(millisecondsMax)))
    }
}
