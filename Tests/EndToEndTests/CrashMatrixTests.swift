import Glibc
import Testing

/// `make crash`, reduced: it tries every write point, and takes minutes for it.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct `The crash matrix` {
    let site: Site

    init() throws {
        site = try Site()
        site.environment["TMPDIR"] = site.root
    }

    private static let matrix = String(
        Program.holdpoint.dropLast("holdpoint".count) + "CrashMatrix")
    private static let planted = Site.checkout + "/Tests/CrashMatrix/Planted"

    private func matrix(_ words: String...) throws -> Ended {
        try site.start([Self.matrix] + words).end(within: .seconds(420))
    }

    @Test func `no death among a sample of all does harm`() throws {
        let ended = try matrix("--sample", "1")
        #expect(ended.code == 0, "\(ended.out)\(ended.err)")
        #expect(ended.out.contains("none did harm"))
    }

    @Test func `no death of a runner with two workers does harm`() throws {
        let ended = try matrix("--session", "stock-take", "--sample", "2", "--disk", "keeps")
        #expect(ended.code == 0, "\(ended.out)\(ended.err)")
        #expect(ended.out.contains("none did harm"))
    }

    @Test func `no death while agents hand over to each other loses any of the brief`() throws {
        let ended = try matrix(
            "--session", "incident", "--sample", "3", "--disk", "keeps", "--kind", "written",
            "--kind", "synced")
        #expect(ended.code == 0, "\(ended.out)\(ended.err)")
        #expect(ended.out.contains("none did harm"))
    }

    @Test func `a tool that says whether it acted acts once`() throws {
        let ended = try matrix(
            "--sessions", Self.planted, "--session", "careful", "--disk", "keeps", "--sample", "3",
            "--kind", "begun", "--kind", "effect", "--kind", "synced")
        #expect(ended.code == 0, "\(ended.out)\(ended.err)")
    }

    @Test func `a tool that only says that it reads is found to act twice`() throws {
        let ended = try matrix(
            "--sessions", Self.planted, "--session", "careless", "--kind", "effect")
        #expect(ended.code == 1)
        #expect(ended.out.contains("careless, point 1, keeps-effect:"))
        #expect(ended.out.contains("done more than once: bill (2 times, not 1)"))
        let kept = ended.out.firstMatch(of: /kept: +(\S+)/).map { String($0.1) }
        #expect(TextFile.exists(try #require(kept) + ".own/state/holdpoint/store.db"))
    }

    @Test func `a disk that syncs nothing is found to make effects twice`() throws {
        let ended = try matrix(
            "--sessions", Self.planted, "--session", "careful", "--lies", "--disk", "loses",
            "--kind", "synced", "--point", "13")
        #expect(ended.code == 1)
        #expect(ended.out.contains("done more than once: bill (2 times, not 1)"))
    }
}
