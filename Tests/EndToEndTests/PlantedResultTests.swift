import JSON
import TestSupport
import Testing

/// Ways in which work that is called done is not.
private enum Mistake: String, CaseIterable {
    case nothing, missing, sum, order, doubled, cut, elsewhere, input, unlogged, loggedTwice
}

/// A worker that adds up shelves with a program, and calls it done whatever that did; a verifier
/// that looks for itself.
private struct Work {
    let site: Site
    let name: String
    /// What lies on the shelves a, b and c.
    let shelves: [[Int]]
    var mistake: Mistake?

    private var right: String {
        zip(["a", "b", "c"], shelves).map { "\($0) \($1.reduce(0, +))\n" }.joined()
    }

    /// What the program does in the place of its work, in the words of a shell.
    private var deed: String {
        let right = right
        let lines = right.split(separator: "\n").map { "\($0)\n" }
        func put(_ text: String, in file: String = "report") -> String {
            "printf '%s' '\(text)' > \(file)"
        }
        let log = "echo added >> log"
        switch mistake {
        case nil: return "\(put(right)); \(log)"
        case .nothing: return log
        case .missing: return "\(put(lines[0] + lines[2])); \(log)"
        case .sum:
            return "\(put(lines[0] + lines[1] + "c \(shelves[2].reduce(1, +))\n")); \(log)"
        case .order: return "\(put(lines[1] + lines[0] + lines[2])); \(log)"
        case .doubled: return "\(put(right + lines[2])); \(log)"
        case .cut: return "\(put(String(right.dropLast(2)))); \(log)"
        case .elsewhere: return "\(put(right, in: "report.txt")); \(log)"
        case .input: return "\(put(right)); echo 1 >> shelves/b; \(log)"
        case .unlogged: return put(right)
        case .loggedTwice: return "\(put(right)); \(log); \(log)"
        }
    }

    func write() -> String {
        let folder = "\(site.sessions)/\(name)"
        TextFile.makeFolder(folder)
        TextFile.makeFolder(folder + "/shelves")
        for (shelf, numbers) in zip(["a", "b", "c"], shelves) {
            TextFile.write(
                numbers.map { "\($0)\n" }.joined(), to: "\(folder)/shelves/\(shelf)")
        }
        TextFile.write(Self.look, to: folder + "/look")
        TextFile.write(Self.rules, to: "\(folder)-rules.yaml")
        TextFile.write(file, to: "\(folder).yaml")
        return folder + ".yaml"
    }

    private var file: String {
        """
        session: \(name)
        goal: Write the sums of the shelves into report, log that once, and change nothing else.
        workspace: { template: ./\(name), setup: [[sh, -c, "cat shelves/* | cksum > .before"]] }
        models: { offline: { provider: rules, file: ./\(name)-rules.yaml } }
        agents:
          worker: { model: offline, instructions: Add up., tools: [add] }
          doubter: { model: offline, role: verifier, instructions: Doubt it., tools: [look] }
        tools:
          - command: add
            run: [sh, -c, \(JSON.string(deed).canonicalText)]
            reach: reversible
          - { command: look, run: [sh, look], reach: reads }
        policy:
          - { when: { reach: [reads, reversible] }, then: clear }

        """
    }

    /// Adds up anew and tells what there is; it knows nothing of how the work was done.
    private static let look = """
        sums() { for s in a b c; do awk -v s=$s '{ n += $1 } END { print s, n }' shelves/$s; done; }
        fold() { od -An -v -tx1 | tr -d ' \\n'; }
        same=$([ "$(cat shelves/* | cksum)" = "$(cat .before)" ] && echo yes || echo no)
        printf '{"wanted":"%s","found":"%s",' "$(sums | fold)" "$(cat report 2>/dev/null | fold)"
        printf '"same":"%s","logged":"%s"}' "$same" "$(cat log 2>/dev/null | wc -l)"

        """

    private static let rules = #"""
        rules:
          - name: work
            agent: worker
            when: [{ not_called: add }]
            calls: [{ tool: add }]
          - name: call it done
            agent: worker
            say: All shelves are added up, the report is written and logged.
          - name: look
            agent: doubter
            when: [{ not_called: look }]
            calls: [{ tool: look }]
          - name: agree
            agent: doubter
            when:
              - answer: the report is written and logged
              - result: look
                json:
                  wanted: { matches: '^(?<sums>[0-9a-f]+)$' }
                  same: 'yes'
                  logged: '1'
              - result: look
                json: { found: '{{sums}}' }
            calls:
              - tool: verdict
                arguments: { agrees: true, would_be_wrong: [another sum, another line in the log] }
          - name: disagree
            agent: doubter
            when: [{ result: look, text: '(?s)^(?<seen>.*)$' }]
            calls:
              - tool: verdict
                arguments:
                  agrees: false
                  would_be_wrong: [another sum, another line in the log]
                  findings: [{ what: What there is is not what was asked for., evidence: '{{seen|line}}' }]

        """#
}

@Suite(.timeLimit(.minutes(10)))
struct `Work that is called done` {
    private static let seed = UInt64.random(in: 0..<1_000_000)

    @Test func `is taken where it is right, and put to a person with what is wrong where not`()
        throws
    {
        var random = SeededRandom(seed: Self.seed)
        let planted: [Mistake?] = Mistake.allCases + Array(repeating: nil, count: 10)
        for (number, mistake) in planted.shuffled(using: &random).enumerated() {
            let site = try Site()
            let shelves = (0..<3).map { _ in
                (0..<Int.random(in: 1...5, using: &random)).map { _ in
                    Int.random(in: 1...900, using: &random)
                }
            }
            let work = Work(site: site, name: "work\(number)", shelves: shelves, mistake: mistake)
            let ended = try site.holdpoint("run", work.write(), "--headless")
            let what = "seed \(Self.seed), \(mistake?.rawValue ?? "right"): \(ended.err)"
            let id = try #require(try site.ids().first, "\(what)")
            guard mistake != nil else {
                #expect(ended.code == 0, "\(what)")
                #expect(try site.events(id, kind: "verdict.given").count == 1)
                continue
            }
            #expect(ended.code == 3, "\(what)")
            let hold = try site.hold(id)
            #expect(hold["kind"] == "dispute", "\(what)")
            let verdict = try site.show(id)["proposal"]?["verdict"]
            #expect(verdict?["agrees"] == false)
            #expect(verdict?["findings"]?.arrayValue?.isEmpty == false, "\(what)")
        }
    }
}
