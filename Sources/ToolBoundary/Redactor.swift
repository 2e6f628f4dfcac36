/// Takes the values of secrets out of texts before they are recorded or shown.
package struct Redactor: Sendable {
    /// Values with their names, longest first, so that one inside another leaves no rest.
    private let secrets: [(name: String, value: String)]

    /// Values shorter than this are not redacted: they would take ordinary words with them.
    package static let valueBytesMin = 6

    package init(_ secrets: [String: String] = [:]) {
        self.secrets =
            secrets
            .filter { $0.value.utf8.count >= Redactor.valueBytesMin }
            .map { (name: $0.key, value: $0.value) }
            .sorted { ($0.value.utf8.count, $0.name) > ($1.value.utf8.count, $1.name) }
    }

    package var isEmpty: Bool { secrets.isEmpty }

    /// The text with each value replaced by `[redacted:NAME]`.
    package func redact(_ text: String) -> String {
        guard !secrets.isEmpty else { return text }
        var bytes = Array(text.utf8)
        var changed = false
        for (name, value) in secrets {
            let needle = Array(value.utf8)
            let mark = Array("[redacted:\(name)]".utf8)
            var clean: [UInt8] = []
            var index = 0
            while index < bytes.count {
                if bytes[index] == needle[0], bytes[index...].starts(with: needle) {
                    clean += mark
                    index += needle.count
                    changed = true
                } else {
                    clean.append(bytes[index])
                    index += 1
                }
            }
            bytes = clean
        }
        return changed ? String(decoding: bytes, as: UTF8.self) : text
    }

    /// Whether a text carries a redaction mark: writing it back would lose a secret.
    package static func hasMark(_ text: String) -> Bool {
        let mark = Array("[redacted:".utf8)
        let bytes = Array(text.utf8)
        guard bytes.count >= mark.count else { return false }
        return bytes.indices.dropLast(mark.count - 1).contains {
            bytes[$0] == mark[0] && bytes[$0...].starts(with: mark)
        }
    }
}
