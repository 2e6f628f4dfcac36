import Testing

@testable import holdpoint

/// The commands in the documents and in the program's own help.
@Suite struct `Examples of commands` {
    /// Programs that examples may use beside our own.
    private static let others: Set<String> = ["make", "export", "reset"]

    /// Lines that begin with `$ ` in blocks tagged `console`.
    private func examples() throws -> [(place: String, text: String)] {
        try Repository.documents.flatMap { path in
            try Markdown(path).blocks.filter { $0.info == "console" }.flatMap { block in
                block.text.split(separator: "\n").filter { $0.hasPrefix("$ ") }.map {
                    ("\(path):\(block.line)", String($0.dropFirst(2)))
                }
            }
        }
    }

    /// The words of a simple command line: quotes are taken off, a pipe ends it, variables set
    /// before the command are dropped.
    private func words(_ line: String) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in line {
            if let open = quote {
                if character == open { quote = nil } else { word?.append(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character == " " {
                if let whole = word { words.append(whole) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if let whole = word { words.append(whole) }
        let command = words.prefix { $0 != "|" }
        let plain = command.drop { word in
            word.contains("=") && word.first?.isUppercase == true
        }
        return Array(plain)
    }

    /// Reads the words as the program would; throws what the program would complain of.
    private func read(_ words: ArraySlice<String>) throws {
        guard let first = words.first, !first.hasPrefix("-") else {
            let asks = words == ["--help"] || words == ["--version"]
            if !asks { _ = try Arguments(words, options: ConsoleCommand.options) }
            return
        }
        let command = try #require(
            Main.commands.first { $0.name == first }, "there is no command \(first)")
        let arguments = try Arguments(words.dropFirst(), options: command.options)
        let takesWord = !command.words.isEmpty
        let mayTakeNone = command.words.hasPrefix("[")
        #expect(
            mayTakeNone || takesWord != arguments.words.isEmpty, "\(first): its words")
    }

    @Test func `every example in the documents is one that the program takes`() throws {
        let found = try examples()
        #expect(found.count > 10)
        for (place, text) in found {
            let words = words(text)
            guard words.first == "holdpoint" else {
                #expect(Self.others.contains(words.first ?? ""), "\(place): \(text)")
                continue
            }
            #expect(throws: Never.self, "\(place): \(text)") { try read(words.dropFirst()) }
        }
    }

    @Test func `every example in the help is one that the program takes`() throws {
        for command in Main.commands {
            #expect(!command.examples.isEmpty, "\(command.name) has no example")
            for example in command.examples {
                let words = words(example)
                #expect(words.first == "holdpoint", "\(example)")
                #expect(throws: Never.self, "\(example)") { try read(words.dropFirst()) }
            }
        }
    }

    @Test func `every session file that an example names is there`() throws {
        let examples = try examples().map(\.text) + Main.commands.flatMap(\.examples)
        for word in examples.flatMap(words) where word.hasPrefix("sessions/") {
            #expect(Repository.exists(word), "\(word)")
        }
    }

    @Test func `every target of make that the documents name is in the Makefile`() throws {
        let makefile = try Repository.text("Makefile").split(separator: "\n")
        for (place, text) in try examples() where text.hasPrefix("make ") {
            let target = words(text)[1]
            let isThere = makefile.contains { $0.hasPrefix("\(target):") }
            #expect(isThere, "\(place): make \(target)")
        }
    }

    @Test func `every command stands in the README or the reference`() throws {
        let texts = try examples().map(\.text)
        let open: Set<String> = ["json-check", "schema-check"]
        for command in Main.commands where !open.contains(command.name) {
            let isShown = texts.contains { words($0).dropFirst().first == command.name }
            #expect(isShown, "\(command.name)")
        }
    }
}
