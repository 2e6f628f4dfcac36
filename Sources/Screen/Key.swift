/// A key, or a combination, as a terminal can tell it.
package enum Key: Hashable, Sendable {
    case character(Character)
    /// A letter held with Ctrl, in lower case.
    case control(Character)
    case function(Int)
    case up, down, left, right
    case pageUp, pageDown, home, end
    case tab, backTab, enter, escape, backspace, delete
}

/// What comes from the terminal.
package enum Input: Hashable, Sendable {
    case key(Key)
    /// Text that was pasted, as one piece; it never counts as keys.
    case paste(String)
    case resize(Size)
    /// The terminal has drawn everything that was written before the fence was asked for.
    case fenceReply
    /// Whether the terminal's window has the keyboard.
    case focus(Bool)
    /// The terminal is gone; nothing comes any more.
    case endOfInput
}

extension Key {
    /// The name that keymap files and help use: `a`, `G`, `ctrl+d`, `f1`, `pgdn`, `space`.
    package var name: String {
        switch self {
        case .character(" "): "space"
        case .character(let character): String(character)
        case .control(let character): "ctrl+\(character)"
        case .function(let number): "f\(number)"
        default: Self.named.first { $0.key == self }?.name ?? "?"
        }
    }

    /// The key of that name, in any case but for single letters; `nil` when there is none.
    package init?(name: String) {
        if name.count == 1, let character = name.first {
            self = .character(character)
            return
        }
        let lower = name.lowercased()
        if let found = Self.named.first(where: { $0.name == lower }) {
            self = found.key
        } else if lower == "space" {
            self = .character(" ")
        } else if lower.hasPrefix("ctrl+"), lower.count == 6, let letter = lower.last {
            self = .control(letter)
        } else if lower.hasPrefix("f"), let number = Int(lower.dropFirst()),
            (1...24).contains(number)
        {
            self = .function(number)
        } else {
            return nil
        }
    }

    private static let named: [(name: String, key: Key)] = [
        ("up", .up), ("down", .down), ("left", .left), ("right", .right),
        ("pgup", .pageUp), ("pgdn", .pageDown), ("home", .home), ("end", .end),
        ("tab", .tab), ("shift+tab", .backTab), ("enter", .enter), ("esc", .escape),
        ("backspace", .backspace), ("del", .delete),
    ]
}
