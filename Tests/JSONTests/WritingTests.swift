import JSON
import Testing

@Suite struct `Writing JSON` {
    @Test func `sorts keys by bytes, without white space and with the fewest escapes`() {
        let value: JSON = [
            "z": [1, .null, true, false, [:], []], "a": "\"\\/é😀\u{7F}", "é": -5,
            "B": ["y": 1, "x": 2],
        ]
        #expect(
            value.canonicalText
                == "{\"B\":{\"x\":2,\"y\":1},\"a\":\"\\\"\\\\/é😀\u{7F}\","
                + "\"z\":[1,null,true,false,{},[]],\"é\":-5}")
        #expect(value.canonicalBytes == Array(value.canonicalText.utf8))
        #expect(value.description == value.canonicalText)
    }

    @Test func `escapes each control character in its one way`() throws {
        let named: [Int: String] = [8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r"]
        for code in 0..<0x20 {
            let scalar = try #require(Unicode.Scalar(UInt32(code)))
            let digits = String(code, radix: 16)
            let escape = named[code] ?? "\\u00" + (code < 16 ? "0" : "") + digits
            #expect(JSON.string("a\(scalar)b").canonicalText == "\"a\(escape)b\"")
        }
    }

    @Test func `appends to what is there`() {
        var output = Array("x=".utf8)
        ([1, "a"] as JSON).write(into: &output)
        JSON.writeString("\n", into: &output)
        (["k": 1] as JSON.Object).write(into: &output)
        #expect(String(decoding: output, as: UTF8.self) == #"x=[1,"a"]"\n"{"k":1}"#)
    }

    @Test func `lays a value out for people`() {
        let value: JSON = ["b": [1, ["c": "x\ny"]], "a": [:], "d": []]
        #expect(
            value.prettyText() == """
                {
                  "a": {},
                  "b": [
                    1,
                    {
                      "c": "x\\ny"
                    }
                  ],
                  "d": []
                }
                """)
        #expect(JSON.integer(1).prettyText(indent: 4) == "1")
        #expect(([2] as JSON).prettyText(indent: -1) == "[\n2\n]")
    }

    @Test(arguments: [UInt64.random(in: 0...UInt64.max), 1, 2, 3])
    func `and parsing again yields the same value and bytes`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<200 {
            let value = randomValue(depth: 5, using: &random)
            let bytes = value.canonicalBytes
            let again = try JSON(parsing: bytes)
            try #require(again == value, "seed \(seed)")
            try #require(again.hashValue == value.hashValue, "seed \(seed)")
            try #require(again.canonicalBytes == bytes, "seed \(seed)")
            try #require(try JSON(parsing: value.prettyText()) == value, "seed \(seed)")
        }
    }

    private func randomValue(depth: Int, using random: inout SeededRandom) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
        case 0: .null
        case 1: .bool(.random(using: &random))
        case 2: .integer(Int(truncatingIfNeeded: random.next()))
        case 3: .integer(.random(in: -9...9, using: &random))
        case 4: JSON(Double(bitPattern: random.next())) ?? JSON(0.5) ?? .null
        case 5: .string(randomText(using: &random))
        case 6:
            .array(
                (0..<Int.random(in: 0..<5, using: &random)).map { _ in
                    randomValue(depth: depth - 1, using: &random)
                })
        default:
            .object(
                JSON.Object(
                    lastWins: (0..<Int.random(in: 0..<6, using: &random)).map { _ in
                        (randomText(using: &random), randomValue(depth: depth - 1, using: &random))
                    }))
        }
    }

    private func randomText(using random: inout SeededRandom) -> String {
        let limits: [UInt32] = [0x20, 0x80, 0x800, 0x10000, 0x110000]
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<12, using: &random) {
            let limit = limits.randomElement(using: &random) ?? 0x80
            if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &random)) {
                text.append(scalar)
            }
        }
        return String(text)
    }
}
