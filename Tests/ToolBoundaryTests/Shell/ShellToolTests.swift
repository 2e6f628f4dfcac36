import JSON
import SessionKernel
import Testing
import ToolBoundary

@Suite struct `A shell tool at the boundary` {
    private func definition() -> SessionDefinition {
        let tools: [(ToolName, Reach)] = [
            ("shell.read", .reads), ("shell.change", .reversible), ("shell.run", .irreversible),
        ]
        var definition = SessionDefinition(
            name: "s", goal: "g",
            agents: [
                AgentDefinition(
                    name: "worker", model: "m", instructions: "i", tools: tools.map(\.0))
            ])
        definition.tools = tools.map { name, reach in
            var command = CommandSource(run: ["bash", "-c", "--", "{{args.command}}"])
            command.shell = ShellAccess(network: false)
            return ToolDefinition(
                declaration: ToolDeclaration(
                    name: name, description: "", arguments: ["type": "object"], reach: reach),
                source: .command(command))
        }
        definition.policy = [PolicyRule(when: [:], then: .clear)]
        return definition
    }

    private func judge(
        _ tool: ToolName, _ command: String, own: [String] = []
    ) throws -> CallVerdict? {
        var definition = definition()
        definition.shellRules = own
        var session = Session(id: "s")
        let opened = SessionOpened(definition: definition, goal: "g", inputs: [:], workspace: "")
        for event in try session.decide(Command(at: Timestamp(milliseconds: 1), .open(opened))) {
            session.apply(event)
        }
        let arguments = JSON.object(["command": .string(command)]).canonicalText
        let answer = ModelAnswer(
            text: "",
            calls: [CallRequest(providerID: "p", tool: tool, arguments: arguments)])
        guard case .calls(let verdicts) = Boundary(definition).judge(answer, in: session) else {
            return nil
        }
        return verdicts.first
    }

    @Test func `refuses a command that may do more than the tool, and says which part it is`()
        throws
    {
        for (tool, command) in [
            ("shell.read", "ls; rm x"), ("shell.read", "mkdir x"), ("shell.change", "rm x"),
            ("shell.read", "curl https://example.com"), ("shell.change", "git fetch"),
            ("shell.change", "echo 'open"),
        ] as [(ToolName, String)] {
            guard case .reject(let error)? = try judge(tool, command) else {
                Issue.record("\(tool) took \(command)")
                continue
            }
            #expect(error.code == "command_does_more")
            #expect(error.retryable)
            #expect(error.message.contains("`") || error.message.contains("taken apart"))
        }
    }

    @Test func `says of each part what it may do, and whether other code is run`() throws {
        guard case .clear(let judgement, _)? = try judge("shell.run", "ls | wc -l; python3 x.py")
        else {
            Issue.record("refused")
            return
        }
        let command = try #require(judgement.command)
        #expect(command.parts.map(\.text) == ["ls", "wc -l", "python3 x.py"])
        #expect(command.parts.map(\.reach) == [.reads, .reads, .irreversible])
        #expect(command.strictest == 2)
        #expect(command.runsOtherCode)
        #expect(command.parts[2].egress && command.parts[2].why == "is an interpreter")
    }

    @Test func `goes by what the session says of programs`() throws {
        for (tool, command, isTaken) in [
            ("shell.read", "deployctl status", true), ("shell.read", "deployctl apply", false),
            ("shell.change", "deployctl tag x", true), ("shell.read", "git log", false),
            ("shell.read", "git status", true), ("shell.read", "nosuch", false),
        ] as [(ToolName, String, Bool)] {
            let verdict = try judge(
                tool, command,
                own: [
                    "deployctl | group | takes --site", "deployctl status | reads",
                    "deployctl tag | reversible", "git log | reversible",
                ])
            if case .clear? = verdict {
                #expect(isTaken, "\(command)")
            } else {
                #expect(!isTaken, "\(command)")
            }
        }
    }

    @Test func `takes what fits, and says on the card what was found`() throws {
        for (tool, command, why) in [
            ("shell.read", "ls | wc -l", "only"), ("shell.change", "mkdir x", "mkdir x"),
            ("shell.change", "ls", "only"), ("shell.run", "rm -rf x", "deletes"),
            ("shell.run", "echo 'open", "taken apart"),
        ] as [(ToolName, String, String)] {
            guard case .clear(let judgement, _)? = try judge(tool, command) else {
                Issue.record("\(tool) refused \(command)")
                continue
            }
            #expect(judgement.rule.contains(why), "\(judgement.rule)")
            #expect(judgement.command != nil)
        }
    }
}
