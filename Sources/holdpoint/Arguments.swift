/// One option of a command.
struct Option: Sendable {
    let name: String
    /// What its value is called in the help; nil for a switch.
    let value: String?
    let help: String
    var repeats = false

    static func value(_ name: String, _ value: String, _ help: String, repeats: Bool = false)
        -> Option
    {
        Option(name: name, value: value, help: help, repeats: repeats)
    }

    static func flag(_ name: String, _ help: String) -> Option {
        Option(name: name, value: nil, help: help)
    }
}

/// The words of a command line, read against the options that a command knows.
struct Arguments {
    private(set) var words: [String] = []
    private var values: [String: [String]] = [:]
    private var flags: Set<String> = []

    /// - Throws: A usage failure that names what is unknown, missing or doubled.
    init(_ arguments: ArraySlice<String>, options: [Option]) throws {
        var rest = arguments
        while let word = rest.popFirst() {
            if word == "--" {
                words += rest
                break
            }
            guard word.hasPrefix("-"), word != "-" else {
                words.append(word)
                continue
            }
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let option = options.first(where: { $0.name == parts[0] }) else {
                let known = options.map(\.name).joined(separator: ", ")
                throw CommandFailure.usage("unknown option `\(parts[0])`; known here: \(known)")
            }
            guard option.value != nil else {
                if parts.count == 2 {
                    throw CommandFailure.usage("`\(option.name)` takes no value")
                }
                flags.insert(option.name)
                continue
            }
            guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
                throw CommandFailure.usage("`\(option.name)` needs a value: \(option.value!)")
            }
            if values[option.name] != nil, !option.repeats {
                throw CommandFailure.usage("`\(option.name)` is given twice")
            }
            values[option.name, default: []].append(value)
        }
    }

    func has(_ flag: String) -> Bool { flags.contains(flag) }
    func value(_ name: String) -> String? { values[name]?.last }
    func all(_ name: String) -> [String] { values[name] ?? [] }

    /// The one word that the command takes.
    func one(_ what: String) throws -> String {
        guard let word = words.first else { throw CommandFailure.usage("\(what) is missing") }
        guard words.count == 1 else {
            throw CommandFailure.usage("one \(what) is taken, not \(words.count)")
        }
        return word
    }

    func none() throws {
        if let word = words.first {
            throw CommandFailure.usage("`\(word)` is not expected here")
        }
    }
}
