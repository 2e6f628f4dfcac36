import JSON
import Testing

@testable import ToolBoundary

@Suite struct `Formats of text` {
    private static let good: [(SchemaFormat, [String])] = [
        (.dateTime, ["2024-02-29T23:59:60Z", "1985-04-12t23:20:50.52z"]),
        (.date, ["2000-02-29"]), (.time, ["08:30:06.283185Z", "22:59:60-01:00"]),
        (.duration, ["P4DT12H30M5S", "P2W", "PT0S", "P1Y2M"]),
        (.email, ["a.b+c@x.example", "\"a b\"@x.example", "a@[127.0.0.1]", "a@[IPv6:::1]"]),
        (.idnEmail, ["실례@실례.테스트"]),
        (.hostname, ["a-b.example", "xn--ihqwcrb4cv8a8dqg056pqjye", "localhost"]),
        (.idnHostname, ["실례.테스트", "l·l", "a。b"]),
        (.ipv4, ["0.0.0.0", "255.255.255.255"]),
        (.ipv6, ["::", "::1", "1:2:3:4:5:6:7::", "::ffff:192.0.2.1", "1:2:3:4:5:6:7:8"]),
        (.uri, ["http://a:b@x.example:80/p%20q?r=s#t", "urn:x:y", "ldap://[2001:db8::7]/c"]),
        (.uriReference, ["/a/b", "", "#f", "a?b"]), (.iri, ["http://ƒøø.ßår/?∂éœ=πîx#πîüx"]),
        (.iriReference, ["/âππ", "#ƒ"]), (.uriTemplate, ["http://x/{a,b:3}{?c*}", "it's"]),
        (.uuid, ["2EB8AA08-aa98-11ea-b4aa-73b441d16380"]), (.jsonPointer, ["", "/a~1b/~0"]),
        (.relativeJSONPointer, ["0", "1/a", "2#"]),
        (.regex, ["^[a-z]+\\d$", "(?<n>a)\\k<n>", "\\cA", "[]"]),
    ]
    private static let bad: [(SchemaFormat, [String])] = [
        (.dateTime, ["2023-02-29T00:00:00Z", "2024-01-01 00:00:00Z", "2024-01-01T00:00:00"]),
        (.date, ["2024-1-01", "২০২৪-01-01", "1900-02-29"]),
        (.time, ["24:00:00Z", "22:59:60Z", "12:00:00+24:00", "12:00Z", "12:00:00.Z"]),
        (.duration, ["P", "PT", "P1D2H", "P1Y2D", "P1W2D", "1D", "PT1D"]),
        (.email, ["a", "a@", ".a@x", "a..b@x", "ä@x.example", "a b@x"]), (.idnEmail, ["a@b@"]),
        (.hostname, ["-a", "a-", "a_b", "", "a..b", "xn--X", "ab--cd"]),
        (.idnHostname, ["〮한국", "a·l", "\u{378}", "Füß"]),
        (.ipv4, ["256.0.0.1", "1.2.3", "01.2.3.4", "1.2.3.4.5", "0x7f.0.0.1"]),
        (.ipv6, ["1::2::3", ":1", "12345::", "1:2:3:4:5:6:7:8:9", "fe80::1%eth0", "::1.2.3"]),
        (.uri, ["/a", "http:// x", "a\\b:c", "http://[::1", "http://x:8a/", "http://a%2"]),
        (.uriReference, ["\\a", "a b", "1:2"]), (.iri, ["/ƒ"]), (.iriReference, ["\\ƒ"]),
        (.uriTemplate, ["{a", "a}", "{}", "{a:0}", "{a b}"]),
        (.uuid, ["2eb8aa08aa9811eab4aa73b441d16380", "2eb8aa08-aa98-11ea-b4aa-73b441d1638g"]),
        (.jsonPointer, ["a", "/~", "/~2", "#/a"]),
        (.relativeJSONPointer, ["/a", "01", "-1", "0##"]),
        (.regex, ["(", "\\a", "(?i)a", "a++", "(*FAIL)", "\\Z"]),
    ]

    @Test func `what is in a format is taken, and what is not is refused`() {
        for (format, texts) in Self.good {
            for text in texts { #expect(format.accepts(text), "\(format.rawValue): \(text)") }
        }
        for (format, texts) in Self.bad {
            for text in texts { #expect(!format.accepts(text), "\(format.rawValue): \(text)") }
        }
        let tried = Set(Self.good.map(\.0)).intersection(Self.bad.map(\.0))
        #expect(tried.count == SchemaFormat.allCases.count)
    }

    @Test func `a format only tells, unless it is asked to refuse`() throws {
        let source: JSON = ["format": "ipv4"]
        #expect(try Schema(source).check("x") == [])
        let strict = SchemaSettings(checksFormats: true)
        let found = try Schema(source, strict).check("x")
        #expect(
            found.map(\.description) == [#"expected a text in the format ipv4, got string "x""#])
        #expect(try Schema(source, strict).check(7) == [])
        #expect(try Schema(["format": "made-up"], strict).check("x") == [])
    }

    @Test func `long texts end soon in every format`() {
        let long = String(repeating: "a.-:%/{(1\u{E9}", count: 200_000)
        for format in SchemaFormat.allCases { _ = format.accepts(long) }
    }
}
