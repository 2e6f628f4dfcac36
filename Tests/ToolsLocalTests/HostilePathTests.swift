import Glibc
import JSON
import SessionKernel
import Testing

@testable import GuardedProcess
@testable import ToolsLocal

@Suite(.timeLimit(.minutes(10)))
struct `Hostile paths` {
    let sandbox = Sandbox()

    init() {
        sandbox.write("inside", to: "file")
        mkdir(sandbox.path("dir"), 0o700)
        sandbox.write("inside", to: "dir/file")
        mkdir(sandbox.root + "/outside", 0o700)
        let descriptor = open(sandbox.root + "/outside/file", O_CREAT | O_WRONLY, 0o600)
        _ = write(descriptor, "secret", 6)
        close(descriptor)
        symlink("../outside", sandbox.path("out"))
        symlink("../outside/file", sandbox.path("outfile"))
        symlink("dir", sandbox.path("in"))
        symlink("loop", sandbox.path("loop"))
        symlink("/proc/self/root", sandbox.path("magic"))
        mkfifo(sandbox.path("pipe"), 0o600)
    }

    @Test func `a link where the workspace was leads nowhere`() {
        let outside = Sandbox()
        outside.write("secret", to: "file")
        rename(sandbox.workspace, sandbox.root + "/moved")
        symlink(outside.workspace, sandbox.workspace)
        #expect(sandbox.code(.read, ["path": "file"], inKernel: true) == "no_workspace")
        unlink(sandbox.workspace)
        rename(sandbox.root, sandbox.root + "-moved")
        symlink(outside.root, sandbox.root)
        #expect(sandbox.code(.read, ["path": "file"], inKernel: true) == "no_workspace")
        unlink(sandbox.root)
        rename(sandbox.root + "-moved", sandbox.root)
    }

    static let paths = [
        "", "/", "/etc/passwd", "..", "../outside/file", "dir/../../outside/file", "dir/..",
        "a\0b", "a\nb", "a\u{1B}[2J", String(repeating: "a", count: 300),
        String(repeating: "a/", count: 3000), "out/file", "out", "outfile", "in/file", "loop",
        "loop/x", "magic/etc/passwd", "dir/./../../outside/file", "//etc/passwd", "file/",
    ]

    @Test(arguments: paths, [true, false])
    func `lead nowhere`(_ path: String, inKernel: Bool) {
        let argument = JSON.string(path)
        if path != "file/" {
            #expect(sandbox.code(.read, ["path": argument], inKernel: inKernel) != nil)
            let write: JSON = ["path": argument, "content": "broken"]
            #expect(sandbox.code(.write, write, inKernel: inKernel) != nil)
            #expect(sandbox.code(.delete, ["path": argument], inKernel: inKernel) != nil)
            let move: JSON = ["from": argument, "to": "moved"]
            #expect(sandbox.code(.move, move, inKernel: inKernel) != nil)
        }
        #expect(sandbox.code(.list, ["path": argument], inKernel: inKernel) != nil)
        let away: JSON = ["from": "file", "to": argument]
        #expect(sandbox.code(.move, away, inKernel: inKernel) != nil)
        #expect(Sandbox.contents(sandbox.root + "/outside/file") == "secret")
        #expect(sandbox.text(of: "file") == "inside")
    }

    @Test func `what git goes by is read and never changed`() {
        mkdir(sandbox.path(".git"), 0o700)
        sandbox.write("[core]", to: ".git/config")
        let write: JSON = ["path": ".git/config", "content": "broken"]
        #expect(sandbox.code(.write, write) == "path_refused")
        #expect(sandbox.code(.write, ["path": "dir/.git", "content": ""]) == "path_refused")
        #expect(sandbox.code(.move, ["from": "dir", "to": ".git/hooks"]) == "path_refused")
        #expect(sandbox.code(.move, ["from": ".git", "to": "kept"]) == "path_refused")
        #expect(sandbox.code(.delete, ["path": ".git/config"]) == "path_refused")
        #expect(sandbox.code(.makeDirectory, ["path": ".git/hooks"]) == "path_refused")
        #expect(sandbox.code(.read, ["path": ".git/config"]) == nil)
        #expect(sandbox.text(of: ".git/config") == "[core]")
    }

    @Test(arguments: [true, false])
    func `links are told as such`(inKernel: Bool) {
        for path in ["out/file", "outfile", "in/file", "loop", "magic/etc/passwd"] {
            #expect(
                sandbox.code(.read, ["path": .string(path)], inKernel: inKernel) == "path_refused",
                "\(path)")
        }
        #expect(sandbox.code(.list, ["path": "out"], inKernel: inKernel) == "path_refused")
        let create: JSON = ["path": "out/new", "content": ""]
        #expect(sandbox.code(.write, create, inKernel: inKernel) == "path_refused")
        #expect(
            sandbox.code(.makeDirectory, ["path": "out/new"], inKernel: inKernel) == "path_refused")
    }

    @Test func `pipes and devices are neither opened nor replaced`() {
        #expect(sandbox.code(.read, ["path": "pipe"]) == "wrong_kind")
        #expect(sandbox.code(.write, ["path": "pipe", "content": ""]) == "wrong_kind")
        #expect(sandbox.code(.delete, ["path": "pipe"]) == "wrong_kind")
        #expect(sandbox.code(.search, ["text": "x", "path": "pipe"]) == "wrong_kind")
    }

    @Test(arguments: [true, false])
    func `a link swapped in while files are written never leads out`(inKernel: Bool) async throws {
        let swapping = Flag()
        let (begun, began) = AsyncStream.makeStream(of: Void.self)
        async let swapper: Void = offPool { [sandbox] in
            // Now a directory, now a link to the outside, each for about as long.
            began.finish()
            while !swapping.isRaised {
                rename(sandbox.path("dir"), sandbox.path("kept"))
                symlink("../outside", sandbox.path("dir"))
                for _ in 0..<200 { access(sandbox.path("dir"), F_OK) }
                unlink(sandbox.path("dir"))
                rename(sandbox.path("kept"), sandbox.path("dir"))
                for _ in 0..<200 { access(sandbox.path("dir"), F_OK) }
            }
        }
        // A loaded machine may take its time to begin.
        for await _ in begun {}
        // On threads of their own, both: neither must wait for the other to begin.
        let (written, refused) = await offPool { [self] in
            var (written, refused) = (0, 0)
            for number in 0..<5000 where written < 20 || refused < 20 {
                let write: JSON = ["path": "dir/file", "content": .string("broken \(number)")]
                if sandbox.code(.write, write, inKernel: inKernel) == nil {
                    written += 1
                } else {
                    refused += 1
                }
                #expect((try? readable("dir/file", inKernel)) != "secret")
            }
            return (written, refused)
        }
        swapping.raise()
        await swapper
        // Both were met. How often depends on the processors; a loaded machine swaps seldom.
        #expect(written >= 1 && refused >= 1)
        #expect(Sandbox.contents(sandbox.root + "/outside/file") == "secret")
        #expect(Sandbox.names(in: sandbox.root + "/outside") == ["file"])
    }

    private func readable(_ path: String, _ inKernel: Bool) throws -> String? {
        let workspace = try Workspace(sandbox.workspace, resolvesInKernel: inKernel)
        let arguments = try FileArguments(["path": .string(path)])
        return try? FilesTool.read.run(arguments, in: workspace)["content"]?.stringValue
    }

    @Test func `an error shows nothing that a terminal would obey`() {
        do throws(CallError) {
            _ = try FilesTool.read.run(["path": "a\u{1B}[2J\u{202E}"], in: sandbox.workspace)
        } catch {
            #expect(error.got == "a\\u{1B}[2J\\u{202E}")
        }
    }

    @Test func `a workspace that is gone is told`() {
        do throws(CallError) {
            _ = try FilesTool.read.run(["path": "a"], in: sandbox.root + "/gone")
            Issue.record("it read something")
        } catch {
            #expect(error.code == "no_workspace")
        }
    }
}

extension Sandbox {
    static func names(in path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
