import Glibc
import JSON
import Testing

/// The runner dies by `kill -9`; nothing is lost, nothing is done twice.
extension Terminals {
    @Suite struct `After a crash` {
        let site: Site
        private var pushes: [String] {
            (TextFile.read(site.root + "/pushes") ?? "").split(separator: "\n").map(String.init)
        }

        init() throws { site = try Site() }

        /// Lets the train push by a program that tells how far it is, and can be found.
        ///
        /// - Parameters:
        ///   - before: What the first run does before it pushes; later runs push at once.
        ///   - after: What the first run does after it has pushed.
        private func pushBySlowProgram(before: String, after: String = ":") throws {
            TextFile.write(
                """
                #!/bin/sh
                first=no
                [ -e '\(site.root)/started' ] || { first=yes; echo $$ > '\(site.root)/started'; }
                [ $first = no ] || { \(before); }
                # Nobody reads the output of a runner's child that outlives the runner.
                git push origin "$1" > /dev/null 2>&1 || exit
                echo "pushed $1" >> '\(site.root)/pushes'
                [ $first = no ] || { \(after); }

                """, to: site.root + "/push", executable: true)
            try site.replace(
                #"["git", "push", "--porcelain", "origin", "{{args.ref}}"]"#,
                with: #"["\#(site.root)/push", "{{args.ref}}"]"#, in: site.train)
        }

        /// A session whose push was approved and whose runner has just been killed in it.
        private func killedInThePush(once marker: String) throws -> String {
            let id = try site.trainAtThePush()
            #expect(try site.holdpoint("decide", try site.holdID(id), "approve").code == 0)
            let runner = try site.start(holdpoint: "resume", id, "--headless")
            let isThere = Patience.until { TextFile.exists("\(site.root)/\(marker)") }
            try #require(isThere, "\(runner.err)")
            runner.kill(SIGKILL)
            #expect(try runner.end().code == -SIGKILL)
            return id
        }

        /// Decides the one hold that is in doubt.
        private func decideTheDoubt(_ id: String, _ answer: String) throws {
            let hold = try site.hold(id)
            #expect(hold["kind"] == "in_doubt" || hold["kind"] == "inDoubt")
            let decided = try site.holdpoint(
                "decide", try #require(hold["id"]?.stringValue), answer, "--reason", "after a crash"
            )
            #expect(decided.code == 0, "\(decided.err)")
        }

        @Test func `a hold that waited is there again and can be approved`() throws {
            let killed = try TerminalSession(site, holdpoint: "run", site.train)
            try killed.until("1 decision waiting")
            let id = try #require(try site.ids().first)
            let hold = try site.holdID(id)
            #expect(try kill(killed.process, SIGKILL) == 0)
            #expect(try killed.end() == 128 + SIGKILL)

            let console = try TerminalSession(site, [Program.holdpoint])
            try console.until("1 decision waiting")
            #expect(try site.holdID(id) == hold)
            try console.openCard()
            try console.approve(word: "refs/tags/v1.4.0")
            try site.until(id, is: "completed")
            #expect(try site.publishedTags(id) == ["refs/tags/v1.3.0", "refs/tags/v1.4.0"])
        }

        @Test func `a push that was not done is found so, asked for again and done once`() throws {
            let mark = "5.0\(getpid())"
            try pushBySlowProgram(before: "sleep \(mark)")
            let id = try killedInThePush(once: "started")
            let isGone = Patience.until { Processes.naming(mark) == [] }
            #expect(isGone)

            #expect(try site.holdpoint("resume", id, "--headless").code == 3)
            #expect(try site.phase(id) == "awaitingOperator")
            try decideTheDoubt(id, "verify")
            #expect(try site.holdpoint("resume", id, "--headless").code == 3)
            #expect(try site.publishedTags(id) == ["refs/tags/v1.3.0"])
            #expect(try site.hold(id)["kind"] == "approval")

            #expect(try site.holdpoint("decide", try site.holdID(id), "approve").code == 0)
            #expect(try site.holdpoint("resume", id, "--headless").code == 0)
            #expect(pushes == ["pushed refs/tags/v1.4.0"])
            #expect(try site.publishedTags(id) == ["refs/tags/v1.3.0", "refs/tags/v1.4.0"])
        }

        @Test func `a push that was done is found so and never done again`() throws {
            let mark = "6.0\(getpid())"
            try pushBySlowProgram(
                before: ":", after: "echo done > '\(site.root)/pushed'; sleep \(mark)")
            let id = try killedInThePush(once: "pushed")
            let isGone = Patience.until { Processes.naming(mark) == [] }
            #expect(isGone)

            #expect(try site.holdpoint("resume", id, "--headless").code == 3)
            try decideTheDoubt(id, "verify")
            let ended = try site.holdpoint("resume", id, "--headless")
            #expect(ended.code == 0, "\(ended.err)")
            #expect(pushes == ["pushed refs/tags/v1.4.0"])
            #expect(ended.out.contains("Version 1.4.0 is published."))
        }

        /// While the guard of an old tool is there, the tool may still be at work.
        @Test func `what is in doubt is verified only once the old tools are gone`() throws {
            try pushBySlowProgram(before: "sleep 7.0\(getpid())")
            let id = try killedInThePush(once: "started")
            let isGone = Patience.until { Processes.naming("7.0\(getpid())") == [] }
            #expect(isGone)
            // As a guard would hold it that has not ended yet.
            let lock = try #require(HeldLock("\(site.state)/guards/\(id)"))

            #expect(try site.holdpoint("resume", id, "--headless").code == 3)
            try decideTheDoubt(id, "verify")
            let next = try site.start(holdpoint: "resume", id, "--headless")
            let isClaimed = Patience.until { next.err.contains("session.claimed") }
            #expect(isClaimed)
            // Only now the old tool does its work, and only then its guard ends.
            let push = try site.shell(
                "cd '\(site.workspace(id))' && git push origin refs/tags/v1.4.0"
                    + " && echo 'pushed by the old one' >> '\(site.root)/pushes'")
            #expect(push.code == 0, "\(push.err)")
            #expect(try site.events(id, kind: "effect.settled") == [])
            lock.release()

            let ended = try next.end()
            #expect(ended.code == 0, "\(ended.err)")
            #expect(pushes == ["pushed by the old one"])
        }
    }
}
