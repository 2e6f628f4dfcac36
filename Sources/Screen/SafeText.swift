/// Text from a model, a tool or a file, made fit to be shown: nothing in it is hidden and nothing
/// in it reaches the terminal as a command.
///
/// Whatever a reader could not see is spelled out, as `\u{202E}`, in a piece of its own that is
/// drawn in the role `danger`; text that merely contains those characters is an ordinary piece and
/// looks like one. This is the only way from such text to the screen.
package struct SafeText: Hashable, Sendable {
    /// What happens at a line feed.
    package enum Breaks: Hashable, Sendable {
        case kept
        /// A line break becomes a sign, for places with one row.
        case shown
    }

    /// At least one, in order.
    package let lines: [SafeLine]
    /// How many code points are spelled out.
    package let hiddenCount: Int

    package init(_ raw: String, breaks: Breaks = .kept) {
        var sanitiser = Sanitiser(breaks: breaks)
        sanitiser.take(raw)
        lines = sanitiser.finished()
        hiddenCount = sanitiser.hiddenCount
    }

    /// One row of it, with signs for its line breaks.
    package static func line(_ raw: String) -> SafeLine {
        SafeText(raw, breaks: .shown).lines[0]
    }

    /// All of it without styles, for titles and exports. Markers are text here and can be confused
    /// with text.
    package var plain: String {
        lines.map(\.text).joined(separator: "\n")
    }
}

/// One line of sanitised text.
package struct SafeLine: Hashable, Sendable {
    package internal(set) var pieces: [SafePiece]

    package init(pieces: [SafePiece] = []) {
        self.pieces = pieces
    }

    /// Text of our own, as a line. Not for text from outside.
    package init(trusted text: String) {
        pieces = text.isEmpty ? [] : [SafePiece(.visible, text)]
    }

    package var text: String { pieces.map(\.text).joined() }
    package var width: Int { pieces.reduce(0) { $0 + TextWidth.of($1.text) } }
    /// Whether something in it had to be spelled out.
    package var hidesSomething: Bool { pieces.contains { $0.kind == .hidden } }

    mutating func append(_ text: Substring, _ kind: SafePiece.Kind) {
        if kind == .visible, let last = pieces.last, last.kind == .visible {
            pieces[pieces.count - 1].text += text
        } else {
            pieces.append(SafePiece(kind, String(text)))
        }
    }
}

/// A part of a line that is drawn in one style.
package struct SafePiece: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case visible
        /// A code point that cannot be seen, spelled out.
        case hidden
        /// A sign for a tab or a line break.
        case space
    }

    package let kind: Kind
    package internal(set) var text: String

    package init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }

    /// How it is drawn where `style` is the style of the text around it.
    package func style(in style: Style) -> Style {
        switch kind {
        case .visible: style
        case .hidden: Style(.danger, on: style.background, [.bold, .reverse])
        case .space: Style(.fgFaint, on: style.background, style.modifiers)
        }
    }
}
