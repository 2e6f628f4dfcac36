import Testing

@Suite struct `Sizes` {
    private let all = Repository.sources + Repository.tests

    @Test func `no line is longer than 100 columns`() {
        for file in all {
            let texts = file.linesOfTexts
            for (index, line) in file.lines.enumerated()
            where line.utf8.count > 100 && !texts.contains(index + 1) {
                // The sentence that names a test cannot be cut.
                if line.contains("func `") { continue }
                #expect(
                    line.count <= 100, "\(file.place(index + 1)) has \(line.count) columns")
            }
        }
    }

    @Test func `no function is longer than 70 lines`() {
        for file in all {
            for function in file.functions where function.lines > 70 {
                Issue.record(
                    "\(file.place(function.line)): `\(function.name)` has \(function.lines) lines")
            }
        }
    }

    /// Functions that take more all the same.
    private let long: Set<String> = ["Sources/Console/MachinePanel.swift"]

    @Test func `no function takes more than 6 parameters`() {
        for file in all {
            for function in file.functions where function.parameters > 6 {
                // The memberwise initialiser of a value may have as many as the value has parts.
                if function.name == "init" || long.contains(file.path) { continue }
                Issue.record(
                    "\(file.place(function.line)): `\(function.name)` takes \(function.parameters)")
            }
        }
    }

    @Test func `no file is longer than 600 lines, no test file than 800`() {
        for file in Repository.sources {
            #expect(file.lines.count <= 600, "\(file.path) has \(file.lines.count) lines")
        }
        for file in Repository.tests {
            #expect(file.lines.count <= 800, "\(file.path) has \(file.lines.count) lines")
        }
    }
}
