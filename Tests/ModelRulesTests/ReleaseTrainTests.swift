import SessionKernel
import Testing

@testable import ModelRules

@Suite struct `The release train` {
    func train(_ version: String = "1.4.0") throws -> Rehearsal {
        try Rehearsal("release-train", inputs: ["version": version])
    }

    func tags(_ train: Rehearsal) throws -> (here: String, remote: String) {
        (
            try train.perform(["git", "tag", "--list"]),
            try train.perform(["git", "ls-remote", "--tags", "origin"])
        )
    }

    @Test func `tests, tags, publishes and verifies`() throws {
        let train = try train()
        let head = try train.perform(["git", "rev-parse", "HEAD"]).prefix(40)
        let answer = try train.play()
        #expect(answer.hasPrefix("Version 1.4.0 is published. The remote has v1.4.0 at \(head)"))
        #expect(train.agents == ["planner", "releaser", "verifier"])
        #expect(try tags(train).remote.contains("\(head)\trefs/tags/v1.4.0^{}"))
        #expect(train.calls.count == 10)
    }

    @Test func `tags nothing while a test fails, and names it`() throws {
        let train = try train()
        let program = try #require(train.read("bin/semver"))
        try train.write(program.replacing("minor + 1", with: "minor + 2"), to: "bin/semver")
        try train.perform(["git", "commit", "--quiet", "-am", "Break it"])
        try train.perform(["git", "push", "--quiet"])
        let answer = try train.play()
        #expect(answer.hasPrefix("I do not tag 1.4.0, because tests fail (1):\n- next: "))
        #expect(answer.contains("printed '1.6.0', not '1.5.0'"))
        #expect(!(try tags(train).here.contains("v1.4.0")))
        #expect(train.agents == ["planner", "releaser"])
    }

    @Test(arguments: ["denied", "denied_by_timeout", "tool_failed"])
    func `takes its tag away when it may not publish`(code: String) throws {
        let train = try train()
        train.denial = {
            $0 == "git.push" ? CallError(code: code, message: "Not on a Friday.") : nil
        }
        let answer = try train.play()
        #expect(
            answer == "Version 1.4.0 was not published: Not on a Friday. Nothing was pushed, and "
                + "the local tag v1.4.0 is deleted again.")
        #expect(train.calls.filter { $0.hasPrefix("git.push") }.count == 1)
        let tags = try tags(train)
        #expect(!tags.here.contains("v1.4.0") && !tags.remote.contains("v1.4.0"))
    }

    @Test func `says so when its tag stays behind`() throws {
        let train = try train()
        train.denial = {
            $0 == "git.push" || $0 == "git.delete_tag"
                ? CallError(code: "denied", message: "No.") : nil
        }
        #expect(try train.play().hasSuffix("the local tag v1.4.0 is still there: No."))
    }

    @Test func `asks again for a push that was not done, twice at most`() throws {
        let train = try train()
        var left = 1
        train.denial = { tool in
            guard tool == "git.push", left > 0 else { return nil }
            left -= 1
            return CallError(code: "not_done", message: "It did not happen.")
        }
        #expect(try train.play().hasPrefix("Version 1.4.0 is published."))
        #expect(train.calls.filter { $0.hasPrefix("git.push") }.count == 2)

        let other = try self.train()
        other.denial = {
            $0 == "git.push" ? CallError(code: "not_done", message: "It did not happen.") : nil
        }
        #expect(try other.play().hasPrefix("Version 1.4.0 was not published: It did not happen."))
        #expect(other.calls.filter { $0.hasPrefix("git.push") }.count == 3)
    }

    @Test func `never tags a published version again`() throws {
        let train = try train("1.3.0")
        #expect(try train.play().contains("the remote has the tag v1.3.0 already"))
        #expect(train.agents == ["planner"])
    }

    @Test func `leaves a tag that it did not make`() throws {
        let train = try train()
        try train.perform(["git", "tag", "v1.4.0"])
        #expect(try train.play().contains("has a tag v1.4.0 already that the remote"))
        #expect(try tags(train).here.contains("v1.4.0"))
    }

    @Test func `wants a section in the changelog`() throws {
        let train = try train("1.5.0")
        #expect(try train.play().contains("CHANGELOG.md has no section for it"))
    }

    @Test func `wants everything committed and pushed`() throws {
        let dirty = try train()
        try dirty.write("# other\n", to: "README.md")
        try dirty.write("x", to: "new.txt")
        #expect(try dirty.play().contains("changes that are in no commit (README.md, new.txt)"))
        let ahead = try train()
        try ahead.write("x", to: "new.txt")
        try ahead.perform(["git", "add", "."])
        try ahead.perform(["git", "commit", "--quiet", "-m", "More"])
        #expect(try ahead.play().contains("main and the remote differ (ahead 1)"))
    }

    @Test func `notices when the remote has something else, or nothing`() throws {
        let other = try train()
        other.denial = { tool in
            if tool == "git.ls_remote", other.agents.last == "verifier" {
                _ = try? other.perform(["git", "push", "-qf", "origin", "HEAD~1:refs/tags/v1.4.0"])
            }
            return nil
        }
        let answer = try other.play()
        #expect(answer.hasPrefix("Verification failed: the remote has refs/tags/v1.4.0 at 38c779a"))

        let gone = try train()
        gone.denial = { tool in
            if tool == "git.ls_remote", gone.agents.last == "verifier" {
                _ = try? gone.perform(["git", "push", "-q", "origin", ":refs/tags/v1.4.0"])
            }
            return nil
        }
        #expect(try gone.play().contains("but the remote has no tag v1.4.0"))
    }

    @Test func `ends when something cannot be looked at`() throws {
        for tool in [
            "git.status", "git.log", "git.ls_remote", "files.read", "tests.run", "git.tag",
        ] {
            let train = try train()
            train.denial = {
                $0.text == tool ? CallError(code: "timed_out", message: "Too slow.") : nil
            }
            #expect(try train.play().contains("Too slow."), "\(tool)")
            #expect(!train.calls.contains { $0.hasPrefix("git.push") })
        }
    }
}
