import CNcurses
import Screen

/// Turns styles into what ncurses draws with, and remembers each answer.
struct Paintbox {
    struct Paint {
        let attributes: attr_t
        let pair: Int32
    }

    private struct Colours: Hashable {
        let foreground: Int32
        let background: Int32
    }

    let depth: ColourDepth
    private let theme: Theme
    private var paints: [Style: Paint] = [:]
    private var pairs: [Colours: Int32] = [:]

    init(theme: Theme, depth: ColourDepth) {
        self.depth = depth
        self.theme = depth == .none ? Theme.mono : theme
    }

    /// The same paintbox with other colours. Pairs stay, since ncurses keeps them.
    func with(_ theme: Theme) -> Paintbox {
        var copy = Paintbox(theme: theme, depth: depth)
        copy.pairs = pairs
        return copy
    }

    mutating func paint(for style: Style) -> Paint {
        if let known = paints[style] { return known }
        let look = theme.resolve(style)
        let colours = colours(of: look)
        var attributes = Self.attributes(look.modifiers)
        if depth.needsBold(look.foreground), colours.foreground == depth.number(of: look.foreground)
        {
            attributes |= screen_bold()
        }
        let paint = Paint(attributes: attributes, pair: pair(colours))
        paints[style] = paint
        return paint
    }

    /// Where few colours make text and background one, the text takes the colour of ordinary text.
    private func colours(of look: Appearance) -> Colours {
        let background = depth.number(of: look.background)
        let foreground = depth.number(of: look.foreground)
        guard foreground == background, foreground >= 0 else {
            return Colours(foreground: foreground, background: background)
        }
        let plain = depth.number(of: theme.resolve(.plain).foreground)
        return Colours(foreground: plain == background ? -1 : plain, background: background)
    }

    /// Pair 0 is the terminal's own colours; so is every pair when there are no more.
    private mutating func pair(_ colours: Colours) -> Int32 {
        if depth == .none || (colours.foreground < 0 && colours.background < 0) { return 0 }
        if let known = pairs[colours] { return known }
        let number = Int32(pairs.count + 1)
        guard number < screen_pairs(),
            init_extended_pair(number, colours.foreground, colours.background) == OK
        else { return 0 }
        pairs[colours] = number
        return number
    }

    private static func attributes(_ modifiers: Modifiers) -> attr_t {
        var found: attr_t = 0
        if modifiers.contains(.bold) { found |= screen_bold() }
        if modifiers.contains(.reverse) { found |= screen_reverse() }
        if modifiers.contains(.underline) { found |= screen_underline() }
        if modifiers.contains(.dim) { found |= screen_dim() }
        return found
    }
}
