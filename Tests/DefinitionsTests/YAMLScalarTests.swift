import Testing

@testable import Definitions

@Suite struct `What a scalar means` {
    @Test(arguments: [
        ("", YAMLScalar.null), ("~", .null), ("null", .null), ("NULL", .null),
        ("true", .bool(true)), ("False", .bool(false)),
        ("0", .integer(0)), ("-7", .integer(-7)), ("+5", .integer(5)),
        ("9223372036854775807", .integer(.max)),
        ("9223372036854775808", .number("9223372036854775808")),
        ("1.50", .number("1.50")), (".5", .number("0.5")), ("-.5", .number("-0.5")),
        ("5.", .number("5")), ("1e5", .number("1e5")), ("1.5E-3", .number("1.5e-3")),
    ])
    func `a plain scalar of the core schema is typed`(text: String, meaning: YAMLScalar) {
        // `5.` is no fraction: it is the integer it says.
        #expect(YAMLScalar(plain: text) == (text == "5." ? .integer(5) : meaning))
    }

    @Test(arguments: [
        "yes", "no", "on", "off", "y", "nULL", "TrUE", "0o17", "0x1F", "007", "1_000", "1:30", ".",
        "-",
        "+", "1.2.3", "1e", "e5", ".inf", ".nan", "2026-01-01", "1 2", "٣", "1.5e+",
    ])
    func `everything else is text`(text: String) {
        #expect(YAMLScalar(plain: text) == .string(text))
    }

    @Test func `quotes and tags decide`() throws {
        #expect(try read("'1'").scalar == .string("1"))
        #expect(try read("\"true\"").scalar == .string("true"))
        #expect(try read("|\n  null\n").scalar == .string("null\n"))
        #expect(try read("!!str 1").scalar == .string("1"))
        #expect(try read("! 1").scalar == .string("1"))
        #expect(try read("!!int '1'").scalar == .integer(1))
        #expect(try read("!!float 1").scalar == .integer(1))
    }
}
