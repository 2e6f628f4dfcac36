import JSON
import SessionKernel
import Testing

@testable import ToolBoundary

@Suite struct `A condition on the time` {
    // The sixth of March 2026 is a Friday.
    @Test(arguments: [
        (#"{"time": "22:00-06:00"}"#, "2026-03-06T22:00:00Z", true),
        (#"{"time": "22:00-06:00"}"#, "2026-03-06T21:59:59Z", false),
        (#"{"time": "22:00-06:00"}"#, "2026-03-07T05:59:59Z", true),
        (#"{"time": "22:00-06:00"}"#, "2026-03-07T06:00:00Z", false),
        (#"{"time": "09:00-17:00"}"#, "2026-03-06T09:00:00Z", true),
        (#"{"time": "09:00-17:00"}"#, "2026-03-06T17:00:00Z", false),
        (#"{"time": "18:00-24:00"}"#, "2026-03-06T23:59:00Z", true),
        (#"{"time": "09:00-17:00", "zone": "+01:00"}"#, "2026-03-06T08:00:00Z", true),
        (#"{"time": "09:00-17:00", "zone": "+01:00"}"#, "2026-03-06T16:00:00Z", false),
        (#"{"time": "09:00-17:00", "zone": "-08:30"}"#, "2026-03-06T17:30:00Z", true),
        (#"{"weekday": "fri"}"#, "2026-03-06T00:00:00Z", true),
        (#"{"weekday": "fri"}"#, "2026-03-07T00:00:00Z", false),
        (#"{"weekday": "fri", "zone": "-01:00"}"#, "2026-03-07T00:00:00Z", true),
        (#"{"weekday": ["sat", "sun"]}"#, "2026-03-08T12:00:00Z", true),
        (#"{"weekday": "mon-fri"}"#, "2026-03-08T12:00:00Z", false),
        (#"{"weekday": "sat-mon"}"#, "2026-03-09T12:00:00Z", true),
        (#"{"weekday": "sat-mon"}"#, "2026-03-10T12:00:00Z", false),
        // A night belongs to the day on which it begins.
        (#"{"time": "22:00-06:00", "weekday": "fri"}"#, "2026-03-07T03:00:00Z", true),
        (#"{"time": "22:00-06:00", "weekday": "fri"}"#, "2026-03-06T03:00:00Z", false),
        (#"{"weekday": "thu"}"#, "1970-01-01T00:00:00Z", true),
    ])
    func `holds or not`(condition: String, time: String, holds: Bool) throws {
        let at = try #require(Timestamp(rfc3339: time))
        let matcher = try Matcher(JSON(parsing: condition))
        #expect((matcher.match(.integer(at.milliseconds)) != nil) == holds)
    }

    @Test func `no time at all, before 1970, or at the end of time, is met without a trap`() throws
    {
        let matcher = try Matcher(["time": "00:00-12:00", "weekday": "wed", "zone": "+14:00"])
        #expect(matcher.match(nil) == nil)
        #expect(matcher.match("2026-03-06T22:00:00Z") == nil)
        for time in [Int.min, -1, Int.max] { _ = matcher.match(.integer(time)) }
        #expect(try Matcher(["weekday": "wed"]).match(-1) != nil)
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("1970-01-01T01:00:00+01:00", 0),
        ("2000-03-01T00:00:00Z", 951_868_800_000), ("2026-11-21T08:24:37Z", 1_795_249_477_000),
    ])
    func `times are read as RFC 3339 has them`(text: String, milliseconds: Int) {
        #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z",
        "2026-01-01T00:00:00", "2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00+0100",
        "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "２026-01-01T00:00:00Z",
    ])
    func `other times are not guessed`(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }
}
