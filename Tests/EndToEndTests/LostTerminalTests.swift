import Glibc
import JSON
import TestSupport
import Testing

extension Terminals {
    @Suite struct `A lost terminal` {
        let site: Site

        init() throws { site = try Site() }

        private func write(_ name: String, _ definition: String, rules: String) -> String {
            TextFile.makeFolder(site.sessions + "/empty")
            TextFile.write(rules, to: "\(site.sessions)/\(name)-rules.yaml")
            let path = "\(site.sessions)/\(name).yaml"
            TextFile.write(definition, to: path)
            return path
        }

        /// An agent that runs a tool and hands off in the same answer; the tool waits at a gate.
        private var relay: String {
            write(
                "relay",
                """
                session: relay
                goal: Do it.
                workspace: { template: ./empty, setup: [["mkfifo", "gate"]] }
                models: { offline: { provider: rules, file: ./relay-rules.yaml } }
                agents:
                  first: { model: offline, instructions: Begin., tools: [act], handoff: [second] }
                  second: { model: offline, instructions: End it., tools: [finish] }
                tools:
                  - { command: act, run: [sh, -c, "echo up > up; cat gate"], reach: reads }
                  - { command: finish, run: [sh, -c, "echo done"], reach: reads }
                policy:
                  - { when: { reach: reads }, then: clear }

                """,
                rules: """
                    rules:
                      - name: begin and hand over
                        agent: first
                        when: [{ not_called: act }]
                        calls:
                          - { tool: act, arguments: {} }
                          - { tool: handoff, arguments: { to: second, reason: It has begun. } }
                      - name: finish
                        agent: second
                        when: [{ not_called: finish }]
                        calls: [{ tool: finish, arguments: {} }]
                      - name: tell
                        agent: second
                        say: It is done.

                    """)
        }

        private func expectGone(_ process: pid_t) {
            let isGone = Patience.until { !Processes.isRunning(process) }
            #expect(isGone, "it still runs")
        }

        @Test func `during a handoff leaves one active agent, which ends the work`() throws {
            let terminal = try TerminalSession(site, holdpoint: "run", relay)
            try terminal.until("[ awaiting tool ]")
            let id = try #require(try site.ids().first)
            let isUp = Patience.until { TextFile.exists(site.workspace(id) + "/up") }
            #expect(isUp)
            let process = try terminal.process
            #expect(try site.events(id, kind: "call.cleared").count == 2)

            try terminal.close()
            #expect(try site.shell("echo on > \(site.workspace(id))/gate").code == 0)
            try site.until(id, is: "completed")
            expectGone(process)
            #expect(try site.events(id, kind: "handoff.offered").count == 1)
            #expect(try site.events(id, kind: "handoff.accepted").count == 1)
            #expect(try site.events(id, kind: "session.claimed").count == 1)
            #expect(try site.show(id)["agent"] == "second")
        }

        @Test func `while another attempt is waited for loses neither the wait nor the ladder`()
            throws
        {
            let server = LoopbackServer { connection in
                while connection.readRequest() != nil {
                    connection.answer(
                        #"{"error":{"message":"overloaded"}}"#, status: 503,
                        fields: ["Retry-After: 2"])
                }
            }
            let path = write(
                "outage",
                """
                session: outage
                goal: Do it.
                models:
                  main: { provider: openai, base_url: "\(server.url)/v1", model: m }
                  offline: { provider: rules, file: ./outage-rules.yaml }
                fallback: [main, offline]
                agents: { only: { model: main, instructions: Do it. } }

                """, rules: "rules:\n  - { name: tell, say: It is done. }\n")
            let terminal = try TerminalSession(site, holdpoint: "run", path)
            let screen = try terminal.until("attempt 2 of 3")
            #expect(screen.contains("[ retrying ]") && screen.contains("[main] → offline"))
            let id = try #require(try site.ids().first)
            let shown = try site.holdpoint("show", id)
            #expect(shown.out.contains("main is asked not before"))
            #expect(shown.out.contains("ladder     [main] → offline"))
            let process = try terminal.process

            #expect(kill(process, SIGHUP) == 0)
            try site.until(id, is: "completed")
            expectGone(process)
            #expect(try site.events(id, kind: "retry.scheduled").count == 2)
            #expect(try site.events(id, kind: "session.claimed").count == 1)
            #expect(try site.show(id)["outcome"]?["fallback_used"] == true)
        }

        @Test func `leaves a session at its hold, to be decided from anywhere`() throws {
            let terminal = try TerminalSession(site, holdpoint: "run", site.train)
            try terminal.until("1 Sessions")
            let process = try terminal.process
            try terminal.close()
            let isHeld = try Patience.until {
                guard let id = try site.ids().first else { return false }
                return try site.phase(id) == "awaitingApproval"
            }
            #expect(isHeld)
            expectGone(process)

            let id = try #require(try site.ids().first)
            #expect(try site.publishedTags(id) == ["refs/tags/v1.3.0"])
            #expect(try site.holdpoint("decide", site.holdID(id), "approve").code == 0)
            #expect(try site.holdpoint("resume", id, "--headless").code == 0)
            #expect(try site.publishedTags(id) == ["refs/tags/v1.3.0", "refs/tags/v1.4.0"])
        }
    }
}
