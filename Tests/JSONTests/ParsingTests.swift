import JSON
import Testing

@Suite struct `Parsing JSON` {
    static let kinds: [(String, JSON)] = [
        ("null", .null), (" true\n", true), ("false", false), ("0", 0), ("\t[ ]\r\n", []),
        ("{ }", [:]), (#""""#, ""), (#"[1,[2,[]],{"a":{}}]"#, [1, [2, []], ["a": [:]]]),
        (#"{"b":[true],"a":null}"#, ["a": .null, "b": [true]]),
    ]

    @Test(arguments: kinds)
    func `takes every kind of value`(text: String, value: JSON) throws {
        #expect(try JSON(parsing: text) == value)
        #expect(try JSON(parsing: Array(text.utf8)) == value)
    }

    @Test(arguments: [
        "", " ", "nul", "True", "NaN", "Infinity", "'a'", "[1,]", "[,1]", "[1 2]", "[", "[1", "]",
        "{", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, "{a:1}", "{1:1}", #"{"a":1 "b":2}"#, "[1}",
        #"{"a":1]"#, "1 2", "[]]", "// no\n1", "1 /* no */", "\u{A0}1", "\0", "1\0", "\u{FEFF}1",
    ])
    func `refuses what the grammar does not have`(text: String) {
        #expect(throws: JSON.ParseError.self) { try JSON(parsing: text) }
    }

    @Test func `takes the depth that is allowed and not one level more`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array(
                (String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        #expect(try JSON(parsing: nested(512)).canonicalBytes == nested(512))
        #expect(throws: JSON.ParseError.self) { try JSON(parsing: nested(513)) }
        #expect(try JSON(parsing: nested(3), limits: JSON.Limits(depthMax: 3)) == [[[]]])
        let error = try #require(throws: JSON.ParseError.self) {
            try JSON(parsing: #"{"a":{"b":[]}}"#, limits: JSON.Limits(depthMax: 2))
        }
        #expect(
            error.description == "line 1, column 11: arrays and objects nest deeper than 2 levels")
    }

    @Test func `survives a hundred thousand opening brackets`() {
        for opening in ["[", #"{"":"#] {
            let text = String(repeating: opening, count: 100_000)
            #expect(throws: JSON.ParseError.self) { try JSON(parsing: text) }
        }
    }

    @Test func `writes, compares and frees the deepest value that limits can allow`() throws {
        let limits = JSON.Limits(depthMax: .max)
        let bytes = Array(
            (String(repeating: #"{"a":["#, count: limits.depthMax / 2)
                + String(repeating: "]}", count: limits.depthMax / 2)).utf8)
        let value = try JSON(parsing: bytes, limits: limits)
        #expect(value.canonicalBytes == bytes)
        let other = try JSON(parsing: bytes, limits: limits)
        #expect((value == other) && value.hashValue == other.hashValue)
    }

    @Test func `refuses a text that is longer than allowed`() throws {
        let limits = JSON.Limits(bytesMax: 3)
        #expect(try JSON(parsing: "123", limits: limits) == 123)
        #expect(throws: JSON.ParseError.self) { try JSON(parsing: "1234", limits: limits) }
    }

    @Test func `refuses a doubled key where it stands for the second time`() throws {
        let text = "{\"b\": 1,\n \"a\": {\"b\": 2}, \"\\u0062\": 3, \"a\": 4}"
        let error = try #require(throws: JSON.ParseError.self) { try JSON(parsing: text) }
        #expect(error.description == #"line 2, column 17: the key "b" stands twice in one object"#)
        let last = try JSON(parsing: text, duplicateKeys: .lastWins)
        #expect(last == ["a": 4, "b": 3])
    }

    @Test func `keeps composed and decomposed keys apart`() throws {
        let value = try JSON(parsing: "{\"\u{E9}\": 1, \"e\u{301}\": 2}")
        #expect(value.objectValue?.count == 2)
        #expect(value["\u{E9}"] == 1)
        #expect(value["e\u{301}"] == 2)
    }

    @Test func `never crashes on a text that was cut or whose bytes were changed`() throws {
        let text = Array(
            #"{"a":[1,-2.5e+3,"\ud83d\ude00 é \n",{"b":null,"":true}],"c":false}"#.utf8)
        for end in 0..<text.count {
            #expect(throws: JSON.ParseError.self) { try JSON(parsing: Array(text[..<end])) }
        }
        var random = SeededRandom(seed: 7)
        for _ in 0..<5_000 {
            var changed = text
            changed[Int.random(in: 0..<text.count, using: &random)] = .random(
                in: 0...255, using: &random)
            guard let value = try? JSON(parsing: changed) else { continue }
            #expect(try JSON(parsing: value.canonicalBytes) == value)
        }
    }
}

@Suite struct `An error of the JSON parser` {
    @Test(arguments: [
        ("", #"line 1, column 1: expected a value, found the end of the text"#),
        ("[1,\n 2,\n x]", #"line 3, column 2: expected a value, found "x""#),
        (#"["é" "b"]"#, #"line 1, column 6: expected "," or "]" after the element, found """"#),
        (#"{"a" 1}"#, #"line 1, column 6: expected ":" after the key, found "1""#),
        (#"{"a":1;}"#, #"line 1, column 7: expected "," or "}" after the member, found ";""#),
        ("{a:1}", #"line 1, column 2: expected a key in double quotes or "}", found "a""#),
        (#"{"a":1,}"#, #"line 1, column 8: expected a key in double quotes, found "}""#),
        ("[tru]", "line 1, column 2: expected a value; did you mean true?"),
        ("1 2", #"line 1, column 3: expected the end after the value, found "2""#),
        ("01", "line 1, column 2: a number must not begin with a zero before other digits"),
        ("1.x", #"line 1, column 3: expected a digit in the number, found "x""#),
        (#""abc"#, "line 1, column 5: the text ends inside a string"),
        (
            "\"a\nb\"",
            "line 1, column 3: a control character must be escaped in a string, found a line feed"
        ),
        (
            #""\x""#,
            #"line 1, column 3: expected one of " \ / b f n r t u after the backslash, found "x""#
        ),
        (
            #""\u12g4""#,
            #"line 1, column 6: expected four hexadecimal digits after \u, found "g""#
        ),
        (
            #""a\ud800""#,
            "line 1, column 3: the escape is half of a surrogate pair; both halves are expected"
        ),
        (
            "\u{FEFF}1",
            "line 1, column 1: a byte order mark is not allowed before the value; remove it"
        ),
        ("\u{1B}", "line 1, column 1: expected a value, found the byte 0x1B"),
    ])
    func `says where and what was expected`(text: String, description: String) throws {
        let error = try #require(throws: JSON.ParseError.self) { try JSON(parsing: text) }
        #expect(error.description == description)
    }

    @Test func `counts bytes in its offset and scalars in its column`() throws {
        let error = try #require(throws: JSON.ParseError.self) {
            try JSON(parsing: "[\n\"é😀\", x]")
        }
        #expect((error.offset, error.line, error.column) == (12, 2, 7))
    }

    @Test func `shows of a hostile key a short text that no terminal obeys`() throws {
        let key = "\u{202E}\u{9B}2J" + String(repeating: "k", count: 100)
        let error = try #require(throws: JSON.ParseError.self) {
            try JSON(parsing: "{\"\(key)\":1,\"\(key)\":2}")
        }
        #expect(error.reason.utf8.count < 100)
        #expect(error.reason.unicodeScalars.allSatisfy { $0 == "…" || (" "..."~").contains($0) })
    }
}
