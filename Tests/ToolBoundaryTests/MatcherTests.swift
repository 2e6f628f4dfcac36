import JSON
import Testing

@testable import ToolBoundary

@Suite struct `A condition on a value` {
    @Test(arguments: [
        (#""refs/tags/*""#, #""refs/tags/v1""#, true),
        (#""refs/tags/*""#, #""refs/heads/v1""#, false),
        (#""1""#, "1", false), ("1", "1", true), ("1", "1.0", true), ("1", #""1""#, false),
        ("9007199254740993", "9007199254740992.0", false),
        ("true", "true", true), ("true", "1", false), ("null", "null", true), ("null", "0", false),
        (#"["a", "b*", 3]"#, #""bee""#, true), (#"["a", "b*", 3]"#, "3", true),
        (#"["a", "b*", 3]"#, #""c""#, false),
        (#"{"matches": "^v\\d+$"}"#, #""v12""#, true), (#"{"matches": "^v\\d+$"}"#, #""v""#, false),
        (#"{"matches": "1"}"#, "1", false),
        (#"{"lacks": "rm"}"#, #""ls""#, true), (#"{"lacks": "rm"}"#, #""rm x""#, false),
        (#"{"lacks": "rm"}"#, "5", false),
        (#"{"equals": {"a": [1]}}"#, #"{"a": [1]}"#, true), (#"{"equals": "*"}"#, #""x""#, false),
        (#"{"in": ["*", 2]}"#, "2", true), (#"{"in": ["*", 2]}"#, #""x""#, false),
        (#"{"min": 2, "max": 5}"#, "2", true), (#"{"min": 2, "max": 5}"#, "5.0", true),
        (#"{"min": 2, "max": 5}"#, "5.01", false), (#"{"min": 2}"#, #""3""#, false),
        (#"{"contains": "ell"}"#, #""hello""#, true), (#"{"contains": "lel"}"#, #""hello""#, false),
        (#"{"contains": 2}"#, "[1, 2]", true), (#"{"contains": 3}"#, "[1, 2]", false),
        (#"{"above": 2}"#, "2", false), (#"{">": 2}"#, "2.1", true), (#"{">": 2}"#, #""3""#, false),
        (#"{"below": 2}"#, "2", false), (#"{"<": 2, ">=": 1}"#, "1", true),
        (#"{"<=": 2}"#, "2", true), (#"{"~": "^v"}"#, #""v1""#, true),
        (#"{"!~": "^v"}"#, #""v1""#, false),
        (#"{"length": {"max": 3}}"#, #""añb""#, true), (#"{"length": 2}"#, "[1, 1]", true),
        (#"{"length": {">": 3}}"#, #""abc""#, false), (#"{"length": 1}"#, "1", false),
        (#"{"any": "*@ours"}"#, #"["a@theirs", "b@ours"]"#, true),
        (#"{"any": "*@ours"}"#, #"["a@theirs"]"#, false), (#"{"any": "*"}"#, #""a""#, false),
        (#"{"all": "*@ours"}"#, #"["a@theirs", "b@ours"]"#, false),
        (#"{"all": "*@ours"}"#, #"["b@ours"]"#, true), (#"{"all": "x"}"#, "[]", true),
        (#"{"all": "*"}"#, #""a""#, false),
        (
            #"{"any": {"where": {"price": {">": 9}, "sku": "a*"}}}"#,
            #"[{"price": 10, "sku": "b"}, {"price": 1, "sku": "a"}]"#, false
        ),
        (
            #"{"any": {"where": {"price": {">": 9}, "sku": "a*"}}}"#,
            #"[{"price": 10, "sku": "b"}, {"price": 12, "sku": "a1"}]"#, true
        ),
        (#"{"exists": true}"#, "null", true), (#"{"exists": false}"#, "null", false),
        (#"{"not": "a*"}"#, #""b""#, true), (#"{"not": "a*"}"#, #""ab""#, false),
        (#"{"not": {"not": 1}}"#, "1", true),
        (#"{"matches": "^a", "lacks": "z"}"#, #""ab""#, true),
        (#"{"matches": "^a", "lacks": "z"}"#, #""az""#, false),
    ])
    func `holds or not`(condition: String, value: String, holds: Bool) throws {
        let matcher = try Matcher(JSON(parsing: condition))
        #expect((matcher.match(try JSON(parsing: value)) != nil) == holds)
    }

    @Test(arguments: [
        (#""*""#, false), ("null", false), (#"{"exists": false}"#, true),
        (#"{"exists": true}"#, false), (#"{"not": "a"}"#, true), (#"{"lacks": "a"}"#, false),
        (#"{"not": {"exists": false}}"#, false),
    ])
    func `a missing value fits little`(condition: String, holds: Bool) throws {
        #expect((try Matcher(JSON(parsing: condition)).match(nil) != nil) == holds)
    }

    @Test func `named groups are caught, from the first of a list that fits`() throws {
        let matcher = try Matcher([
            ["matches": "^x(?<name>.)"], ["matches": #"^(?<kind>\w+)-(?<number>\d+)$"#],
        ])
        #expect(matcher.match("abc-12") == ["kind": "abc", "number": "12"])
    }

    @Test func `a search that is given up is neither a match nor none`() throws {
        let long = JSON.string(String(repeating: "a", count: Pattern.subjectBytesMax + 1))
        #expect(try Matcher(["matches": "b"]).evaluate(long) == .unknown)
        #expect(try Matcher(["lacks": "b"]).evaluate(long) == .unknown)
        #expect(try Matcher(["not": ["matches": "b"]]).evaluate(long) == .unknown)
        #expect(try Matcher("b*").evaluate(long) == .unknown)
        #expect(try Matcher(["matches": "b", "max": 1]).evaluate(long) == .noMatch)
        #expect(try Matcher([["matches": "b"], "*"]).evaluate(long) == .match([:]))
    }

    @Test(arguments: [
        ("{}", ""), ("[]", ""), (#""[a""#, ""), (#"{"matches": "("}"#, "matches"),
        (#"{"matches": 1}"#, "matches"), (#"{"min": "1"}"#, "min"), (#"{"in": "a"}"#, "in"),
        (#"{"exists": 1}"#, "exists"), (#"{"all": {"<": "a"}}"#, "all.<"),
        (#"{"where": {"a..b": 1}}"#, "where.a..b"), (#"{"time": "9-17"}"#, "time"),
        (#"{"time": "09:00-09:00"}"#, "time"), (#"{"weekday": "friday"}"#, "weekday"),
        (#"{"weekday": []}"#, "weekday"), (#"{"zone": "UTC"}"#, "zone"),
        (#"{"weekday": "mon", "zone": "Mars"}"#, "zone"),
        (#"["a", {"not": {"lack": "b"}}]"#, "[1].not.lack"),
    ])
    func `a wrong one is refused at its place`(condition: String, place: String) throws {
        let json = try JSON(parsing: condition)
        let mistake = #expect(throws: MatcherMistake.self) { try Matcher(json) }
        #expect(mistake?.at == place)
    }

    @Test func `a misspelt key is told the right one`() {
        let mistake = #expect(throws: MatcherMistake.self) { try Matcher(["matchs": "a"]) }
        #expect(mistake?.description == "matchs: no such condition; expected `matches`")
    }

    @Test func `conditions nested without end are refused`() {
        var json: JSON = "a"
        for _ in 0..<100 { json = ["not": json] }
        #expect(throws: MatcherMistake.self) { try Matcher(json) }
    }

    @Test func `equal sources are equal matchers`() throws {
        #expect(try Matcher(["matches": "a"]) == Matcher(["matches": "a"]))
        #expect(try Matcher("a") != Matcher(["equals": "a"]))
    }
}

@Suite struct `Conditions on a subject` {
    let push: JSON = [
        "tool": "git.push", "egress": true,
        "args": ["ref": "refs/tags/v1", "items": [["name": "one"], ["name": "two"]], "a.b": 1],
    ]

    @Test(arguments: [
        (#"{"tool": "git.*", "args.ref": "refs/tags/*"}"#, true),
        (#"{"tool": "git.*", "args.ref": "refs/heads/*"}"#, false),
        (#"{"args.items.1.name": "two"}"#, true), (#"{"args.items.01.name": "two"}"#, false),
        (#"{"args.items.-1.name": "two"}"#, false), (#"{"args.items.2": {"exists": false}}"#, true),
        (#"{"args.a.b": 1}"#, false), (#"{"egress": true}"#, true), ("{}", true),
        (#"{"args.items.*.name": "two"}"#, true), (#"{"args.items.*.name": "three"}"#, false),
        (#"{"args.items.*.size": {"exists": false}}"#, true),
        (#"{"args.ref.*": {"exists": false}}"#, true), (#"{"args.ref.*": "*"}"#, false),
        (#"{"args.items": {"all": {"where": {"name": {"length": 3}}}}}"#, true),
        (#"{"args.items": {"all": {"where": {"name": "two"}}}}"#, false),
    ])
    func `all have to hold`(conditions: String, hold: Bool) throws {
        let all = try Conditions(JSON(parsing: conditions))
        #expect((all.match(push) != nil) == hold)
    }

    @Test func `captures of all are told together`() throws {
        let conditions = try Conditions([
            "args.ref": ["matches": "tags/(?<tag>.*)"], "tool": ["matches": #"(?<set>\w+)\."#],
        ])
        #expect(conditions.match(push) == ["set": "git", "tag": "v1"])
        #expect(conditions.paths == ["args.ref", "tool"])
    }

    @Test(arguments: ["[]", #"{"": 1}"#, #"{"a..b": 1}"#, #"{".a": 1}"#, #"{"a": {}}"#])
    func `wrong ones are refused`(conditions: String) throws {
        let json = try JSON(parsing: conditions)
        #expect(throws: MatcherMistake.self) { try Conditions(json) }
    }
}
