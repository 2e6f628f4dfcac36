/// How text stands out beside its colour.
package struct Modifiers: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let bold = Modifiers(rawValue: 1)
    package static let reverse = Modifiers(rawValue: 2)
    package static let underline = Modifiers(rawValue: 4)
    package static let dim = Modifiers(rawValue: 8)
}

/// What a cell means; the theme turns it into colours.
package struct Style: Hashable, Sendable {
    package var role: Role
    /// The role whose background lies behind; `nil` for the one that `role` itself has, or else the
    /// screen's.
    package var background: Role?
    /// Added to those the theme gives the role.
    package var modifiers: Modifiers

    package init(_ role: Role, on background: Role? = nil, _ modifiers: Modifiers = []) {
        self.role = role
        self.background = background
        self.modifiers = modifiers
    }

    package static let plain = Style(.fg)

    package func on(_ background: Role?) -> Style {
        Style(role, on: background, modifiers)
    }

    package func with(_ modifiers: Modifiers) -> Style {
        Style(role, on: background, self.modifiers.union(modifiers))
    }
}
