/// One command of the program: its words, its help, and what it does.
struct Command: Sendable {
    let name: String
    /// The words that follow the name: `FILE`; empty for none.
    let words: String
    let summary: String
    let options: [Option]
    let examples: [String]
    let run: @Sendable (Arguments) throws -> ExitCode

    var synopsis: String { words.isEmpty ? name : "\(name) \(words)" }
}

extension Option {
    static let store = Option.value(
        "--store", "PATH", "the store; default $HOLDPOINT_STORE or the state directory's store.db")
    static let json = Option.flag(
        "--json", "print JSON for scripts: one line, or indented where a terminal shows it")
    static let jsonLines = Option.flag("--json", "print JSON for scripts, one object a line")
    static let reason = Option.value("--reason", "TEXT", "why; the model and the journal see it")
}
