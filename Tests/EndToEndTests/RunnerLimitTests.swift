import Glibc
import JSON
import Testing

@Suite(.timeLimit(.minutes(10)))
struct `What a runner and its tools hold on to` {
    let site: Site

    init() throws { site = try Site() }

    @Test func `a tool is given the same key again after its runner was killed`() throws {
        let path = SmallSession(
            name: "keyed",
            tool: [
                "run: [sh, -c, 'echo $HOLDPOINT_IDEMPOTENCY_KEY {{key}} >> keys; "
                    + "[ $(wc -l < keys) -gt 1 ] || sleep 300']",
                "reach: reversible", "idempotent: true",
            ], policy: "- { when: { reach: reversible }, then: clear }"
        ).write(to: site)
        let runner = try site.start(holdpoint: "run", path, "--headless")
        var keys: String { TextFile.read("\(workspace)/keys") ?? "" }
        var workspace = ""
        let begun = Patience.until {
            workspace = (try? site.ids().first).map { site.workspace($0) } ?? ""
            return keys.hasSuffix("\n")
        }
        try #require(begun, "\(runner.err)")
        runner.kill(SIGKILL)
        #expect(try runner.end().code == -SIGKILL)

        let id = try #require(try site.ids().first)
        #expect(try site.holdpoint("resume", id, "--headless").code == 0)
        let lines = keys.split(separator: "\n")
        #expect(lines.count == 2 && lines[0] == lines[1])
        let words = lines[0].split(separator: " ")
        #expect(words.count == 2 && words[0] == words[1] && words[0].contains(id))
    }

    @Test func `a runner above its ceiling pauses with the reason, and goes on below it`() throws {
        let path = SmallSession(name: "small", tool: ["run: [echo, done]", "reach: reads"])
            .write(to: site)
        site.environment["HOLDPOINT_MEMORY"] = "1MiB"
        let paused = try site.holdpoint("run", path, "--headless")
        #expect(paused.code == 3)
        #expect(paused.err.contains("of memory, more than its ceiling of 1 MiB"))
        let id = try #require(try site.ids().first)
        #expect(try site.phase(id) == "paused")
        let event = try #require(try site.events(id, kind: "session.paused").first)
        #expect(event["actor"] == "runtime")

        for text in ["a lot", "0", "-1GiB", "2 GiB", "2TiB", "1.5GiB", "9999999999999GiB"] {
            site.environment["HOLDPOINT_MEMORY"] = text
            let wrong = try site.holdpoint("resume", id, "--headless")
            #expect(wrong.code == 2, "\(text)")
            #expect(
                wrong.err.contains(
                    "HOLDPOINT_MEMORY is '\(text)'; expected a size such as 512MiB"),
                "\(wrong.err)")
        }
        site.environment["HOLDPOINT_MEMORY"] = nil
        #expect(try site.holdpoint("resume", id, "--headless").code == 0)
    }
}
