import Screen

extension ThemeFile {
    static func palette(_ value: LocatedValue?) -> [String: Colour] {
        var palette: [String: Colour] = [:]
        for entry in value?.entries() ?? [] {
            if let colour = entry.value.mapping(colour) { palette[entry.name] = colour }
        }
        return palette
    }

    private static func colour(_ map: MappingReader) -> Colour? {
        var colour = Colour()
        if let value = map.value("rgb"), let text = value.string() {
            colour.rgb = Colour.RGB(hex: text)
            if colour.rgb == nil {
                value.report(
                    "\(Mistake.quote(text)) is no colour", expected: "six digits: \"#6cb6ff\"")
            }
        }
        // The first sixteen are not a theme's to choose: the terminal's user has set them.
        colour.x256 = map.integer("x256", in: 16...255)
        if let name = map.value("ansi")?.oneOf(AnsiColour.allCases.map(\.name)) {
            colour.ansi = AnsiColour(name: name)
        }
        if map.keys.isEmpty {
            map.report("the colour has no form", expected: "one or more of rgb, x256, ansi")
        }
        return colour
    }

    static func roles(_ value: LocatedValue?, colours: [String]) -> [Role: Theme.Paint] {
        var roles: [Role: Theme.Paint] = [:]
        for entry in value?.entries() ?? [] {
            guard let role = Role(rawValue: entry.name) else {
                entry.key.reportUnknown(
                    entry.name, among: Role.allCases.map(\.rawValue),
                    message: "no role is called \(Mistake.quote(entry.name))")
                continue
            }
            if let paint = paint(entry.value, colours: colours) { roles[role] = paint }
        }
        return roles
    }

    private static func paint(_ value: LocatedValue, colours: [String]) -> Theme.Paint? {
        func known(_ value: LocatedValue?) -> String? {
            guard let value, let name = value.string() else { return nil }
            if colours.contains(name) { return name }
            value.reportUnknown(
                name, among: colours,
                message: "the palette has no colour \(Mistake.quote(name))")
            return nil
        }
        if case .scalar = value.node.value {
            return known(value).map { Theme.Paint(foreground: $0) }
        }
        return value.mapping { map in
            var modifiers: Modifiers = []
            for item in map.value("mod")?.items() ?? [] {
                if let name = item.oneOf(Self.modifiers.map(\.name)),
                    let found = Self.modifiers.first(where: { $0.name == name })
                {
                    modifiers.formUnion(found.modifier)
                }
            }
            return Theme.Paint(
                foreground: known(map.value("fg")), background: known(map.value("bg")),
                modifiers: modifiers)
        }
    }

    private static let modifiers: [(name: String, modifier: Modifiers)] = [
        ("bold", .bold), ("reverse", .reverse), ("underline", .underline), ("dim", .dim),
    ]
}
