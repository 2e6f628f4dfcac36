/// What can be typed after `:`.
enum CommandLine: Sendable {
    case pause, resume, quit, help, breakers, retryStore
    case cancel(String)
    case note(String)
    case acceptTool(String, reason: String)
    case theme(String)
    /// A call by its id, or by the number of its row; empty to be told which there are.
    case undo(String, reason: String)

    struct Entry: Sendable {
        let name: String
        let usage: String
        let help: String
    }

    static let all = [
        Entry(
            name: "accept-tool", usage: ":accept-tool NAME [REASON]",
            help: "what has changed of a tool; with a reason, use it so (asks)"),
        Entry(
            name: "breakers", usage: ":breakers",
            help: "which models and tools are left alone after failures, and until when"),
        Entry(
            name: "cancel", usage: ":cancel [REASON]",
            help: "cancel the selected session (asks)"),
        Entry(name: "help", usage: ":help", help: "this help"),
        Entry(name: "note", usage: ":note TEXT", help: "tell the agent something"),
        Entry(name: "pause", usage: ":pause", help: "pause the selected session"),
        Entry(name: "quit", usage: ":quit", help: "quit; asks while sessions run here"),
        Entry(name: "resume", usage: ":resume", help: "let it go on"),
        Entry(
            name: "retry-store", usage: ":retry-store",
            help: "try a store that failed again now, not only after a while"),
        Entry(name: "theme", usage: ":theme NAME", help: "change the colours"),
        Entry(
            name: "undo", usage: ":undo CALL [REASON]",
            help: "take back what a finished call did (asks); without a call, which there are"),
    ]

    /// Nil, with the reason, for what is no command.
    static func read(_ text: String) -> Result<CommandLine, Mistake> {
        let line = text.trimmed
        let name = String(line.prefix { $0 != " " })
        let rest = String(line.dropFirst(name.count)).trimmed
        switch name {
        case "pause": return .success(.pause)
        case "resume": return .success(.resume)
        case "retry-store": return .success(.retryStore)
        case "q", "quit": return .success(.quit)
        case "breakers": return .success(.breakers)
        case "help": return .success(.help)
        case "accept-tool":
            let (tool, reason) = split(rest)
            return tool.isEmpty
                ? .failure(Mistake(":accept-tool needs the name of a tool."))
                : .success(.acceptTool(tool, reason: reason))
        case "undo":
            let (call, reason) = split(rest)
            return .success(.undo(call, reason: reason))
        case "cancel": return .success(.cancel(rest))
        case "note":
            return rest.isEmpty ? .failure(Mistake(":note needs a text.")) : .success(.note(rest))
        case "theme":
            return rest.isEmpty ? .failure(Mistake(":theme needs a name.")) : .success(.theme(rest))
        default:
            let known = all.map { ":\($0.name)" }.joined(separator: " ")
            return .failure(Mistake("There is no :\(name). Known: \(known)"))
        }
    }

    /// The first word, and what is left.
    private static func split(_ text: String) -> (first: String, rest: String) {
        let word = String(text.prefix { $0 != " " })
        return (word, String(text.dropFirst(word.count)).trimmed)
    }

    struct Mistake: Error {
        let text: String
        init(_ text: String) { self.text = text }
    }

    /// The one command that begins so, or what all that do have in common.
    ///
    /// - Parameter calls: What can be undone, by its ids.
    static func completion(of text: String, calls: [String]) -> String {
        let names = all.map(\.name) + calls.map { "undo \($0)" }
        // A whole name is no end where something can follow it.
        let found = names.filter { $0.hasPrefix(text) && (text.contains(" ") || !$0.contains(" ")) }
        guard let first = found.first else { return text }
        if found.count == 1 { return first + " " }
        var shared = first
        while !found.allSatisfy({ $0.hasPrefix(shared) }) { shared.removeLast() }
        return shared
    }
}
