import JSON
import Testing

@Suite struct `A JSON number` {
    @Test(arguments: [
        ("0", 0), ("7", 7), ("-1", -1), ("9223372036854775807", Int.max),
        ("-9223372036854775808", Int.min), ("9223372036854775806", Int.max - 1),
    ])
    func `that is whole and fits in 64 bits is an integer`(text: String, integer: Int) throws {
        let value = try JSON(parsing: text)
        #expect(value == .integer(integer))
        #expect(value.canonicalText == text)
        #expect(JSON.Number(text) == nil)
        #expect(JSON(numberText: text) == value)
    }

    @Test(arguments: [
        "-0", "-0.0", "0.0", "1.0", "1.50", "1e2", "1E+2", "1e-2", "1e400", "-1.5e0",
        "9223372036854775808", "-9223372036854775809", "12345678901234567890",
        "99999999999999999999999999999999", "18446744073709551616",
    ])
    func `that an integer would change keeps its text`(text: String) throws {
        let number = try #require(JSON.Number(text))
        let value = try JSON(parsing: "[\(text)]")
        #expect(value[0] == .number(number))
        #expect(number.text == text)
        #expect(value.canonicalText == "[\(text)]")
        #expect(value[0]?.intValue == nil)
    }

    @Test(arguments: [
        "", "-", "+1", "01", "-01", "00", ".5", "1.", "1.e1", "1e", "1e+", "1.5.5", "1e1.5", "0x1",
        "1_000", "1,5", "1a", "--1", "Infinity", "NaN", "١", "1e٣",
    ])
    func `that the grammar does not have is refused`(text: String) {
        #expect(JSON.Number(text) == nil)
        #expect(JSON(numberText: text) == .none)
        #expect(throws: JSON.ParseError.self) { try JSON(parsing: text) }
    }

    @Test(arguments: [" 1", "1 ", "1\n"])
    func `has no white space of its own`(text: String) {
        #expect(JSON.Number(text + ".5") == nil && JSON.Number("0.5" + text) == nil)
        #expect(JSON(numberText: text) == .none)
    }

    @Test func `is equal only to one of the same text`() throws {
        let values = try ["1", "1.0", "1.00", "1e0", "1E0"].map { try JSON(parsing: $0) }
        #expect(Set(values).count == 5)
    }

    @Test func `has a nearest double`() {
        #expect(JSON.Number("1.50")?.double == 1.5)
        #expect(JSON.Number("-0")?.double.sign == .minus)
        #expect(JSON.Number("1e400")?.double == .infinity)
        #expect(JSON.Number("-1e400")?.double == -.infinity)
        #expect(JSON.Number("1e-400")?.double == 0)
        #expect(JSON.Number("12345678901234567890")?.double == 12_345_678_901_234_567_168)
        #expect(JSON.integer(3).doubleValue == 3)
        #expect(("3" as JSON).doubleValue == nil)
    }

    @Test(arguments: [0.1, -0.0, 5, 1e300, .leastNonzeroMagnitude, .greatestFiniteMagnitude])
    func `of a double reads back as that double`(double: Double) throws {
        let value = try #require(JSON(double))
        #expect(try JSON(parsing: value.canonicalBytes) == value)
        #expect(value.doubleValue == double)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func `is never made of what is no number`(double: Double) {
        #expect(JSON(double) == .none)
    }

    @Test(arguments: [
        ("1", "1.0"), ("1", "1e0"), ("1", "10e-1"), ("1", "0.1E+1"), ("0", "-0"), ("0", "0e9"),
        ("0", "0.000"), ("-120", "-1.2e2"), ("1.5", "15e-1"), ("1.5", "1.50"),
        ("9223372036854775807", "9223372036854775807.0"), ("1e400", "10e399"),
        ("123456789012345678901234567890", "12345678901234567890123456789e1"),
        ("1e99999999999999999999", "1e99999999999999999999"),
    ]) func `numbers that mean the same can be spelled alike`(one: String, other: String) throws {
        let values = try [one, other].map { try JSON(parsing: "{\"a\":[\($0)]}") }
        #expect(values[0].numbersSpelledAlike == values[1].numbersSpelledAlike)
    }

    @Test(arguments: [
        ("1", "1.1"), ("1", "-1"), ("10", "1"), ("1e400", "1e401"), ("\"1\"", "1"),
        ("9223372036854775807", "9223372036854775808"),
    ]) func `numbers that differ are never spelled alike`(one: String, other: String) throws {
        let values = try [one, other].map { try JSON(parsing: $0) }
        #expect(values[0].numbersSpelledAlike != values[1].numbersSpelledAlike)
    }
}
