package import JSON

/// Where the value of a secret comes from. The value itself never enters a definition.
package struct SecretSource: Hashable, Sendable {
    package enum Place: Hashable, Sendable {
        /// A variable of the runner's environment.
        case environment(String)
        /// A file that only the operator may read; the path begins with `/` or `~/`.
        case file(String)
        /// What a program prints.
        case command([String])
    }

    package var name: String
    package var place: Place

    /// How long a program may take that prints one.
    package static let commandMilliseconds = 20_000

    package init(name: String, place: Place) {
        self.name = name
        self.place = place
    }
}

extension SecretSource {
    package var json: JSON {
        switch place {
        case .environment(let variable): ["env": .string(variable), "name": .string(name)]
        case .file(let path): ["file": .string(path), "name": .string(name)]
        case .command(let words):
            ["command": .array(words.map { .string($0) }), "name": .string(name)]
        }
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "secret")
        let name = try fields.text("name")
        let words = try fields.texts("command")
        if let variable = try fields.optionalText("env") {
            self.init(name: name, place: .environment(variable))
        } else if let path = try fields.optionalText("file") {
            self.init(name: name, place: .file(path))
        } else if !words.isEmpty {
            self.init(name: name, place: .command(words))
        } else {
            throw MalformedEvent("the secret \(name) comes from nowhere")
        }
    }
}
