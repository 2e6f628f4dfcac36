import JSON
import SessionKernel
import Testing
import ToolBoundary

@Suite struct `The boundary` {
    private static let schema: JSON = [
        "additionalProperties": false,
        "properties": [
            "count": ["minimum": 1, "type": "integer"], "ref": ["type": "string"],
        ], "required": ["ref"], "type": "object",
    ]

    private static func definition(_ policy: [PolicyRule] = [allow]) -> SessionDefinition {
        var definition = SessionDefinition(
            name: "s", goal: "g",
            agents: [
                AgentDefinition(
                    name: "worker", model: "m", instructions: "i",
                    tools: ["git.log", "git.push", "mail", "odd"], handoff: ["other"]),
                AgentDefinition(name: "other", model: "m", instructions: "i"),
            ])
        definition.tools = [
            tool("git.log", .reads), tool("git.push", .irreversible),
            tool("mail", .reversible, egress: true), tool("hidden", .reads),
            tool("odd", .reads, arguments: ["type": 7]),
        ]
        definition.policy = policy
        return definition
    }

    private static let allow = PolicyRule(when: [:], then: .clear)

    private static func tool(
        _ name: ToolName, _ reach: Reach, egress: Bool = false, arguments: JSON = schema
    ) -> ToolDefinition {
        ToolDefinition(
            declaration: ToolDeclaration(
                name: name, description: "", arguments: arguments, reach: reach, egress: egress),
            source: .builtin("test"))
    }

    private func judge(
        _ answer: ModelAnswer, _ definition: SessionDefinition = definition()
    ) throws -> AnswerVerdict {
        var session = Session(id: "s")
        let opened = SessionOpened(
            definition: definition, goal: "g", inputs: [:], workspace: "")
        for event in try session.decide(Command(at: Timestamp(milliseconds: 1), .open(opened))) {
            session.apply(event)
        }
        return Boundary(definition).judge(answer, in: session)
    }

    private func judge(
        _ tool: ToolName, _ arguments: String, _ definition: SessionDefinition = definition()
    ) throws -> CallVerdict? {
        let call = CallRequest(providerID: "p", tool: tool, arguments: arguments)
        guard
            case .calls(let verdicts) = try judge(ModelAnswer(text: "", calls: [call]), definition)
        else { return nil }
        return verdicts.first
    }

    private func error(
        _ tool: ToolName, _ arguments: String, _ definition: SessionDefinition = definition()
    ) throws -> CallError {
        let verdict = try judge(tool, arguments, definition)
        guard case .reject(let error) = verdict else {
            Issue.record("not rejected: \(String(describing: verdict))")
            return CallError(code: "", message: "")
        }
        return error
    }

    @Test func `an unknown tool is told with the names that come near`() throws {
        let near = try error("git.psh", "{}")
        #expect(near.code == "unknown_tool")
        #expect(near.expected == "git.push")
        let far = try error("nothing", "{}")
        #expect(far.expected == "git.log, git.push, mail, odd, brief, ask_operator, handoff")
        // A tool of the definition that this agent was not given is unknown to it.
        #expect(try error("hidden", #"{"ref":"a"}"#).code == "unknown_tool")
        // Names are bytes: a Kelvin sign is no K.
        #expect(try error("ma\u{0131}l", "{}").code == "unknown_tool")
    }

    @Test(arguments: ["{", "nonsense", #"{"ref":"a","ref":"b"}"#, #"{"ref":"a"} x"#, "[1]", "7"])
    func `arguments that are no JSON object are refused`(_ text: String) throws {
        let refused = try error("git.log", text)
        #expect(refused.code == "arguments_malformed")
        #expect(refused.expected == "one JSON object")
        #expect(refused.retryable)
    }

    @Test func `arguments that are too long are not even parsed`() throws {
        let text = #"{"ref":""# + String(repeating: "x", count: Boundary.argumentBytesMax) + #""}"#
        #expect(try error("git.log", text).code == "arguments_too_long")
    }

    @Test func `no arguments at all are an empty object`() throws {
        let refused = try error("git.log", " \n")
        #expect(refused.code == "arguments_invalid")
        #expect(refused.message.contains("ref"))
    }

    @Test func `all that does not fit the schema is told at once`() throws {
        let refused = try error("git.log", #"{"count":0,"reff":"x"}"#)
        #expect(refused.code == "arguments_invalid")
        for words in ["`count` is", "`ref` is missing", "`reff` is unknown"] {
            #expect(refused.message.contains(words))
        }
        #expect(refused.at != nil)
        #expect(refused.expected != nil)
        #expect(refused.got != nil)
        #expect(refused.hint?.contains("Do not guess") == true)
    }

    @Test func `a tool whose schema cannot be read cannot be called`() throws {
        #expect(try error("odd", "{}").code == "schema_unreadable")
    }

    @Test func `arguments with a redaction mark are refused`() throws {
        let refused = try error("git.log", #"{"ref":"[redacted:KEY]"}"#)
        #expect(refused.code == "redacted_argument")
        #expect(!refused.retryable)
        #expect(try error("git.log", #"{"ref":"\u005bredacted:KEY]"}"#).code == "redacted_argument")
    }

    @Test func `the arguments that run are the ones that were judged`() throws {
        let verdict = try judge("git.log", #" { "ref" : "a" } "#)
        guard case .clear(let judgement, let unattended) = verdict else {
            Issue.record("not cleared")
            return
        }
        #expect(judgement.arguments == ["ref": "a"])
        #expect(judgement.risk == .low)
        #expect(!unattended)
    }

    @Test func `the arguments that run are the ones that were mended`() throws {
        let hold = Self.definition([PolicyRule(when: [:], then: .hold)])
        guard case .hold(let judgement) = try judge("git.push", #"{"ref":"a","count":"3"}"#, hold)
        else {
            Issue.record("not held")
            return
        }
        #expect(judgement.arguments == ["count": 3, "ref": "a"])
        #expect(judgement.coercions.map(\.text) == ["/count  \"3\" → 3  read as a number"])
        let fenced = try judge("git.log", "```json\n{\"ref\": \"a\"}\n```")
        guard case .clear(let cleared, _) = fenced else {
            Issue.record("not cleared")
            return
        }
        #expect(cleared.arguments == ["ref": "a"] && cleared.coercions.count == 1)
    }

    @Test func `a call that is spelled as text is no answer, and JSON that is none is`() throws {
        let call = #"{"name": "git.log", "arguments": {"ref": "a"}}"#
        for text in [call, "```json\n\(call)\n```", "<tool_call>\(call)</tool_call>", "git.log()"] {
            guard case .reject(let error) = try judge(ModelAnswer(text: text)) else {
                Issue.record("accepted: \(text)")
                continue
            }
            #expect(error.code == "call_as_text" && error.retryable)
        }
        for text in [
            #"{"name": "Ada", "arguments": "for and against"}"#, #"{"name": "git.log"}"#,
            "I used git.log({\"ref\": \"a\"}) and saw nothing.", "git.log (as asked)",
        ] {
            #expect(try judge(ModelAnswer(text: text)) == .accept)
        }
    }

    @Test func `a refused call is told why its rule refuses it`() throws {
        let rule = PolicyRule(when: [:], then: .refuse, because: "it is Friday")
        let told = try error("git.push", #"{"ref":"a"}"#, Self.definition([rule]))
        #expect(told.code == "refused_by_policy")
        #expect(told.message == "The policy refuses this call: it is Friday")
    }

    @Test func `control tools are cleared, by their own schema`() throws {
        let cleared = try judge("handoff", #"{"reason":"r","to":"other"}"#)
        #expect({ if case .clear = cleared { true } else { false } }())
        #expect(try error("handoff", #"{"reason":"r","to":"nobody"}"#).code == "arguments_invalid")
        let refuse = Self.definition([PolicyRule(when: [:], then: .refuse)])
        let brief = try judge("brief", #"{"done":["x"]}"#, refuse)
        #expect({ if case .clear = brief { true } else { false } }())
    }

    @Test(arguments: [
        (ControlTool.ask, #"{"question":"q"}"#, true), (ControlTool.ask, #"{}"#, false),
        (ControlTool.ask, #"{"question":""}"#, false),
        (ControlTool.ask, #"{"question":"q","choices":["a","b"]}"#, true),
        (ControlTool.ask, #"{"question":"q","choices":["a"]}"#, false),
        (ControlTool.ask, #"{"question":"q","choices":["a","a"]}"#, false),
        (
            ControlTool.ask,
            #"{"question":"q","choices":["1","2","3","4","5","6","7","8","9","x"]}"#, false
        ),
        (ControlTool.ask, #"{"question":"q","type":"boolean"}"#, true),
        (ControlTool.ask, #"{"question":"q","type":"date"}"#, false),
        (ControlTool.ask, #"{"question":"q","confidence":0}"#, true),
        (ControlTool.ask, #"{"question":"q","confidence":1.1}"#, false),
        (ControlTool.ask, #"{"question":"q","proposal":"p"}"#, true),
        (ControlTool.ask, #"{"question":"q","to":"ada"}"#, false),
        (ControlTool.plan, #"{"tasks":[{"agent":"other","goal":"g","id":"a"}]}"#, true),
        (ControlTool.plan, #"{"tasks":[]}"#, false),
        (ControlTool.plan, #"{"tasks":[{"agent":"worker","goal":"g","id":"a"}]}"#, false),
        (ControlTool.plan, #"{"tasks":[{"agent":"other","goal":"","id":"a"}]}"#, false),
        (ControlTool.plan, #"{"tasks":[{"agent":"other","goal":"g","id":"A"}]}"#, false),
        (
            ControlTool.plan,
            #"{"tasks":[{"agent":"other","goal":"g","id":"a","if_fails":"go_on"}]}"#, true
        ),
        (
            ControlTool.plan,
            #"{"tasks":[{"agent":"other","goal":"g","id":"a","if_fails":"never"}]}"#, false
        ),
        (
            ControlTool.plan,
            #"{"tasks":[{"agent":"other","goal":"g","id":"a","share":100}]}"#, true
        ),
        (
            ControlTool.plan,
            #"{"tasks":[{"agent":"other","goal":"g","id":"a","share":101}]}"#, false
        ),
        (ControlTool.brief, #"{"done":["x"]}"#, true),
        (ControlTool.brief, #"{"notes":["x"]}"#, false),
        (ControlTool.handoff, #"{"reason":"r","to":"other"}"#, true),
        (ControlTool.handoff, #"{"to":"other"}"#, false),
        (ControlTool.handoff, #"{"reason":"r"}"#, false),
        (
            ControlTool.handoff,
            #"{"done":["x"],"facts":[{"key":"k","source":"goal","text":"t"}],"pending":[],"#
                + #""questions":["q"],"artifacts":["a"],"reason":"r","to":"other"}"#, true
        ),
        (ControlTool.memory, #"{"key":"a.b","op":"set","value":{"n":1}}"#, true),
        (ControlTool.memory, #"{"key":"a","op":"get"}"#, true),
        (ControlTool.memory, #"{"key":"a","op":"remove"}"#, true),
        (ControlTool.memory, #"{"op":"list"}"#, true),
        (ControlTool.memory, #"{"key":"a","op":"forget"}"#, false),
        (ControlTool.memory, #"{"key":"A","op":"get"}"#, false),
        (ControlTool.memory, #"{"key":"a"}"#, false),
    ])
    func `the session's own tools take what the reference says, and no more`(
        tool: ToolName, arguments: String, isTaken: Bool
    ) throws {
        var definition = Self.definition()
        definition.agents[0].role = "planner"
        definition.agents[0].workers = ["other"]
        definition.agents[0].tools.append(ControlTool.memory)
        definition.agents[1].role = "worker"
        let verdict = try judge(tool, arguments, definition)
        let cleared = if case .clear = verdict { true } else { false }
        #expect(cleared == isTaken, "\(String(describing: verdict))")
    }

    @Test func `an entry of the brief has 2,000 letters at most, and a list of it 100 entries`()
        throws
    {
        func clears(_ entries: [String]) throws -> Bool {
            let arguments = JSON.object(["done": .array(entries.map { .string($0) })])
            let verdict = try judge("brief", arguments.canonicalText)
            return if case .clear = verdict { true } else { false }
        }
        #expect(try clears((1...100).map { "\($0)" }))
        #expect(try !clears((1...101).map { "\($0)" }))
        #expect(try clears([String(repeating: "x", count: 2000)]))
        #expect(try !clears([String(repeating: "x", count: 2001)]))
    }

    @Test func `an edit is judged as a model's arguments are`() throws {
        let definition = Self.definition([PolicyRule(when: [:], then: .hold)])
        var session = Session(id: "s")
        let opened = SessionOpened(definition: definition, goal: "g", inputs: [:], workspace: "")
        for event in try session.decide(Command(at: Timestamp(milliseconds: 1), .open(opened))) {
            session.apply(event)
        }
        let call = Call(
            id: "c1.1", agent: "worker",
            request: CallRequest(providerID: "", tool: "git.push", arguments: "{}"), sequence: 1)
        let boundary = Boundary(definition)
        let good = boundary.judge(edit: ["ref": "b"], of: call, in: session)
        #expect({ if case .hold = good { true } else { false } }())
        let bad = boundary.judge(edit: ["ref": 7], of: call, in: session)
        #expect({ if case .reject = bad { true } else { false } }())
    }
}

extension `The boundary` {
    @Test func `an empty answer is refused, a plain one ends the session`() throws {
        #expect(try judge(ModelAnswer(text: "All is well.")) == .accept)
        for text in ["", " \n\t"] {
            guard case .reject(let error) = try judge(ModelAnswer(text: text)) else {
                Issue.record("accepted")
                return
            }
            #expect(error.code == "answer_empty")
        }
    }

    @Test func `nothing of a cut answer is used`() throws {
        guard case .reject(let error) = try judge(ModelAnswer(text: "So", finish: "length")) else {
            Issue.record("accepted")
            return
        }
        #expect(error.code == "answer_cut")
        let call = CallRequest(providerID: "", tool: "git.log", arguments: #"{"ref":"a"}"#)
        let cut = try judge(ModelAnswer(text: "", calls: [call, call], finish: "length"))
        #expect(cut == .calls([.reject(error), .reject(error)]))
    }

    @Test func `an answer with too many calls is refused as a whole`() throws {
        let call = CallRequest(providerID: "", tool: "git.log", arguments: #"{"ref":"a"}"#)
        let many = Array(repeating: call, count: Boundary.callsMax + 1)
        guard case .reject(let error) = try judge(ModelAnswer(text: "", calls: many)) else {
            Issue.record("accepted")
            return
        }
        #expect(error.code == "too_many_calls")
    }
}

@Suite struct `A policy` {
    private func ruling(_ rules: PolicyRule..., on subject: JSON = call) -> Policy.Ruling {
        Policy(rules).ruling(on: subject)
    }

    private static let call: JSON = [
        "agent": "worker", "args": ["ref": "refs/tags/v1"], "egress": true,
        "reach": "irreversible", "tainted": false, "tool": "git.push",
    ]

    @Test func `the first rule that fits decides`() {
        let found = ruling(
            PolicyRule(when: ["tool": "git.log"], then: .clear),
            PolicyRule(when: ["args.ref": "refs/tags/*"], then: .hold, because: "a tag", line: 12),
            PolicyRule(when: ["tool": "git.push"], then: .refuse))
        #expect(found.verdict == .hold)
        #expect(found.because == "a tag")
        #expect(found.text == "a tag (hold: args.ref refs/tags/*, line 12)")
    }

    @Test func `all conditions of a rule have to fit`() {
        let found = ruling(
            PolicyRule(when: ["reach": "irreversible", "tool": "git.log"], then: .clear),
            PolicyRule(when: ["egress": true, "reach": "irreversible"], then: .refuse))
        #expect(found.verdict == .refuse)
    }

    @Test func `what no rule names is held`() {
        #expect(ruling().verdict == .hold)
        #expect(ruling(PolicyRule(when: ["tool": "x"], then: .clear)).verdict == .hold)
    }

    @Test func `a rule that cannot be read holds, and no later one clears`() {
        let found = ruling(
            PolicyRule(when: ["args.ref": ["matches": "("]], then: .refuse),
            PolicyRule(when: [:], then: .clear, unattended: true))
        #expect(found.verdict == .hold)
        #expect(!found.unattended)
    }

    @Test func `a pattern that cannot be tried to its end holds, and no later rule clears`() {
        let found = ruling(
            PolicyRule(when: ["args.ref": ["matches": "^(a+)+$"]], then: .refuse),
            PolicyRule(when: [:], then: .clear),
            on: ["args": ["ref": .string(String(repeating: "a", count: 200) + "!")]])
        #expect(found.verdict == .hold)
    }

    @Test func `only a rule that says so clears unattended`() {
        let said = PolicyRule(when: ["tool": "git.push"], then: .clear, unattended: true)
        #expect(ruling(said).unattended)
        #expect(!ruling(PolicyRule(when: [:], then: .clear)).unattended)
    }
}
