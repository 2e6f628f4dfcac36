package import Screen

/// Which key does what, where. Hints and help are made from it, so that they cannot be wrong.
package struct KeyMap: Hashable, Sendable {
    package struct Binding: Hashable, Sendable {
        package let context: KeyContext
        package let keys: [Key]
        package let command: KeyCommand
        /// A word for the hint bar; empty where it is not worth its place.
        package let hint: String
        package let help: String

        /// As bars and cards show it: the first key, and for keys that count the last one too.
        func label(_ glyphs: GlyphSet) -> String? {
            guard let first = keys.first?.label(glyphs) else { return nil }
            guard command == .choose, let last = keys.last?.label(glyphs) else { return first }
            return "\(first)-\(last)"
        }
    }

    package private(set) var bindings: [Binding]

    package init(_ bindings: [Binding]) { self.bindings = bindings }

    /// What a key does in a context, or else everywhere.
    package func command(for key: Key, in context: KeyContext) -> KeyCommand? {
        for place in [context, .global] {
            if let found = bindings.first(where: { $0.context == place && $0.keys.contains(key) }) {
                return found.command
            }
        }
        return nil
    }

    /// Gives a command other keys; they are taken from whatever had them in that context.
    package mutating func bind(_ keys: [Key], to command: KeyCommand, in context: KeyContext) {
        bindings = bindings.compactMap { old in
            guard old.context == context else { return old }
            let kept = old.command == command ? keys : old.keys.filter { !keys.contains($0) }
            return Binding(
                context: old.context, keys: kept, command: old.command, hint: old.hint,
                help: old.help)
        }
    }

    /// Keys that stand twice in one context: the first wins, so the second is a mistake.
    package var conflicts: [(context: KeyContext, key: Key)] {
        var seen: Set<Pair> = []
        return bindings.flatMap { binding in
            binding.keys.filter { !seen.insert(Pair(context: binding.context, key: $0)).inserted }
                .map { (binding.context, $0) }
        }
    }

    private struct Pair: Hashable {
        let context: KeyContext
        let key: Key
    }

    func bindings(in context: KeyContext) -> [Binding] {
        bindings.filter { $0.context == context && !$0.keys.isEmpty }
    }
}

extension Key {
    /// As people read it on a key: `↵`, `Tab`, `^D`, `PgDn`.
    func label(_ glyphs: GlyphSet) -> String {
        switch self {
        case .enter: glyphs.text(.enter)
        case .character(" "): glyphs.text(.space)
        case .control(let letter): "^\(letter.uppercased())"
        case .function(let number): "F\(number)"
        case .escape: "Esc"
        case .tab: "Tab"
        case .backTab: "S-Tab"
        case .pageUp: "PgUp"
        case .pageDown: "PgDn"
        case .home: "Home"
        case .end: "End"
        case .up: glyphs.isASCII ? "Up" : "↑"
        case .down: glyphs.isASCII ? "Down" : "↓"
        case .left: glyphs.isASCII ? "Left" : "←"
        case .right: glyphs.isASCII ? "Right" : "→"
        case .backspace: "Bksp"
        case .delete: "Del"
        case .character(let character): String(character)
        }
    }
}
