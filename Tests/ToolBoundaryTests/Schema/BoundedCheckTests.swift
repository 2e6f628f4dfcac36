import JSON
import Testing

@testable import ToolBoundary

/// Each of these ends in seconds, and by a limit where it has to.
@Suite(.timeLimit(.minutes(10))) struct `A check in bounded time` {
    @Test func `ten megabytes are checked to their end`() throws {
        let one: JSON = ["id": 7, "name": .string(String(repeating: "x", count: 1_000))]
        let value = JSON.array(Array(repeating: one, count: 10_000))
        #expect(value.canonicalBytes.count > 10_000_000)
        let schema = try Schema(
            [
                "items": [
                    "additionalProperties": false, "required": ["id", "name"],
                    "properties": [
                        "id": ["minimum": 1, "type": "integer"],
                        "name": ["maxLength": 1_000, "pattern": "^x+$", "type": "string"],
                    ],
                    "type": "object",
                ], "type": "array",
            ])
        #expect(schema.check(value) == [])
        guard case .array(var items) = value else { return }
        items[9_999] = ["id": 0, "name": "x"]
        #expect(schema.check(.array(items)).map(\.at) == ["/9999/id"])
    }

    @Test func `ten megabytes against a schema that multiplies end in a limit`() throws {
        let value = JSON.array(Array(repeating: .integer(1), count: 200_000))
        let many = JSON.array((0..<400).map { ["minimum": .integer(2 + $0)] } + [true])
        let found = try Schema(["items": ["anyOf": many]]).check(value)
        #expect(found.last?.keyword == "limit")
    }

    @Test(arguments: ["^(a+)+$", "(a|a)*b", "(.*)*x", #"^(\w+\s?)*$"#, "(?=(a+))a*b\\1"])
    func `a hostile pattern ends, over thousands of texts too`(_ pattern: String) throws {
        let text = JSON.string(String(repeating: "a", count: 5_000) + "!")
        let value = JSON.array(Array(repeating: text, count: 2_000))
        _ = try Schema(["items": ["pattern": .string(pattern)]]).check(value)
        let names = JSON.Object(
            lastWins: (0..<2_000).map { ("\(String(repeating: "a", count: 200))!\($0)", .null) })
        let patterns: JSON = .object(JSON.Object(lastWins: [(pattern, ["type": "null"] as JSON)]))
        _ = try Schema(["patternProperties": patterns]).check(.object(names))
    }

    @Test func `work in patterns counts as work, even when each search ends`() throws {
        // Some hundred thousand items each, ten thousand times: an hour, if it were let.
        let text = JSON.string(String(repeating: "a", count: 600))
        let value = JSON.array(Array(repeating: text, count: 10_000))
        let found = try Schema(["items": ["pattern": "(a*)*b|^a*$"]]).check(value)
        #expect(found.last?.keyword == "limit" || found.isEmpty)
    }

    @Test func `nested alternatives with what is unevaluated end`() throws {
        var definitions: JSON.Object = ["d0": ["properties": ["a": true]]]
        for level in 1...60 {
            let inner: JSON = ["$ref": .string("#/$defs/d\(level - 1)")]
            definitions["d\(level)"] = [
                "anyOf": [inner, inner], "unevaluatedProperties": ["type": "integer"],
            ]
        }
        let schema = try Schema(["$defs": .object(definitions), "$ref": "#/$defs/d60"])
        // Each level tries both, so that it doubles: it has to be given up.
        #expect(schema.check(["b": "x"]).last?.keyword == "limit")
    }
}
