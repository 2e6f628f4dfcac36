import Testing

@Suite struct `A secret that a tool prints` {
    /// Its name says what it is; the session file names it as a plain variable.
    private static let planted = "tok-5e3c1a7790"

    private func run(_ site: Site) throws -> Ended {
        site.environment["PLANTED_TOKEN"] = Self.planted
        let session = SmallSession(
            name: "leak",
            tool: [
                "run: [sh, -c, 'echo it is $LEAKED']", "reach: reads",
                "env: { LEAKED: '{{env.PLANTED_TOKEN}}' }",
            ])
        return try site.holdpoint("run", session.write(to: site), "--headless")
    }

    @Test func `is told by its name alone, to the model and to the operator`() throws {
        let site = try Site()
        let ended = try run(site)
        #expect(ended.code == 0, "\(ended.err)")
        #expect(ended.out.contains("it is [redacted:PLANTED_TOKEN]"))
        #expect(!(ended.out + ended.err).contains(Self.planted))
    }

    @Test func `stands in no file of the store`() throws {
        let site = try Site()
        _ = try run(site)
        let found = try site.shell("grep -rl '\(Self.planted)' '\(site.state)'; true")
        #expect(found.out == "")
    }
}
