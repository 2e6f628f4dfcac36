import JSON
import SessionKernel
import Testing

@testable import Definitions

@Suite struct `Where secrets come from` {
    private func read(_ text: String) throws(MistakeList) -> [SecretSource] {
        try SecretsFile.read(Array(text.utf8), file: "secrets.yaml")
    }

    @Test func `is a variable, a file or a program`() throws {
        let sources = try read(
            """
            A: { env: OTHER_A }
            B: { file: ~/.config/b }
            C: { command: [pass, show, c] }
            """)
        #expect(
            sources == [
                SecretSource(name: "A", place: .environment("OTHER_A")),
                SecretSource(name: "B", place: .file("~/.config/b")),
                SecretSource(name: "C", place: .command(["pass", "show", "c"])),
            ])
        for source in sources { #expect(try SecretSource(source.json) == source) }
    }

    @Test func `gives a program 20 seconds`() {
        #expect(SecretSource.commandMilliseconds == 20_000)
    }

    @Test(arguments: [
        ("A: { file: secrets/a }", "beside"), ("A: {}", "one place"), ("A: secret", "mapping"),
        ("A: { file: /a, env: B }", "one place"), ("a-b: { env: B }", "no name of a secret"),
        ("A: { value: x }", "one place"), ("A: { env: 'B C' }", "no name of a variable"),
        ("A: { command: [] }", "command"),
    ]) func `is checked`(text: String, told: String) {
        do {
            _ = try read(text)
            Issue.record("it was taken: \(text)")
        } catch {
            #expect(error.mistakes.contains { $0.description.contains(told) }, "\(error)")
        }
    }
}
