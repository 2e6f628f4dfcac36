/// The key of a model's server: its name may be shown, its value never.
package struct ModelKey: Sendable, CustomStringConvertible, CustomReflectable {
    /// What the operator knows it as, for example `OPENAI_API_KEY`.
    package let name: String
    /// Nil when nothing of that name was found.
    let value: String?

    package init(name: String, value: String?) {
        self.name = name
        self.value = value
    }

    package var description: String { "key \(name)" }

    /// Without this, `dump` and `String(reflecting:)` of anything that holds a key would print it.
    package var customMirror: Mirror { Mirror(self, children: ["name": name]) }

    /// The text with every occurrence of the key replaced by its name: a server may echo it.
    func hidden(in text: String) -> String {
        guard let secret = value.map({ Array($0.utf8) }), secret.count >= 4 else { return text }
        var clean: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.first {
            if rest.starts(with: secret) {
                clean += Array("[\(name)]".utf8)
                rest = rest.dropFirst(secret.count)
            } else {
                clean.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: clean, as: UTF8.self)
    }
}
