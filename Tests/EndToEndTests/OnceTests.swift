import Glibc
import JSON
import Testing

/// What was approved happens once, what was not never, and every second answer is refused.
@Suite struct `An effect happens exactly once where it was approved` {
    private let desk: PaymentDesk

    init() throws { desk = try PaymentDesk() }

    @Test func `though the approval is sent twice`() throws {
        let id = try desk.atThePayment()
        let hold = try desk.site.holdID(id)
        #expect(try desk.decide(hold, "approve").code == 0)
        let second = try desk.decide(hold, "approve")
        #expect(second.code == 2)
        #expect(second.err.contains("was approved by"), "\(second.err)")
        #expect(try desk.resume(id).code == 0)
        let third = try desk.decide(hold, "approve")
        #expect(third.code == 2)
        #expect(third.err.contains("was approved by"), "\(third.err)")
        #expect(desk.payments == ["ada 5"])
    }

    @Test func `though the model fails after it and the session is taken up again`() throws {
        try desk.loseTheModel()
        let id = try desk.atThePayment()
        #expect(try desk.decide(try desk.site.holdID(id), "approve").code == 0)
        let runner = try desk.site.start(holdpoint: "resume", id, "--headless")
        let waits = try Patience.until {
            let kinds = try desk.site.events(id).map { $0["kind"]?.stringValue }
            let decided = kinds.lastIndex(of: "hold.decided") ?? kinds.endIndex
            let finished = kinds[decided...].firstIndex(of: "tool.finished") ?? kinds.endIndex
            return kinds[finished...].contains("retry.scheduled")
        }
        try #require(waits, "\(runner.err)")
        runner.kill(SIGKILL)
        _ = try runner.end()
        let ended = try desk.resume(id)
        #expect(ended.code == 0, "\(ended.err)")
        #expect(ended.out.contains("Paid."))
        #expect(desk.payments == ["ada 5"])
    }

    @Test func `and what ran before its hold does not run again on resume`() throws {
        let id = try desk.atThePayment()
        #expect(desk.notes == ["noted"])
        for _ in 1...2 { #expect(try desk.resume(id).code == 3) }
        #expect(try desk.decide(try desk.site.holdID(id), "approve").code == 0)
        #expect(try desk.resume(id).code == 0)
        #expect(desk.notes == ["noted"])
        #expect(desk.payments == ["ada 5"])
    }

    @Test func `after three denials`() throws {
        let id = try desk.atThePayment()
        for number in 1...3 {
            let hold = try desk.site.holdID(id)
            #expect(try desk.decide(hold, "deny", reason: "not yet, \(number)").code == 0)
            #expect(try desk.resume(id).code == 3)
            #expect(desk.payments == [])
            let late = try desk.decide(hold, "approve")
            #expect(late.code == 2)
            #expect(late.err.contains("was denied by"), "\(late.err)")
        }
        #expect(try desk.decide(try desk.site.holdID(id), "approve").code == 0)
        #expect(try desk.resume(id).code == 0)
        #expect(desk.payments == ["ada 5"])
    }

    @Test func `though the runner dies right after it`() throws {
        let id = try desk.atThePayment()
        #expect(try desk.decide(try desk.site.holdID(id), "approve").code == 0)
        try desk.dieAfterPaying(id)
        #expect(desk.payments == ["ada 5"])
        #expect(try desk.resume(id).code == 3)
        let doubt = try desk.site.hold(id)
        #expect(doubt["kind"] == "inDoubt")
        let name = try #require(doubt["id"]?.stringValue)
        #expect(try desk.decide(name, "verify", reason: "after a crash").code == 0)
        let ended = try desk.resume(id)
        #expect(ended.code == 0, "\(ended.err)")
        let again = try desk.decide(name, "retry", reason: "once more")
        #expect(again.code == 2)
        #expect(desk.payments == ["ada 5"])
    }

    @Test func `and a session that has ended does nothing when it is resumed`() throws {
        let id = try desk.atThePayment()
        #expect(try desk.decide(try desk.site.holdID(id), "approve").code == 0)
        #expect(try desk.resume(id).code == 0)
        let events = try desk.site.events(id).count
        let again = try desk.resume(id)
        #expect(again.code == 0)
        #expect(again.err.contains("has ended: completed; nothing to resume"))
        #expect(try desk.site.events(id).count == events)
        #expect(desk.payments == ["ada 5"])
        #expect(desk.notes == ["noted"])
    }

    @Test func `though the same decision is applied again after a restart`() throws {
        let id = try desk.atThePayment()
        let hold = try desk.site.holdID(id)
        let console = try desk.site.start(holdpoint: "resume", id, "--headless")
        _ = try console.end()
        #expect(try desk.decide(hold, "approve").code == 0)
        try desk.dieAfterPaying(id)
        let again = try desk.decide(hold, "approve")
        #expect(again.code == 2)
        #expect(again.err.contains("was approved by"), "\(again.err)")
        #expect(try desk.resume(id).code == 3)
        let doubt = try #require(try desk.site.hold(id)["id"]?.stringValue)
        #expect(try desk.decide(doubt, "verify", reason: "after a crash").code == 0)
        #expect(try desk.resume(id).code == 0)
        #expect(desk.payments == ["ada 5"])
    }

    @Test func `and never as something else than what was shown`() throws {
        let id = try desk.atThePayment()
        let shown = try desk.site.hold(id)
        let hold = try #require(shown["id"]?.stringValue)
        let edited = try desk.site.holdpoint(
            "decide", hold, "edit", "--arguments", #"{"to":"eve","amount":500}"#)
        #expect(edited.code == 0, "\(edited.err)")
        let old = try desk.decide(hold, "approve")
        #expect(old.code == 2)
        #expect(old.err.contains("edited"), "\(old.err)")
        let digest = try #require(shown["digest"]?.stringValue)
        #expect(try desk.resume(id).code == 3)
        let anew = try desk.site.holdID(id)
        let wrong = try desk.site.holdpoint("decide", anew, "approve", "--digest", digest)
        #expect(wrong.code == 2)
        #expect(wrong.err.contains("not what was shown"), "\(wrong.err)")
        #expect(desk.payments == [])
        #expect(try desk.decide(anew, "deny", reason: "too much").code == 0)
        // Approved at one price, another by the time it would run.
        #expect(try desk.resume(id).code == 3)
        let approved = try desk.site.holdID(id)
        #expect(try desk.decide(approved, "approve").code == 0)
        TextFile.write("7 euros\n", to: desk.site.root + "/price")
        #expect(try desk.resume(id).code == 3)
        #expect(desk.payments == [])
        #expect(try desk.site.holdID(id) != approved)
        #expect(try desk.decide(try desk.site.holdID(id), "approve").code == 0)
        #expect(try desk.resume(id).code == 0)
        #expect(desk.payments == ["ada 5"])
    }
}

/// An agent that notes and pays in one answer, and tools that tell how often they were run.
private struct PaymentDesk {
    let site: Site

    var payments: [String] { lines("payments") }
    var notes: [String] { lines("notes") }

    init() throws {
        site = try Site()
        let root = site.root
        TextFile.write("5 euros\n", to: root + "/price")
        TextFile.write(
            """
            #!/bin/sh
            echo "$1 $2" >> '\(root)/payments'
            if [ -e '\(root)/die' ]; then
                rm '\(root)/die'
                sleep 9.0\(getpid())
            fi

            """, to: root + "/pay", executable: true)
        TextFile.write(Self.rules, to: site.sessions + "/payments-rules.yaml")
        writeFile(models: "offline: { provider: rules, file: ./payments-rules.yaml }")
    }

    private func writeFile(models: String, model: String = "offline", fallback: String = "[]") {
        TextFile.write(
            """
            session: payments
            goal: Pay what is owed.
            models:
              \(models)
            fallback: \(fallback)
            agents: { clerk: { model: \(model), instructions: Pay., tools: [note, pay] } }
            tools:
              - command: note
                run: ["sh", "-c", "echo noted >> '\(site.root)/notes'"]
                reach: reversible
              - command: pay
                run: ["\(site.root)/pay", "{{args.to}}", "{{args.amount}}"]
                arguments:
                  type: object
                  required: [to, amount]
                  properties: { to: { type: string }, amount: { type: integer } }
                reach: irreversible
                preview: ["cat", "\(site.root)/price"]
                verify: ["grep", "-qx", "{{args.to}} {{args.amount}}", "\(site.root)/payments"]
            policy:
              - { when: { reach: reversible }, then: clear }

            """, to: site.sessions + "/payments.yaml")
    }

    private static let rules = """
        rules:
          - name: note and pay
            when: [{ not_called: pay }]
            calls:
              - { tool: note, arguments: {} }
              - { tool: pay, arguments: { to: ada, amount: 5 } }
          - name: paid
            when: [{ result: pay }]
            say: Paid.
          - name: ask again
            when: [{ failed: pay, last: true }]
            calls: [{ tool: pay, arguments: { to: ada, amount: 5 } }]

        """

    private func lines(_ name: String) -> [String] {
        (TextFile.read("\(site.root)/\(name)") ?? "").split(separator: "\n").map(String.init)
    }

    /// A session whose payment waits for a decision.
    func atThePayment() throws -> String {
        let ended = try site.holdpoint("run", site.sessions + "/payments.yaml", "--headless")
        try #require(ended.code == 3, "\(ended.err)")
        return try #require(try site.ids().first)
    }

    func decide(_ hold: String, _ answer: String, reason: String = "so") throws -> Ended {
        try site.holdpoint("decide", hold, answer, "--reason", reason)
    }

    func resume(_ id: String) throws -> Ended { try site.holdpoint("resume", id, "--headless") }

    /// The runner is killed once the money is gone and before anybody was told. From outside: the
    /// tool itself cannot reach it.
    func dieAfterPaying(_ id: String) throws {
        TextFile.write("", to: site.root + "/die")
        let runner = try site.start(holdpoint: "resume", id, "--headless")
        let isPaid = Patience.until { payments.count == 1 && !TextFile.exists(site.root + "/die") }
        try #require(isPaid, "\(runner.err)")
        runner.kill(SIGKILL)
        _ = try runner.end()
    }

    /// From now on the first model is a port where nobody listens.
    func loseTheModel() throws {
        let port = try #require(LoopbackPort.unused)
        writeFile(
            models: """
                far: { provider: openai, base_url: "http://127.0.0.1:\(port)/v1", model: far }
                  offline: { provider: rules, file: ./payments-rules.yaml }
                """, model: "far", fallback: "[far, offline]")
    }
}

/// A port of loopback that was free a moment ago.
private enum LoopbackPort {
    static var unused: UInt16? {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard listener >= 0 else { return nil }
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        return bound ? UInt16(bigEndian: address.sin_port) : nil
    }
}
