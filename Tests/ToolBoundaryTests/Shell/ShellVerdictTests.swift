import SessionKernel
import Testing

@testable import ToolBoundary

@Suite struct `What a shell command may do` {
    @Test(arguments: ShellTable.destructive + ShellTable.unusual + ShellTable.attacks)
    func `a command that destroys or leaves is never cleared, however it is spelled`(
        _ row: ShellTable.Row
    ) {
        let verdict = ShellVerdict(of: row.command)
        #expect(verdict.reach == .irreversible, "\(verdict.why)")
        if row.leaves { #expect(verdict.egress, "\(verdict.why)") }
    }

    @Test func `at most five in a hundred harmless commands are held`() {
        let harmless = ShellTable.harmless + ShellTable.everyday + ShellTable.plain
        let held = harmless.filter { row in
            let verdict = ShellVerdict(of: row.command)
            return verdict.reach.rawValue != row.reach || verdict.egress != row.leaves
        }
        #expect(
            held.count * 20 <= harmless.count,
            "\(held.map { ($0.command, ShellVerdict(of: $0.command).why) })")
    }

    @Test(arguments: ShellTable.asking)
    func `a program that asks another machine leaves this one`(_ row: ShellTable.Row) {
        let verdict = ShellVerdict(of: row.command)
        #expect(verdict.reach.rawValue == row.reach && verdict.egress, "\(verdict.why)")
    }

    @Test func `there are a hundred of each and more`() {
        #expect(ShellTable.harmless.count >= 100)
        #expect(ShellTable.destructive.count >= 100)
    }

    @Test func `every line of the rules is read`() {
        #expect(ShellRules.shipped.mistakes == [])
        #expect(ShellRules.shipped.count > 500)
    }

    @Test func `what cannot be seen makes a command unreadable`() {
        for sign in ["\0", "\r", "\u{1B}", "\u{7F}", "\u{200B}", "\u{202E}", "\u{A0}", "\u{2028}"] {
            let verdict = ShellVerdict(of: "ls \(sign) x")
            #expect(verdict.reach == .irreversible && verdict.egress)
            #expect(verdict.why.contains("U+"))
        }
    }

    @Test func `the reason names the part that decided`() {
        let verdict = ShellVerdict(of: "ls -l | grep x; rm -rf build")
        #expect(verdict.why == "`rm -rf build`: deletes.")
        #expect(verdict.parts.map(\.reach) == [.reads, .reads, .irreversible])
        let leaving = ShellVerdict(of: "mkdir x; curl -s https://example.com")
        #expect(leaving.reach == .reversible && leaving.egress)
        #expect(leaving.why.contains("mkdir x") && leaving.why.contains("network"))
    }

    @Test func `an interpreter is never fit for a standing rule`() {
        for command in ["python3 x.py", "bash -c ls", "make", "./x", "$x", "ls '"] {
            #expect(ShellVerdict(of: command).runsOtherCode, "\(command)")
        }
        for command in ["ls", "rm x", "git push", "curl x"] {
            #expect(!ShellVerdict(of: command).runsOtherCode, "\(command)")
        }
    }

    @Test func `a hostile length or depth ends in a verdict`() {
        let texts = [
            String(repeating: "(", count: 60_000), String(repeating: "$(", count: 30_000),
            String(repeating: "{a,b}", count: 10_000), String(repeating: "`", count: 50_001),
            String(repeating: "a", count: 1 << 20), String(repeating: "eval ", count: 10_000),
            "ls " + String(repeating: "\"${x:-", count: 10_000),
            String(repeating: "env ", count: 10_000) + "ls",
        ]
        for text in texts { #expect(ShellVerdict(of: text).reach == .irreversible) }
    }

    /// Whatever is put before, behind or around a destructive command, it stays one.
    @Test func `a destructive command in any frame is held`() {
        let frames = [
            "%", "ls; %", "% ; ls", "(%)", "{ %; }", "! %", "true && %", "false || %", "ls | %",
            "echo $(%)", "echo \"$(%)\"", "echo `%`", "cat <(%)", "if %; then :; fi",
            "if :; then %; fi", "while %; do :; done", "for i in 1; do %; done",
            "case x in x) %;; esac", "f() { %; }; f", "x=$(%)", "cat <<E␤$(%)␤E", "% &",
            "echo ${x:-$(%)}", "[[ -n $(%) ]]", "[ -n \"$(%)\" ]", "time %", "% > /dev/null",
            "2>&1 %", "echo $(( $(%) + 1 ))", "a=($(%))", "ls␤%", "ls #␤%", "% # ls",
        ].map { $0.replacing("␤", with: "\n") }
        for row in ShellTable.destructive.prefix(80) {
            // A here-document or a broken quote stands only where it was written.
            if row.command.contains("\n") || row.command.hasSuffix("&") { continue }
            // Back quotes do not nest: the first of the command's own would end the frame's.
            for frame in frames where !(frame.contains("`") && row.command.contains("`")) {
                let command = frame.replacing("%", with: row.command)
                let verdict = ShellVerdict(of: command)
                #expect(verdict.reach == .irreversible, "\(command): \(verdict.why)")
            }
        }
    }
}
