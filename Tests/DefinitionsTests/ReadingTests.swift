import Testing

@testable import Definitions

private enum Reach: String, CaseIterable { case reads, reversible, irreversible }

/// Runs `body` over a text and returns the lines of its mistakes.
private func told(_ text: String, _ body: (MappingReader) -> Void) throws -> [String] {
    let reading = Reading(file: "x.yaml")
    reading.value(try read(text)).mapping { map -> Void? in body(map) }
    return reading.mistakes.mistakes.map(\.description)
}

@Suite struct `Reading a definition` {
    @Test func `all mistakes are told at once, in the order of the file`() throws {
        let lines = try told("gaol: x\nsteps: many\nlimits: { wall: 30 }\nreach: read\n") { map in
            #expect(map.choice("reach", Reach.self) == nil)
            #expect(map.string("goal", required: true) == nil)
            #expect(map.integer("steps", in: 1...100) == nil)
            #expect(map.mapping("limits") { $0.milliseconds("wall") } == nil)
        }
        #expect(
            lines == [
                "x.yaml:1:1: the key `goal` is missing (is `gaol` meant to be it?)",
                "x.yaml:1:1: gaol: the key `gaol` is unknown; "
                    + "expected one of reach, goal, steps, limits (did you mean goal?)",
                "x.yaml:2:8: steps: this is the text `many`; expected a whole number from 1 to 100",
                "x.yaml:3:17: limits.wall: this is the number `30`; "
                    + "expected a time such as 500ms, 30s, 5m, 2h or 1d (did you mean 30s?)",
                "x.yaml:4:8: reach: `read` is not known here; "
                    + "expected one of reads, reversible, irreversible (did you mean reads?)",
            ])
    }

    @Test func `a whole definition is read`() throws {
        let reading = Reading(file: "x.yaml")
        let text = """
            goal: Tag it.
            fast: true
            reach: reads
            limits: { steps: 60, wall: 20m, cost_usd: 2.50, output: 16KiB }
            tools: [git.log, files.read]
            env: { A: x, B: 1 }
            """
        let goal = try reading.decode(Array(text.utf8)) { root in
            root.mapping { map -> String? in
                #expect(map.bool("fast") == true)
                #expect(map.choice("reach") == Reach.reads)
                map.mapping("limits") { limits -> Void? in
                    #expect(limits.integer("steps") == 60)
                    #expect(limits.milliseconds("wall") == 1_200_000)
                    #expect(limits.microdollars("cost_usd") == 2_500_000)
                    #expect(limits.bytes("output") == 16_384)
                }
                #expect(map.strings("tools") == ["git.log", "files.read"])
                #expect(map.stringMap("env") == ["A": "x", "B": "1"])
                #expect(map.string("absent") == nil)
                return map.string("goal", required: true)
            }
        }
        #expect(goal == "Tag it.")
    }

    @Test func `a mistake in a list names its item, and the others are kept`() throws {
        let lines = try told("agents: { planner: { tools: [a, 2, b] } }") { map in
            for agent in map.value("agents")?.entries() ?? [] {
                #expect(agent.value.mapping { $0.strings("tools") } == ["a", "b"])
            }
        }
        #expect(
            lines == [
                "x.yaml:1:33: agents.planner.tools[1]: this is the number `2`; "
                    + "expected text (put it in quotes)"
            ])
    }

    @Test func `a name that is not known comes with those near it`() throws {
        let reading = Reading(file: "sessions/x.yaml")
        let value = reading.value(try read("git.psh"))
        value.reportUnknown(
            "git.psh", among: ["git.log", "git.push"], message: "no tool is called `git.psh`")
        #expect(
            reading.mistakes.description
                == "sessions/x.yaml:1:1: no tool is called `git.psh`; "
                + "expected one of git.log, git.push (did you mean git.push?)")
    }

    @Test func `nothing decoded without a mistake noted is still told`() {
        #expect(throws: MistakeList.self) {
            try Reading(file: "x").decode(Array("a: 1".utf8)) { _ -> Int? in nil }
        }
    }

    @Test func `text of the file cannot disturb a terminal`() throws {
        let lines = try told("\"\\e[2J\\u202E\": 1") { _ in }
        #expect(lines.count == 1)
        #expect(lines[0].unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 0x202E })
        #expect(Mistake.quote(String(repeating: "x", count: 100)).count == 63)
    }

    @Test func `a hundred mistakes are kept, the first ones, and the rest counted`() throws {
        let reading = Reading(file: "x.yaml")
        let text = (0..<150).map { "k\($0): 1" }.joined(separator: "\n")
        reading.value(try read(text)).mapping { _ -> Void? in nil }
        #expect(reading.mistakes.mistakes.count == 100)
        #expect(reading.mistakes.mistakes.last?.line == 100)
        #expect(reading.mistakes.omitted == 50)
        #expect(reading.mistakes.description.hasSuffix("\nand 50 more"))
    }
}

@Suite struct `Reading amounts` {
    private func value(_ text: String, _ reading: Reading = Reading(file: "x")) throws
        -> LocatedValue
    {
        reading.value(try read(text))
    }

    @Test(arguments: [
        ("500ms", 500), ("30s", 30_000), ("5m", 300_000), ("2h", 7_200_000), ("1d", 86_400_000),
        ("0s", 0),
    ])
    func `times are milliseconds`(text: String, milliseconds: Int) throws {
        #expect(try value(text).milliseconds() == milliseconds)
    }

    @Test(arguments: [
        "30", "s", "-1s", "1.5h", "5 m", "5M", "99999999999999999d", "1h30m", "''", "[1s]",
    ])
    func `what is no time is refused`(text: String) throws {
        let reading = Reading(file: "x")
        #expect(try value(text, reading).milliseconds() == nil)
        #expect(reading.mistakes.mistakes.count == 1)
    }

    @Test func `a time out of range is told in its own units`() throws {
        let reading = Reading(file: "x")
        #expect(try value("2d", reading).milliseconds(in: 1000...86_400_000) == nil)
        #expect(
            reading.mistakes.description
                == "x:1:1: this is the text `2d`; expected a time from 1s to 1d")
    }

    @Test(arguments: [
        ("2.50", 2_500_000), ("5", 5_000_000), ("0.000001", 1), (".1", 100_000),
        ("0.10000000", 100_000),
        ("9007199254.740993", 9_007_199_254_740_993),
    ])
    func `money is exact`(text: String, microdollars: Int) throws {
        #expect(try value(text).microdollars() == microdollars)
    }

    @Test(arguments: ["0.0000001", "1e3", "-1", "'2.50'", "$5", "99999999999999999999", ""])
    func `what is no money is refused`(text: String) throws {
        let reading = Reading(file: "x")
        #expect(try value(text, reading).microdollars() == nil)
        #expect(reading.mistakes.mistakes.count == 1)
    }

    @Test func `sizes are bytes`() throws {
        #expect(try value("512").bytes() == 512)
        #expect(try value("16KiB").bytes() == 16_384)
        #expect(try value("1MB").bytes() == nil)
        #expect(try value("2MiB").bytes(in: 0...1_048_576) == nil)
    }

    @Test func `booleans are true and false, with a hint for the old spellings`() throws {
        let reading = Reading(file: "x")
        #expect(try value("yes", reading).bool() == nil)
        #expect(
            reading.mistakes.description
                == "x:1:1: this is the text `yes`; expected true or false (write true)")
    }
}
