import Testing

@Suite struct `Words that are banned` {
    /// Time, chance, blocking and crashes have no place where everything is decided by data alone.
    private let deterministic = [
        "SessionKernel", "Simulation", "Console", "Screen", "ToolBoundary", "JSON",
    ]
    private let banned: [[String]] = [
        ["Date", "(", ")"], ["UUID", "(", ")"], [".", "random"], ["Task", ".", "detached"],
        ["DispatchSemaphore"], ["usleep"], ["print", "("], ["try", "!"], ["as", "!"],
        ["ContinuousClock"], ["SuspendingClock"], ["SystemRandomNumberGenerator"],
    ]

    private func places(of sequence: [String], in file: SourceFile) -> [Int] {
        file.tokens.indices.filter { index in
            guard file.tokens.stands(sequence, at: index) else { return false }
            // `x.print(` and `func print(` are somebody's own.
            guard sequence[0] == "print", index > 0 else { return true }
            return file.tokens[index - 1].text != "." && file.tokens[index - 1].text != "func"
        }.map { file.tokens[$0].line }
    }

    @Test func `pure modules have no clock, no chance, no printing and no forcing`() {
        for file in Repository.sources where deterministic.contains(file.target) {
            for sequence in banned {
                for line in places(of: sequence, in: file) {
                    Issue.record("\(file.place(line)): `\(sequence.joined())`")
                }
            }
        }
    }

    @Test func `nothing is forced and no task is detached anywhere in Sources`() {
        for file in Repository.sources {
            for sequence in [["try", "!"], ["as", "!"], ["Task", ".", "detached"]] {
                for line in places(of: sequence, in: file) {
                    Issue.record("\(file.place(line)): `\(sequence.joined())`")
                }
            }
        }
    }

    @Test func `nothing is left to be done`() {
        // Spelled in two parts, so that this file is not found.
        let marks = ["FIX" + "ME", "TO" + "DO", "XX" + "X"]
        for file in Repository.sources + Repository.tests {
            for (index, line) in file.lines.enumerated() {
                let words = line.split { !$0.isLetter }
                for mark in marks where words.contains(where: { $0 == mark }) {
                    Issue.record("\(file.place(index + 1)): \(mark)")
                }
            }
        }
    }

    /// Tests that watch other processes: there is no fact to wait for that a process is not there.
    private let watchers: Set<String> = ["Tests/ToolsLocalTests/GuardTests.swift"]

    @Test func `tests wait for facts, never for a while`() {
        for file in Repository.tests where !watchers.contains(file.path) {
            for sequence in [["Task", ".", "sleep"], ["usleep"], ["nanosleep"], ["sleep", "("]] {
                // A clock that a test moves by hand has to declare `sleep`.
                for line in places(of: sequence, in: file)
                where !file.lines[line - 1].contains("func sleep(until") {
                    Issue.record("\(file.place(line)): `\(sequence.joined())`")
                }
            }
        }
    }

    @Test func `access is package at most, never public`() {
        for file in Repository.sources {
            for index in file.tokens.indices where file.tokens.stands(["public"], at: index) {
                Issue.record("\(file.place(file.tokens[index].line)): `public`")
            }
        }
    }
}
