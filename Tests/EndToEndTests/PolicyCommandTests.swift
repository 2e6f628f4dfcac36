import JSON
import Testing

@Suite(.timeLimit(.minutes(10)))
struct `The policy, tried without a session` {
    let site: Site

    init() throws {
        site = try Site()
        TextFile.write(Self.file, to: site.root + "/s.yaml")
    }

    private static let file = """
        session: s
        goal: Do it.
        models: { m: { provider: openai, base_url: "http://127.0.0.1:1/v1", model: m } }
        agents: { only: { model: m, instructions: Do it., tools: [git.push, git.log] } }
        tools:
          - { command: git.log, run: ["true"], reach: reads }
          - command: git.push
            run: ["true"]
            reach: irreversible
            arguments: { type: object, properties: { ref: { type: string } } }
        policy:
          - { when: { tool: git.push, args.ref: "refs/tags/*" }, then: hold, because: it stays }
          - { when: { tool: git.push, args.ref: main }, then: refuse }
          - { when: {}, then: clear }

        """

    private func test(_ call: String, _ more: String...) throws -> Ended {
        try site.run([Program.holdpoint, "policy", "test", "s.yaml", "--call", call] + more)
    }

    @Test func `the verdict is explained rule by rule, and is the exit code`() throws {
        let held = try test(#"{"tool":"git.push","args":{"ref":"refs/tags/v1"}}"#)
        #expect(held.code == 3)
        #expect(
            held.out == """
                git.push {"ref":"refs/tags/v1"} by only
                  rule 1, line 12, hold: decides
                    yes args.ref refs/tags/*   is refs/tags/v1
                    yes tool git.push   is git.push
                  rule 2, line 13, refuse: not reached
                  rule 3, line 14, clear: not reached
                  verdict: hold: it stays (hold: tool git.push, args.ref refs/tags/*, line 12)

                """)
        #expect(try test(#"{"tool":"git.push","args":{"ref":"main"}}"#).code == 4)
        #expect(try test(#"{"tool":"git.log"}"#).code == 0)
        #expect(try test(#"{"tool":"git.psh"}"#).code == 6)
        #expect(try test("{").code == 6)
    }

    @Test func `what a rule clears and a person has to see is told as held`() throws {
        let call = #"{"tool":"git.push","args":{"ref":7}}"#
        let held = try test(call, "--json")
        #expect(held.code == 3)
        let json = try JSON(parsing: held.out)
        #expect(json["verdict"] == "hold")
        #expect(json["rule"] == 3)
        #expect(json["why"]?.stringValue?.contains("`unattended: true`") == true)
        #expect(json["does_not_fit"]?.arrayValue?.count == 1)
        #expect(json["rules"]?[0]?["conditions"]?[0]?["holds"] == false)
        #expect(json["rules"]?[0]?["conditions"]?[0]?["value"] == 7)
        #expect(json["policy"]?.stringValue?.utf8.count == 64)
    }

    @Test func `many calls are held against what was expected of them`() throws {
        let good = """
            {"tool":"git.push","args":{"ref":"main"},"expect":"refuse"}

            {"tool":"git.log","expect":"clear"}
            {"tool":"git.log"}

            """
        TextFile.write(good, to: site.root + "/good.jsonl")
        let words = [Program.holdpoint, "policy", "test", "s.yaml", "--calls"]
        let fine = try site.run(words + ["good.jsonl"])
        #expect(fine.code == 0, "\(fine.err)")
        #expect(fine.lines.last == "3 calls, 0 not as expected")
        TextFile.write(
            good + #"{"tool":"git.log","expect":"hold"}"#, to: site.root + "/bad.jsonl")
        let wrong = try site.run(words + ["bad.jsonl"])
        #expect(wrong.code == 4)
        #expect(wrong.out.contains("NOT AS EXPECTED: hold"))
        TextFile.write("{}\n", to: site.root + "/none.jsonl")
        let none = try site.run(words + ["none.jsonl"])
        #expect(none.code == 6)
        #expect(none.err.contains("none.jsonl:1: the key `tool` is missing"))
    }

    @Test func `judges arguments as they are mended, as in a session`() throws {
        let call = #"{"tool":"desk.refund","args":{"order":"5002","cents":"100"}}"#
        let desk = "sessions/support-desk.yaml"
        let told = try site.holdpoint("policy", "test", desk, "--call", call)
        #expect(told.code == 0 && told.out.contains("verdict: clear"), "\(told.out)\(told.err)")
        #expect(told.out.contains("changed first:") && !told.out.contains("rejected first"))
        let wrong = try site.holdpoint(
            "policy", "test", desk, "--call", call.replacing(#""100""#, with: #""much""#))
        #expect(wrong.out.contains("rejected first"))
    }

    @Test func `without a call the rules are listed, once their examples hold`() throws {
        let listed = try site.holdpoint("policy", "test", "s.yaml")
        #expect(listed.code == 0)
        #expect(listed.lines.count == 5)
        #expect(
            listed.lines[0] == "1. line 12: hold: tool git.push, args.ref refs/tags/* (it stays)")
    }
}
