import SessionKernel
import Testing

@testable import ToolBoundary

@Suite struct `What a session says of programs` {
    private func verdict(_ command: String, _ lines: String...) -> ShellVerdict {
        ShellVerdict(of: command, by: ShellRules(own: lines))
    }

    private func mistakes(_ lines: String...) -> [String] {
        ShellRules.mistakes(inOwn: lines).map(\.why)
    }

    @Test func `is gone by for a program that is not known`() {
        #expect(verdict("deployctl status").reach == .irreversible)
        let lines = ["deployctl | group | takes --site", "deployctl status, deployctl ls | reads"]
        let rules = ShellRules(own: lines)
        for command in ["deployctl status", "deployctl --site a ls | wc -l"] {
            let verdict = ShellVerdict(of: command, by: rules)
            #expect(verdict.reach == .reads && !verdict.egress, "\(verdict.why)")
        }
        for command in ["deployctl rm", "deployctl $x", "deployctl status > x", "$(deployctl x)"] {
            #expect(ShellVerdict(of: command, by: rules).reach == .irreversible, "\(command)")
        }
        #expect(verdict("fetcher a", "fetcher | reads leaves").egress)
        #expect(verdict("runner a", "runner | interpreter").runsOtherCode)
        #expect(verdict("wrap rm x", "wrap | reads | runs 0").reach == .irreversible)
    }

    @Test func `makes a program that is known stricter`() {
        #expect(verdict("ls", "ls | irreversible").reach == .irreversible)
        #expect(verdict("git log", "git log | irreversible | because no").reach == .irreversible)
        #expect(verdict("git remote -v", "git remote show | irreversible").reach == .reads)
        #expect(
            verdict("git remote show o", "git remote show | irreversible").reach
                == .irreversible)
        #expect(verdict("cat x", "cat | reads leaves").egress)
    }

    /// Whatever a session says, nothing that is known is taken for less than it was.
    @Test func `never makes what is known laxer`() {
        let rows = ShellTable.destructive + ShellTable.unusual + ShellTable.attacks
        let words = Set(
            rows.flatMap { row in
                row.command.split { !$0.isLetter && !$0.isNumber && !"._+-".contains($0) }
                    .map(String.init)
            })
        let known = words.filter { ShellRules.shipped.knows($0) }
        var lines = known.sorted().map { "\($0) | reads | operands names" }
        lines += ["git push | reads", "docker rm | reads", "kubectl delete | reads"]
        #expect(ShellRules.mistakes(inOwn: lines).isEmpty)
        let rules = ShellRules(own: lines)
        for row in rows {
            let verdict = ShellVerdict(of: row.command, by: rules)
            #expect(verdict.reach == .irreversible, "\(row.command)")
            if row.leaves { #expect(verdict.egress, "\(row.command)") }
        }
        for command in ["python3 x", "bash x", "make", "sudo ls"] {
            #expect(
                ShellVerdict(of: command, by: rules).runsOtherCode
                    == ShellVerdict(of: command).runsOtherCode)
        }
    }

    @Test func `is refused where it cannot be meant`() {
        #expect(mistakes("x | raeds") == ["`raeds` is not understood here"])
        #expect(mistakes("x") == ["`|` is not understood here"])
        #expect(mistakes("./x | reads").first?.contains("no name of a program") == true)
        #expect(mistakes("x | reads | language eval").first?.contains("language") == true)
        #expect(mistakes("x | reads", "x | irreversible").first?.contains("twice") == true)
        #expect(mistakes("x y | reads").first?.contains("line of its own") == true)
        for name in ["python3.12", "perl5", "lua-5.1", "bash-5.2"] {
            #expect(mistakes("\(name) | reads").first?.contains("a version of") == true, "\(name)")
        }
        #expect(mistakes("x | group", "x y, x z | reads", "git push | irreversible").isEmpty)
    }
}
