import JSON
import Testing

@testable import ToolBoundary

@Suite struct `What a model is told of a value that does not fit` {
    private static let schema: JSON = [
        "additionalProperties": false,
        "dependentRequired": ["note": ["lines"]],
        "properties": [
            "lines": ["maximum": 10, "type": "integer"], "note": ["type": ["string", "null"]],
            "path": ["minLength": 1, "type": "string"],
            "tags": [
                "items": ["properties": ["name": ["enum": ["a", "b"]]], "required": ["name"]],
                "maxItems": 2, "type": "array",
            ],
        ],
        "required": ["path"], "type": "object",
    ]

    private func sentences(_ value: JSON) throws -> String {
        Violation.sentences(try Schema(Self.schema).check(value), in: .arguments)
    }

    @Test(
        arguments: [
            (["path": .null], "The argument `path` is null; expected a string."),
            (["path": 7], "The argument `path` is the number 7; expected a string."),
            (["path": ["a"]], "The argument `path` is an array of 1 item; expected a string."),
            ([:], "The argument `path` is missing."),
            (
                ["path": ""],
                #"The argument `path` is the string ""; expected at least 1 character."#
            ),
            (
                ["lines": "ten", "path": "a"],
                #"The argument `lines` is the string "ten"; expected an integer."#
            ),
            (
                ["lines": 11, "path": "a"],
                "The argument `lines` is the number 11; expected at most 10."
            ),
            (
                ["lines": 1, "note": true, "path": "a"],
                "The argument `note` is the boolean true; expected a string or null."
            ),
            (
                ["note": .null, "path": "a"],
                #"The argument `lines` is missing, and needed where "note" is given."#
            ),
            (
                ["path": "a", "pth": "b"],
                "The argument `pth` is unknown; there are lines, note, path, tags "
                    + "(did you mean path?)."
            ),
            (["path": "a", "tags": [[:]]], "The argument `tags[0].name` is missing."),
            (
                ["path": "a", "tags": [["name": "c"]]],
                #"The argument `tags[0].name` is the string "c"; expected one of "a", "b"."#
            ),
        ] as [(JSON, String)])
    func `is one sentence with the name, what it is, and what was expected`(
        value: JSON, told: String
    ) throws {
        #expect(try sentences(value) == told)
    }

    @Test func `is a sentence each, for all of them`() throws {
        #expect(
            try sentences(["lines": "ten", "path": 7])
                == "The argument `lines` is the string \"ten\"; expected an integer. "
                + "The argument `path` is the number 7; expected a string.")
    }

    @Test func `speaks of the whole where the whole is wrong`() throws {
        let check = try Schema(["type": "object"]).check(5)
        #expect(
            Violation.sentences(check, in: .answer)
                == "The answer is the number 5; expected an object.")
    }
}
