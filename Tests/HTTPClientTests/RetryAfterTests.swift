import Testing

@testable import HTTPClient

@Suite struct `Retry-After` {
    private let now = 784_111_777

    private func wait(_ fields: [(String, String)]) -> Int? {
        let head = HTTPResponseHead(status: 429, fields: fields.map { HTTPField($0.0, $0.1) })
        return RetryAfter.milliseconds(in: head, now: now)
    }

    @Test(arguments: [
        ("7", 7000), ("0", 0), ("1.5", 1500), ("-3", 0), ("999999999999999999999", 86_400_000),
        ("1e999", nil), ("nan", nil), ("soon", nil), ("", nil),
        ("Sun, 06 Nov 1994 08:49:47 GMT", 10_000), ("Sun, 06 Nov 1994 08:49:27 GMT", 0),
        ("Sun, 06 Nov 1994 25:49:27 GMT", nil), ("Sun, 99 Nov 1994 08:49:27 GMT", nil),
        ("Sun, 06 Nov 99999999999999999999 08:49:27 GMT", nil), ("Sun, 06 Nov 1994", nil),
    ]) func `is read in seconds or as a date`(value: String, expected: Int?) {
        #expect(wait([("retry-after", value)]) == expected)
    }

    @Test func `counts a date from the server's own clock`() {
        let fields = [
            ("Retry-After", "Fri, 01 Mar 2024 00:00:05 GMT"),
            ("Date", "Thu, 29 Feb 2024 23:59:55 GMT"),
        ]
        #expect(wait(fields) == 10_000)
    }

    @Test func `prefers milliseconds where a server gives them`() {
        #expect(wait([("Retry-After", "7"), ("retry-after-ms", "250")]) == 250)
    }

    @Test func `is absent without a field`() {
        #expect(wait([]) == nil)
    }

    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199),
        ("Tue, 01 Jan 2030 00:00:00 GMT", 1_893_456_000),
    ]) func `dates are counted right`(text: String, seconds: Int) {
        #expect(RetryAfter.seconds(ofDate: text) == seconds)
    }
}
