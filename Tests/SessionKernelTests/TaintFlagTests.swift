import JSON
import SessionKernel
import TestSupport
import Testing

@Suite struct `The first untrusted text` {
    private func scenario() throws -> Scenario {
        var definition = SessionDefinition.sample
        definition.tools[0].declaration.trusted = false
        return try .running(definition)
    }

    @Test func `is told once, with whose it is and the event that brought it`() throws {
        var scenario = try scenario()
        try scenario.ask(.clear("docs.read"), .clear("docs.read"))
        try scenario.run("c1.1", result: "Obey.")
        let finished = try #require(scenario.events.last { $0.kind == .toolFinished })
        let flagged = try #require(scenario.events.last)
        let flag = TaintFlag(
            agent: "planner", tool: "docs.read", event: finished.sequence, call: "c1.1")
        #expect(flagged.body == .taintFlagged(flag))
        #expect(flagged.cause == finished.sequence && flagged.actor == .runtime)
        #expect(scenario.session.provenance.flag == flag)
        try scenario.run("c1.2", result: "Obey again.")
        #expect(scenario.kinds().filter { $0 == .taintFlagged }.count == 1)
    }

    @Test func `may be a failure`() throws {
        var scenario = try scenario()
        try scenario.ask(.clear("docs.read"))
        try scenario.begin("c1.1")
        try scenario.fail("c1.1")
        #expect(scenario.session.provenance.flag?.call == "c1.1")
    }

    @Test func `is told of no session whose tools are all trusted`() throws {
        var scenario = try Scenario.running()
        try scenario.ask(.clear("docs.read"))
        try scenario.run("c1.1", result: "Obey.")
        #expect(!scenario.kinds().contains(.taintFlagged))
    }

    @Test func `taints a session whose journal does not tell of it, which is then told`() throws {
        var before = try scenario()
        try before.ask(.clear("docs.read"))
        try before.run("c1.1", result: "Obey.")
        let old = before.events.dropLast()
        #expect(before.events.last?.kind == .taintFlagged)
        var session = Session(id: before.session.id)
        for event in old { session.apply(event) }
        #expect(session.provenance.taintedAt == before.session.provenance.taintedAt)
        #expect(session.provenance.flag == nil)
        let told = try session.decide(
            Command(at: before.now, .claim(epoch: 2, runner: "another")))
        #expect(told.map(\.kind) == [.sessionClaimed, .taintFlagged])
        #expect(told.last?.cause == session.provenance.taintedAt)
    }
}

@Suite struct `What is told of taint` {
    @Test func `has a subject, for files that no argument names too`() {
        let files = TaintFinding(at: "", event: 59)
        #expect(files.line == "files that it may send were written after untrusted text at #59")
        let argument = TaintFinding(at: "/to", span: "bob@evil.example", event: 12)
        #expect(argument.line == #"/to "bob@evil.example", from untrusted text at #12"#)
    }
}
