import Glibc
import GuardedProcess
import Testing

@Suite(.enabled(if: Confinement.landlockVersion >= 3, "the kernel has no Landlock"))
struct `A program that is confined` {
    private let sandbox = Sandbox()

    /// `own` is the product's, `beside` is not.
    init() {
        for folder in ["own", "own/sessions", "own/sessions/mine", "beside"] {
            mkdir("\(sandbox.root)/\(folder)", 0o700)
        }
        for file in ["own/store", "own/sessions/mine/file", "beside/file", "db", "db-wal", "tool"] {
            sandbox.write("secret of \(file)\n", to: "../\(file)", mode: 0o700)
        }
        sandbox.write("#!/bin/sh\necho tool ran\n", to: "../tool", mode: 0o700)
    }

    private func run(
        _ script: String, _ adjust: (inout Confinement) -> Void = { _ in }
    ) async -> ProcessOutcome {
        var children = sandbox.children
        children.hidden = ["\(sandbox.root)/own", "\(sandbox.root)/db"]
        children.kept = ["\(sandbox.root)/tool"]
        var spec = ProcessSpec(
            arguments: ["bash", "-c", script], directory: sandbox.workspace)
        adjust(&spec.confinement)
        return await children.run(spec)
    }

    private func says(
        _ script: String, _ adjust: (inout Confinement) -> Void = { _ in }
    ) async -> String {
        let outcome = await run("exec 2>&1; \(script)", adjust)
        return text(outcome.output.bytes)
    }

    @Test func `cannot read, list, write, make or move what is hidden`() async {
        for script in [
            "cat ../own/store", "ls ../own", "echo x >> ../own/store", "echo x > ../own/new",
            "rm ../own/store", "mv ../own ../else", "ln ../own/store here", "cat ../db",
            "cat ../db-wal", "echo x > ../db-wal", "mkdir ../own/new", "chmod 777 ../own/x",
            "cat /proc/$PPID/root\(sandbox.root)/own/store", "ln -s ../own in; cat in/store",
            "cat ../own/sessions/mine/file", "bash -c 'setsid -w cat ../own/store'",
        ] {
            let outcome = await run(script)
            #expect(outcome.ending != .exited(0), "\(script)")
            #expect(!text(outcome.output.bytes).contains("secret"), "\(script)")
        }
        #expect(sandbox.text(of: "../own/store") == "secret of own/store\n")
        #expect(sandbox.text(of: "../db-wal") == "secret of db-wal\n")
        #expect(!sandbox.exists("../own/new"))
    }

    /// Whoever listens there is not confined: a terminal's server types what it is told.
    @Test func `asks no service of this machine, unless it may`() async {
        let script = "perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0) or die $!; print 1'"
        #expect(await says(script) { $0.localSockets = false }.contains("Permission denied"))
        #expect(await says(script) == "1")
        let internet = script.replacing("AF_UNIX", with: "AF_INET")
        #expect(await says(internet) { $0.localSockets = false } == "1")
        #expect(await says(internet) { $0.network = false }.contains("Permission denied"))
    }

    @Test func `types into no terminal and sets no limits of what watches it`() async {
        let types = "perl -e '$x = 1; ioctl(STDIN, 0x5412, $x) or die $!'"
        #expect(await says(types).contains("Operation not permitted"))
        #expect(await run("prlimit --pid $PPID --fsize=0").ending != .exited(0))
        #expect(await says("prlimit --pid $PPID --fsize >/dev/null && echo read") == "read\n")
        #expect(await says("ulimit -f 100 && ulimit -f") == "100\n")
    }

    @Test(.enabled(if: getuid() == 0, "only root has rights to give up"))
    func `gives up what root may do to others`() async {
        let said = await says("grep CapEff /proc/self/status")
        let rights = UInt64(said.split(separator: "\t").last?.dropLast() ?? "", radix: 16) ?? .max
        for number in [2, 16, 17, 19, 21, 27, 38, 39] {
            #expect(rights & (1 << UInt64(number)) == 0, "\(number) in \(said)")
        }
        let others = await run("cat /proc/$PPID/environ > /dev/null")
        #expect(others.ending != .exited(0))
    }

    @Test func `can do as it likes beside that`() async {
        #expect(
            await says("cat ../beside/file; echo more >> ../beside/file")
                == "secret of beside/file\n")
        #expect(await says("echo new > ../beside/new; mv ../beside/new here; cat here") == "new\n")
        #expect(await says("ls / > /dev/null; echo $?").hasSuffix("2\n"))
    }

    @Test func `can change what it was given within something hidden`() async {
        let own = "\(sandbox.root)/own/sessions/mine"
        let said = await says("cd \(own) && echo more >> file && cat file && cat ../../store") {
            $0.writable = [own]
        }
        #expect(said.hasPrefix("secret of own/sessions/mine/file\nmore\n"))
        #expect(said.contains("Permission denied"))
    }

    @Test func `can run what is kept, and not put another in its place`() async {
        #expect(await says("../tool") == "tool ran\n")
        for script in ["echo x > ../tool", "rm ../tool", "mv here ../tool", "cp here ../tool"] {
            let outcome = await run("echo x > here; \(script)")
            #expect(outcome.ending != .exited(0), "\(script)")
        }
        #expect(await says("../tool") == "tool ran\n")
    }

    @Test func `changes nothing outside its folder when all else is to be read only`() async {
        let said = await says("echo x > here && cat here; cat ../beside/file; echo x > /dev/null") {
            $0.isReadOnly = true
            $0.writable = [sandbox.workspace]
        }
        #expect(said == "x\nsecret of beside/file\n")
        let outcome = await run("echo x >> ../beside/file") { $0.isReadOnly = true }
        #expect(await run("echo x > new") { $0.isReadOnly = true }.ending != .exited(0))
        #expect(outcome.ending != .exited(0))
        #expect(sandbox.text(of: "../beside/file") == "secret of beside/file\n")
    }

    @Test func `opens no socket when the network is closed`() async {
        let script = "exec 3<>/dev/tcp/127.0.0.1/1"
        #expect(await says(script).contains("Connection refused"))
        let closed = await says(script) { $0.network = false }
        #expect(closed.contains("Permission denied"), "\(closed)")
        let local = await says("python3 -c 'import socket; socket.socket(socket.AF_UNIX)'") {
            $0.network = false
        }
        #expect(local.contains("Permission denied"), "\(local)")
    }

    @Test(.enabled(if: Confinement.landlockVersion >= 6, "the kernel cannot hold signals back"))
    func `sends no signal to who runs it`() async {
        #expect(await says("kill -9 $PPID; echo still here").contains("still here"))
    }

    @Test func `can use the tools of every day`() async {
        let scripts = [
            "git init -q . && echo a > a && git add a && git -c user.name=a -c user.email=a@b "
                + "commit -qm a && git log --oneline | wc -l",
            "printf 'all:\\n\\t@echo made\\n' > Makefile && make",
            "python3 -c 'import json, tempfile; print(json.dumps(1))'",
            "cat <<END | sort -u\nb\na\nEND", "bash -c 'echo $((1 + 1))'",
            "tar cf x.tar a && tar tf x.tar", "find . -name a | xargs -n1 wc -c",
        ]
        for script in scripts {
            let outcome = await run(script) {
                $0.isReadOnly = true
                $0.writable = [sandbox.workspace]
                $0.network = false
                $0.isRequired = true
            }
            #expect(outcome.ending == .exited(0), "\(script): \(text(outcome.error.bytes))")
        }
    }
}
