import Screen

/// One line of text under the operator's hands.
struct LineEditor: Hashable, Sendable {
    private(set) var characters: [Character] = []
    private(set) var cursor = 0
    static let charactersMax = 4000

    init(_ text: String = "") {
        characters = Array(text)
        cursor = characters.count
    }

    var text: String { String(characters) }
    var isEmpty: Bool { characters.isEmpty }

    /// Whether the key was one that edits.
    @discardableResult
    mutating func take(_ key: Key) -> Bool {
        switch key {
        case .character(let character): insert(String(character))
        case .backspace, .control("h"):
            guard cursor > 0 else { return true }
            cursor -= 1
            characters.remove(at: cursor)
        case .delete:
            if cursor < characters.count { characters.remove(at: cursor) }
        case .left, .control("b"): cursor = max(0, cursor - 1)
        case .right, .control("f"): cursor = min(characters.count, cursor + 1)
        case .home, .control("a"): cursor = 0
        case .end, .control("e"): cursor = characters.count
        case .control("u"):
            characters.removeFirst(cursor)
            cursor = 0
        case .control("k"): characters.removeLast(characters.count - cursor)
        case .control("w"): removeWord()
        default: return false
        }
        return true
    }

    /// Inserts typed or pasted text; line breaks become spaces.
    mutating func insert(_ text: String) {
        for character in text.prefix(Self.charactersMax - min(Self.charactersMax, characters.count))
        {
            characters.insert(character.isNewline ? " " : character, at: cursor)
            cursor += 1
        }
    }

    private mutating func removeWord() {
        while cursor > 0, characters[cursor - 1] == " " { removeBefore() }
        while cursor > 0, characters[cursor - 1] != " " { removeBefore() }
    }

    private mutating func removeBefore() {
        cursor -= 1
        characters.remove(at: cursor)
    }
}

extension Frame {
    /// Draws an editor so that its cursor is visible, and puts the terminal's cursor there.
    mutating func put(_ editor: LineEditor, at point: Point, columns: Int, style: Style = .plain) {
        guard columns > 0 else { return }
        let before = SafeText.line(String(editor.characters[..<editor.cursor]))
        let after = SafeText.line(String(editor.characters[editor.cursor...]))
        let room = columns - 1
        guard before.width > room else {
            let used = put(before, at: point, style: style)
            let place = Point(column: point.column + used, row: point.row)
            put(after, at: place, style: style, limit: columns - used, overflow: .ellipsis)
            cursor = place
            return
        }
        // What stands before the cursor matters most: show its end.
        let text = before.text
        var tail = ""
        var width = 0
        for character in text.reversed() {
            let own = TextWidth.of(character)
            if width + own > room - 1 { break }
            width += own
            tail.insert(character, at: tail.startIndex)
        }
        let mark = put(glyphs.text(.ellipsis), at: point, style: Style(.fgFaint))
        let used = put(tail, at: Point(column: point.column + mark, row: point.row), style: style)
        cursor = Point(column: point.column + mark + used, row: point.row)
    }
}
