import JSON
import SessionKernel
import Testing

@testable import ModelRules

@Suite struct `Conditions of a rule` {
    /// Three files in a list, of which the second was read.
    var script: ScriptedPrompt {
        var script = ScriptedPrompt(goal: "File every invoice.")
        script.call(
            "files.list", ["path": "inbox"], result: #"{"names":["a.txt","b.txt","c.txt"]}"#)
        script.call("files.list", ["path": "other"], result: #"{"names":["z.txt"]}"#)
        script.call("files.read", ["path": "inbox/b.txt"], result: "Vendor: B\nTotal: 12")
        return script
    }

    let listed: JSON = [
        "result": "files.list", "arguments": ["path": "inbox"],
        "text": #""(?<file>[a-z]+\.txt)""#,
    ]

    @Test func `the next match is tried when a later condition does not hold`() throws {
        let unread: JSON = ["not_called": "files.read", "arguments": ["path": "inbox/{{file}}"]]
        let model = try RulesModel(when: [listed, unread], say: "{{file}}")
        var script = script
        #expect(try model.text(script) == "a.txt")
        script.call("files.read", ["path": "inbox/a.txt"], result: "")
        #expect(try model.text(script) == "c.txt")
        script.call("files.read", ["path": "inbox/c.txt"])
        #expect(try model.text(script) == nil)
    }

    @Test func `arguments pick the call and bind what they catch`() throws {
        let read: JSON = [
            "result": "files.read", "arguments": ["path": ["matches": "inbox/(?<file>.+)"]],
            "text": #"Total: (?<total>\d+)"#,
        ]
        #expect(try RulesModel(when: [read], say: "{{file}} {{total}}").text(script) == "b.txt 12")
    }

    @Test func `a name bound twice has to catch the same`() throws {
        var script = ScriptedPrompt()
        script.call("files.read", ["path": "a"], result: "same")
        script.call("files.read", ["path": "b"], result: "other")
        script.call("files.read", ["path": "c"], result: "same")
        func read(_ name: String) -> JSON {
            [
                "result": "files.read",
                "arguments": ["path": ["matches": .string("(?<\(name)>.)")]],
                "text": "(?s)^(?<whole>.*)$",
            ]
        }
        let model = try RulesModel(
            when: [
                read("one"), read("two"),
                ["value": "{{two}}", "is": ["not": ["equals": "{{one}}"]]],
            ], say: "{{one}}={{two}}")
        #expect(try model.text(script) == "a=c")
    }

    @Test func `what is put into a pattern or a glob means itself`() throws {
        var script = ScriptedPrompt()
        script.call("files.list", result: #""a+.txt" "[b]*.txt""#)
        script.call("files.read", ["path": "aa.txt"], result: "aaatxt")
        script.call("files.read", ["path": "bxx.txt"], result: "")
        let names: JSON = ["result": "files.list", "text": #""(?<file>[^"]+)""#]
        let byGlob = try RulesModel(
            when: [names, ["called": "files.read", "arguments": ["path": "{{file}}"]]], say: "x")
        #expect(try byGlob.text(script) == nil)
        let byPattern = try RulesModel(
            when: [names, ["result": "files.read", "text": "{{file}}"]], say: "x")
        #expect(try byPattern.text(script) == nil)
        script.call("files.read", ["path": "[b]*.txt"], result: "see a+.txt")
        #expect(try byGlob.text(script) == "x")
        #expect(try byPattern.text(script) == "x")
    }

    @Test func `a failure is no result, and has a code`() throws {
        var script = script
        script.failedCall("git.push", ["ref": "v1"], code: "denied", message: "Not on Friday.")
        #expect(try RulesModel(when: [["result": "git.push"]], say: "x").text(script) == nil)
        let denied: JSON = [
            "failed": "git.push", "code": "denied",
            "json": ["error.message": ["matches": "(?<why>.+)"]],
        ]
        #expect(try RulesModel(when: [denied], say: "{{why}}").text(script) == "Not on Friday.")
        let other: JSON = ["failed": "git.push", "code": ["timeout", "not_done"]]
        #expect(try RulesModel(when: [other], say: "x").text(script) == nil)
    }

    @Test func `last looks at the newest answer alone`() throws {
        let model = try RulesModel(when: [["result": "files.list", "last": true]], say: "x")
        var script = script
        #expect(try model.text(script) == nil)
        script.answer([("files.list", [:]), ("files.read", [:])])
        script.settle("files.list", "{}", failed: false)
        script.settle("files.read", "", failed: true, index: 2)
        #expect(try model.text(script) == "x")
    }

    @Test func `newest is the newest settled call with such arguments`() throws {
        let model = try RulesModel(
            when: [["result": "tests.run", "arguments": ["suite": "all"], "newest": true]],
            say: "green")
        var script = ScriptedPrompt()
        script.call("tests.run", ["suite": "all"], result: "ok")
        script.failedCall("tests.run", ["suite": "one"], code: "exit")
        #expect(try model.text(script) == "green")
        script.failedCall("tests.run", ["suite": "all"], code: "exit")
        #expect(try model.text(script) == nil)
        script.call("tests.run", ["suite": "all"], result: "ok")
        script.call("tests.run", ["suite": "all"])
        #expect(try model.text(script) == "green")
    }

    @Test func `lacks holds where the pattern is not found`() throws {
        let lacking: JSON = ["result": "files.read", "lacks": "Total"]
        var script = script
        #expect(try RulesModel(when: [lacking], say: "x").text(script) == nil)
        script.call("files.read", ["path": "d"], result: "Vendor: D")
        #expect(try RulesModel(when: [lacking], say: "x").text(script) == "x")
    }

    @Test(arguments: [
        #"{"failed":2,"cases":[{"name":"adds"}]}"#,
        "--- data\n{\"failed\":2,\"cases\":[{\"name\":\"adds\"}]}\n--- end",
    ])
    func `a JSON result is matched by path, also between other lines`(result: String) throws {
        var script = ScriptedPrompt()
        script.call("tests.run", result: result)
        let some: JSON = [
            "result": "tests.run",
            "json": ["failed": ["min": 1], "cases.0.name": ["matches": "(?<name>.+)"]],
        ]
        #expect(try RulesModel(when: [some], say: "{{name}}").text(script) == "adds")
        let none: JSON = ["result": "tests.run", "json": ["failed": 0]]
        #expect(try RulesModel(when: [none], say: "x").text(script) == nil)
    }

    @Test func `the brief is matched entry by entry`() throws {
        var script = ScriptedPrompt()
        script.brief.revise(
            BriefRevision(
                facts: [
                    Fact(text: "head is abc", evidence: .seen), Fact(text: "b", evidence: .given),
                ],
                done: ["read"], pending: ["tag"]))
        let model = try RulesModel(
            when: [["brief": ["facts": "^head is (?<head>.*)", "pending": "tag"]]], say: "{{head}}")
        #expect(try model.text(script) == "abc")
        let lacking = try RulesModel(when: [["brief": ["done": ["lacks": "tag"]]]], say: "x")
        #expect(try lacking.text(script) == "x")
        script.brief.revise(BriefRevision(done: ["tag"]))
        #expect(try lacking.text(script) == nil)
        #expect(try model.text(script) == nil)
    }

    @Test func `what an operator undid or changed is heard as well, and nothing else`() throws {
        let model = try RulesModel(
            when: [["operator": #"undid call (?<call>\S+) of (?<tool>[^:\s]+)"#]],
            say: "{{call}} {{tool}}")
        var script = ScriptedPrompt()
        script.tell("A call undid call c1.1 of files.move: nobody said so.")
        #expect(try model.text(script) == nil)
        script.tell("The operator undid call c2.1 of files.move: what it did no longer stands.")
        #expect(try model.text(script) == "c2.1 files.move")
    }

    @Test func `an operator's words are heard, an error is not one`() throws {
        let model = try RulesModel(when: [["operator": "use (?<what>.+)"]], say: "{{what}}")
        var script = ScriptedPrompt(goal: "use your head")
        script.transcript.append(.user(#"{"error":"use force"}"#))
        #expect(try model.text(script) == nil)
        script.note("Please use the back door")
        #expect(try model.text(script) == "the back door")
    }

    @Test func `an answer is found only where a verifier judges one`() throws {
        let model = try RulesModel(when: [["answer": "counted (?<n>\\d+)"]], say: "{{n}}")
        var script = ScriptedPrompt(goal: "counted 3")
        #expect(try model.text(script) == nil)
        script.proposedAnswer = "I have counted 5."
        #expect(try model.text(script) == "5")
    }

    @Test func `unless holds when its conditions cannot all hold`() throws {
        let model = try RulesModel(
            when: [
                listed, ["unless": ["result": "files.read", "arguments": ["path": "*/{{file}}"]]],
                ["unless": [["value": "{{file}}", "is": "a*"], ["goal": "invoice"]]],
            ], say: "{{file}}")
        #expect(try model.text(script) == "c.txt")
    }

    @Test func `any tries each of its choices`() throws {
        let model = try RulesModel(
            when: [
                [
                    "any": [
                        [["goal": "never(?<what>.)"]],
                        ["result": "files.read", "text": #"Vendor: (?<what>\w)"#],
                    ]
                ]
            ], say: "{{what}}")
        #expect(try model.text(script) == "B")
    }

    @Test func `first tries no other way`() throws {
        let other: JSON = ["value": "{{file}}", "is": ["not": "a*"]]
        let model = try RulesModel(when: [["first": [listed]], other], say: "{{file}}")
        #expect(try model.text(script) == nil)
        let inside = try RulesModel(when: [["first": [listed, other]]], say: "{{file}}")
        #expect(try inside.text(script) == "b.txt")
    }

    @Test func `a list among conditions stands for what is in it`() throws {
        let model = try RulesModel(
            when: [[listed, [["value": "{{file}}", "is": "c*"]]]], say: "{{file}}")
        #expect(try model.text(script) == "c.txt")
    }

    @Test func `ways are counted and collected once each, in order`() throws {
        let names: JSON = ["result": "files.list", "text": #""(?<file>[a-z])\.txt""#]
        var script = script
        script.call("files.list", ["path": "again"], result: #"["b.txt","d.txt"]"#)
        let model = try RulesModel(
            when: [
                [
                    "count": [
                        "of": names, "distinct": "{{file}}", "as": "n", "is": ["min": 5, "max": 5],
                    ]
                ],
                ["collect": ["of": [names], "each": "{{file|upper}}", "join": ",", "as": "all"]],
            ], say: "{{n}}: {{all}}")
        #expect(try model.text(script) == "5: A,B,C,Z,D")
        let every = try RulesModel(when: [["count": ["of": names, "is": 6]]], say: "x")
        #expect(try every.text(script) == "x")
    }

    @Test func `a group that took no part is empty`() throws {
        let model = try RulesModel(
            when: [["goal": "(?<verb>File)(?<adverb> slowly)?"]], say: "{{verb}}|{{adverb}}|")
        #expect(try model.text(script) == "File||")
    }

    @Test func `results are paired with their calls, by id where there is one`() throws {
        var script = ScriptedPrompt()
        let requests = ["x", "y"].map {
            CallRequest(providerID: $0, tool: "files.read", arguments: #"{"path":"\#($0)"}"#)
        }
        script.transcript.append(.assistant("", calls: requests))
        for id in ["y", "x"] {
            let reference = CallResultReference(
                call: CallID(step: 1, index: 1), providerID: id, tool: "files.read")
            script.transcript.append(.result(of: reference, text: "text of \(id)", failed: false))
        }
        let model = try RulesModel(
            when: [["result": "files.read", "arguments": ["path": "y"], "text": "of (?<id>.)"]],
            say: "{{id}}")
        #expect(try model.text(script) == "y")
    }
}

@Suite struct `Filters of a placeholder` {
    @Test(arguments: [
        ("lower", "ÄB", "äb"), ("upper", "ab", "AB"), ("trim", " \n a b\t", "a b"),
        ("slug", "Müller & Söhne, Ltd.", "m-ller-s-hne-ltd"), ("line", " a\r\n\tb ", "a b"),
        ("csv", "a,b", "\"a,b\""), ("csv", "say \"a\"", "\"say \"\"a\"\"\""), ("csv", "a", "a"),
        ("base", "in/b.c.txt", "b.c.txt"), ("stem", "in/b.c.txt", "b.c"), ("stem", ".x", ".x"),
        ("amount", "1.240,50 €", "1240.50"), ("amount", "$1,240.50", "1240.50"),
        ("amount", "1 240", "1240"), ("amount", "1,240", "1240"), ("amount", "12,5", "12.5"),
        ("amount", "", ""),
    ])
    func `a filter changes the text`(filter: String, text: String, wanted: String) throws {
        let template = try Template("<{{x|\(filter)}}>")
        #expect(template.filled(Bindings(texts: ["x": text])) == "<\(wanted)>")
    }

    @Test func `filters stand one after the other`() throws {
        let template = try Template("{{ x | stem | upper }}")
        #expect(template.filled(Bindings(texts: ["x": "a/b.txt"])) == "B")
    }
}
