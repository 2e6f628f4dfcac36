import JSON
import Testing

@testable import ToolBoundary

@Suite struct `What a schema leaves no choice about` {
    @Test(arguments: [
        (#"{"const": "a"}"#, #""a""#, true), (#"{"enum": ["a", "b"]}"#, #""b""#, true),
        (#"{"type": "integer", "minimum": 1, "maximum": 16}"#, "7", true),
        (#"{"type": "integer", "minimum": 0, "maximum": 16}"#, "7", false),
        (#"{"type": "integer", "minimum": 1}"#, "7", false),
        (#"{"type": "number", "minimum": 1, "maximum": 2}"#, "1.5", false),
        (#"{"type": "string", "maxLength": 1}"#, #""a""#, false),
        (#"{"anyOf": [{"const": "a"}, {"enum": ["b"]}]}"#, #""b""#, true),
        (#"{"anyOf": [{"const": "a"}, {"type": "string"}]}"#, #""b""#, false),
        (##"{"$ref": "#/$defs/level"}"##, #""low""#, true),
    ])
    func `is told by the schema alone`(schema: String, value: String, isClosed: Bool) throws {
        let whole: JSON = [
            "$defs": ["level": ["enum": ["low", "high"]]],
            "properties": ["v": try JSON(parsing: schema)], "type": "object",
        ]
        let leaves = ArgumentLeaves(of: ["v": try JSON(parsing: value)], schema: whole)
        #expect(leaves.found.map(\.isClosed) == [isClosed])
    }
}
