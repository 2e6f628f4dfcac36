import Glibc
import JSON
import SessionKernel
import SessionRuntime
import Testing

@testable import GuardedProcess
@testable import ToolsLocal

@Suite(
    .enabled(if: access(Kernel.python, X_OK) == 0, "there is no Python to make such a kernel with"),
    .timeLimit(.minutes(10)))
struct `A shell's command where nothing can confine it` {
    private let sandbox = Sandbox()

    private func outcome(_ command: String, _ reach: Reach) async -> ToolOutcome {
        var children = sandbox.children
        children.wall = .none
        children.guardExecutable = sandbox.root + "/guard"
        sandbox.write(Kernel.withoutLandlock(for: Sandbox.probe), to: "../guard", mode: 0o700)
        var source = CommandSource(run: ["bash", "-c", "--", "{{args.command}}"])
        source.shell = ShellAccess(network: false)
        var call = sandbox.call(source, ["command": .string(command)], milliseconds: 20_000)
        call.tool.declaration.reach = reach
        return await CommandTool(children: children) { _ in nil }.run(source, call) { _ in }
    }

    @Test(arguments: [Reach.reads, .reversible])
    func `does not run where nobody is asked about it`(reach: Reach) async {
        let outcome = await outcome("echo ran > ran", reach)
        #expect(outcome.error?.message.contains("Function not implemented") == true, "\(outcome)")
        #expect(!outcome.isInDoubt)
        #expect(!sandbox.exists("ran"))
    }

    @Test func `runs where a person has agreed to it`() async {
        #expect(await outcome("echo ran > ran; cat ran", .irreversible).text == "ran\n")
    }
}

/// Kernels that this one can be made to look like.
private enum Kernel {
    static let python = "/usr/bin/python3"

    /// A script that has a program run where the first system call of Landlock is not known.
    static func withoutLandlock(for program: String) -> String {
        """
        #!\(python)
        import ctypes, os, struct, sys
        libc = ctypes.CDLL(None)
        steps = [
            (0x20, 0, 0, 0),            # the number of the call
            (0x15, 0, 1, 444),          # is that of landlock_create_ruleset
            (0x06, 0, 0, 0x00050026),   # then ENOSYS
            (0x06, 0, 0, 0x7fff0000),   # else go on
        ]
        code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *s) for s in steps))
        class Filter(ctypes.Structure):
            _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]
        filter = Filter(len(steps), ctypes.addressof(code))
        if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(filter)):
            sys.exit("this kernel takes no filter")
        os.execv("\(program)", ["holdpoint"] + sys.argv[1:])

        """
    }
}
