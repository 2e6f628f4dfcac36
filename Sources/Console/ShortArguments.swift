import JSON
import Screen

/// The arguments of a call on one line, each value with as much of its ends as there is room for.
struct ShortArguments: Sendable {
    private let fields: [(name: String, value: String)]
    /// What is left of a value at least.
    private static let valueMin = 6

    init(_ arguments: JSON) {
        fields = (arguments.objectValue ?? [:]).map { field in
            let value = field.value.stringValue ?? field.value.canonicalText
            return (SafeText.line(field.key).text, Self.bounded(value))
        }
    }

    /// No value is longer than any screen is wide: its ends are what is shown.
    private static func bounded(_ value: String) -> String {
        let ends = 2000
        guard value.utf8.count > 2 * ends else { return SafeText.line(value).text }
        return SafeText.line(String(value.prefix(ends)) + String(value.suffix(ends))).text
    }

    /// Everything; of a single argument the value alone.
    func text(_ glyphs: GlyphSet) -> String { line(cutting: .max, glyphs) }

    func fitting(_ columns: Int, _ glyphs: GlyphSet) -> String {
        var room = min(columns, fields.map { TextWidth.of($0.value) }.max() ?? 0)
        var line = line(cutting: room, glyphs)
        while TextWidth.of(line) > columns, room > Self.valueMin {
            room -= 1
            line = self.line(cutting: room, glyphs)
        }
        return line.endsFitting(columns, glyphs)
    }

    private func line(cutting columns: Int, _ glyphs: GlyphSet) -> String {
        let isAlone = fields.count == 1
        return fields.map { name, value in
            (isAlone ? "" : "\(name)=") + value.endsFitting(columns, glyphs)
        }.joined(separator: " ")
    }
}
