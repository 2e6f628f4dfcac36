/// How every role looks, and with which signs.
///
/// Made from plain dictionaries, as a theme file gives them. A role that is missing looks like its
/// fallback, so a theme is never incomplete; a colour name that the palette does not know is left
/// out and named in `mistakes`.
package struct Theme: Hashable, Sendable {
    package enum Mode: String, CaseIterable, Hashable, Sendable {
        case dark, light, any
    }

    /// What a theme file says of one role: names from the palette, and modifiers.
    package struct Paint: Hashable, Sendable {
        package var foreground: String?
        package var background: String?
        package var modifiers: Modifiers

        package init(
            foreground: String? = nil, background: String? = nil, modifiers: Modifiers = []
        ) {
            self.foreground = foreground
            self.background = background
            self.modifiers = modifiers
        }
    }

    /// A role that names a colour the palette does not have.
    package struct Mistake: Hashable, Sendable {
        package let role: Role
        package let colour: String
    }

    package let name: String
    package let mode: Mode
    package let palette: [String: Colour]
    package let roles: [Role: Paint]
    package let glyphs: [Glyph: GlyphPair]
    /// In the order of the roles.
    package let mistakes: [Mistake]
    /// One for each role.
    private let appearances: [Role: Appearance]

    package init(
        name: String, mode: Mode, palette: [String: Colour], roles: [Role: Paint],
        glyphs: [Glyph: GlyphPair] = [:]
    ) {
        self.name = name
        self.mode = mode
        self.palette = palette
        self.roles = roles
        self.glyphs = glyphs
        var appearances: [Role: Appearance] = [:]
        for role in Role.allCases {
            appearances[role] = Self.appearance(of: role, roles: roles, palette: palette)
        }
        self.appearances = appearances
        mistakes = Role.allCases.flatMap { role -> [Mistake] in
            let paint = roles[role]
            let names = [paint?.foreground, paint?.background].compactMap(\.self)
            return names.filter { palette[$0] == nil }.map { Mistake(role: role, colour: $0) }
        }
    }

    /// This theme with everything that it does not say itself taken from `parent`.
    ///
    /// A palette name that this theme gives a new colour changes the parent's roles too.
    package func inheriting(_ parent: Theme) -> Theme {
        Theme(
            name: name, mode: mode, palette: parent.palette.merging(palette) { _, own in own },
            roles: parent.roles.merging(roles) { _, own in own },
            glyphs: parent.glyphs.merging(glyphs) { _, own in own })
    }

    /// The signs for a terminal that shows more than ASCII, or for one that does not.
    package func glyphSet(ascii: Bool) -> GlyphSet {
        GlyphSet(isASCII: ascii, replaced: glyphs)
    }

    /// What a style looks like: the role's colours on the background of `style.background`, with
    /// the modifiers of both.
    package func resolve(_ style: Style) -> Appearance {
        var found = appearances[style.role, default: Appearance()]
        if let surface = style.background {
            let behind = appearances[surface, default: Appearance()]
            found.background = behind.background
            // Without colours a surface shows by its modifiers alone, and reverse twice is not
            // reverse.
            if behind.background == nil { found.modifiers.formUnion(behind.modifiers) }
        }
        found.background = found.background ?? appearances[.bg]?.background
        found.modifiers.formUnion(style.modifiers)
        return found
    }

    private static func appearance(
        of role: Role, roles: [Role: Paint], palette: [String: Colour]
    ) -> Appearance {
        var found = Appearance()
        var modifiers: Modifiers?
        var next: Role? = role
        while let current = next {
            if let paint = roles[current] {
                let lone = current.isSurface && paint.background == nil
                let behind = lone ? paint.foreground : paint.background
                let front = lone ? nil : paint.foreground
                if found.foreground == nil { found.foreground = front.flatMap { palette[$0] } }
                // What lies behind a role is its own affair unless the fallback is a surface too.
                if found.background == nil, current == role || role.isSurface {
                    found.background = behind.flatMap { palette[$0] }
                }
                if modifiers == nil { modifiers = paint.modifiers }
            }
            next = current.fallback
        }
        found.modifiers = modifiers ?? []
        return found
    }
}

/// What a style looks like in one theme; a missing colour is the terminal's own.
package struct Appearance: Hashable, Sendable {
    package var foreground: Colour?
    package var background: Colour?
    package var modifiers: Modifiers

    package init(
        foreground: Colour? = nil, background: Colour? = nil, modifiers: Modifiers = []
    ) {
        self.foreground = foreground
        self.background = background
        self.modifiers = modifiers
    }
}
