import JSON
import Testing

@testable import ToolBoundary

@Suite struct `Exact decimals` {
    private func decimal(_ text: String) throws -> ExactDecimal {
        let json = try #require(JSON(numberText: text))
        return try #require(ExactDecimal(json))
    }

    @Test(arguments: [
        ["1", "1.0", "1e0", "10e-1", "0.1E1"], ["0", "-0", "0.000", "0e5"], ["-120", "-1.2e2"],
        ["100000000000000000000", "1e20"],
    ])
    func `spellings of one number are equal`(texts: [String]) throws {
        let values = try texts.map(decimal)
        #expect(Set(values).count == 1)
        let plain = texts.compactMap { JSON(numberText: $0)?.withPlainNumbers }
        #expect(plain.count == texts.count && Set(plain).count == 1)
    }

    @Test func `numbers are in order`() throws {
        let texts = [
            "-1e3", "-999.9", "-1", "-0.5", "-0.49", "0", "1e-9", "0.49", "0.5", "1", "9", "10",
            "1e400",
        ]
        let values = try texts.map(decimal)
        for left in values.indices {
            for right in values.indices {
                #expect((values[left] < values[right]) == (left < right))
            }
        }
    }

    @Test func `exponents beyond a million are not numbers here`() throws {
        for text in ["1e1000001", "-1e-1000001", "1e99999999999999999999"] {
            let json = try #require(JSON(numberText: text))
            #expect(ExactDecimal(json) == nil)
        }
        #expect(ExactDecimal("1") == nil)
    }

    @Test(arguments: [
        ("7.5", "2.5", true), ("7.4", "2.5", false), ("1e30", "3", false), ("3e30", "3", true),
        ("0", "5", true), ("-9", "3", true), ("0.0075", "0.0001", true),
        ("0.00751", "0.0001", false),
        ("12391239123", "1e-8", true), ("5", "10", false), ("1e1000000", "7", false),
    ])
    func `multiples are exact`(value: String, divisor: String, isMultiple: Bool) throws {
        #expect(try decimal(value).isMultiple(of: decimal(divisor)) == isMultiple)
    }

    @Test func `a divisor of zero, below zero or of too many digits is none`() throws {
        for divisor in ["0", "-1", "1234567890123456789"] {
            #expect(try decimal("4").isMultiple(of: decimal(divisor)) == nil)
        }
    }
}

@Suite struct `JSON pointers` {
    @Test func `text and tokens agree`() throws {
        let pointer = try #require(JSONPointer("/a~1b/~0/0/"))
        #expect(pointer.tokens == ["a/b", "~", "0", ""])
        #expect(pointer.description == "/a~1b/~0/0/")
        #expect(JSONPointer("") == .whole)
        #expect(JSONPointer("a") == nil)
        #expect(JSONPointer("/~2") == nil)
        #expect(JSONPointer("/~") == nil)
    }

    @Test func `a value is found, or nothing`() throws {
        let document: JSON = ["a": [1, ["b": .null]]]
        #expect(JSONPointer("/a/1/b")?.value(in: document) == .some(.null))
        for text in ["/a/01", "/a/2", "/a/-", "/b", "/a/0/x"] {
            let pointer = try #require(JSONPointer(text))
            #expect(pointer.value(in: document) == .none)
        }
    }
}
