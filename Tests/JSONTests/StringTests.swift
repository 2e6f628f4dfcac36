import JSON
import Testing

@Suite struct `A JSON string` {
    @Test(arguments: [
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#""\u0041\u00e9\u00E9\u20ac""#, "A\u{E9}\u{E9}€"), (#""\ud83d\ude00""#, "😀"),
        (#""\uDBFF\uDFFF""#, "\u{10FFFF}"), (#""\ud800\udc00""#, "\u{10000}"),
        (#""\u0000""#, "\0"), (#""x\u005cy""#, #"x\y"#),
        ("\"\u{7F}\u{FEFF}\u{FFFF}\"", "\u{7F}\u{FEFF}\u{FFFF}"),
        (#""\\u0041""#, #"\u0041"#), (#""a\nb😀\tc""#, "a\nb😀\tc"),
    ])
    func `is read with its escapes resolved`(text: String, string: String) throws {
        let value = try JSON(parsing: text)
        #expect(value == .string(string))
        #expect(try JSON(parsing: #"{\#(text):0}"#) == .object([string: 0]))
    }

    @Test(arguments: [
        #"\ud800"#, #"\udc00"#, #"\udc00\ud800"#, #"\ud800\ud800"#, #"\ud800x"#, #"\ud800\n"#,
        #"\ud800\u0041"#, #"\u"#, #"\u12"#, #"\u+123"#, #"\u 123"#, #"\U0041"#, #"\'"#, #"\0"#,
        #"\x41"#, "\0", "\t", "\n", "\u{1F}", #"\"#, #"\ud800\"#, #"\ud800\u"#,
    ])
    func `with a broken escape or a control character is refused`(inner: String) {
        #expect(throws: JSON.ParseError.self) { try JSON(parsing: "\"\(inner)\"") }
        #expect(throws: JSON.ParseError.self) { try JSON(parsing: "[\"a\(inner)") }
    }

    @Test(
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xE0, 0x80, 0x80],
            [0xE0, 0x9F, 0xBF], [0xE2, 0x82], [0xE2, 0x82, 0x41], [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF],
            [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98],
            [0xF0, 0x9F, 0x98, 0x41],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80],
            [0xFE],
            [0xFF],
        ] as [[UInt8]])
    func `that is not valid UTF-8 is refused at the byte`(bad: [UInt8]) throws {
        for tail in [Array("\"".utf8), Array("zz\"".utf8), []] {
            for head in ["\"ab", "\"\\n"] {
                let error = try #require(throws: JSON.ParseError.self) {
                    try JSON(parsing: Array(head.utf8) + bad + tail)
                }
                #expect(error.offset == 3)
            }
        }
    }

    @Test func `of every length of scalar is taken as it is`() throws {
        for edge: UInt32 in [0x80, 0x7FF, 0x800, 0xFFF, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF] {
            let text = String(try #require(Unicode.Scalar(edge)))
            #expect(try JSON(parsing: "\"\(text)\"") == .string(text))
        }
    }

    @Test func `differs when only its bytes differ`() {
        let composed: JSON = "\u{E9}"
        let decomposed: JSON = "e\u{301}"
        #expect("\u{E9}" == "e\u{301}")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(composed.digest != decomposed.digest)
        #expect(JSON.array([composed]) != JSON.array([decomposed]))
        // As long as each other, and equal to Swift: two marks in another order.
        #expect(JSON.string("a\u{323}\u{307}") != JSON.string("a\u{307}\u{323}"))
        #expect(JSON.object(["\u{E9}": 1]) != JSON.object(["e\u{301}": 1]))
    }

    @Test func `sorts by bytes, where UTF-16 would sort otherwise`() {
        #expect("\u{FFFD}".precedesByBytes("\u{10000}"))
        #expect("".precedesByBytes("a"))
        #expect("a".precedesByBytes("aa"))
        #expect(!"b".precedesByBytes("aa"))
        #expect(!"a".precedesByBytes("a"))
        #expect("a\0".hasSameBytes(as: "a\0"))
        #expect(!"a\0".hasSameBytes(as: "a\u{1}"))
    }
}
