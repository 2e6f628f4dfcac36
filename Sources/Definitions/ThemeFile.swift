package import Screen

/// Reads theme files.
///
/// A file says `name`, and may say `mode`, `inherits`, `palette`, `roles` and `glyphs`. A colour of
/// the palette has up to three forms, `{ rgb: "#6cb6ff", x256: 75, ansi: bright-blue }`; a role is
/// the name of a colour or `{ fg: blue, bg: base, mod: [bold] }`; a glyph is `[unicode, ascii]`.
package enum ThemeFile {
    /// - Parameters:
    ///   - file: The name that mistakes show.
    ///   - parent: Finds the theme that `inherits` names; nil when there is none of that name.
    ///   - known: The names of the themes there are, to offer when `inherits` names another.
    /// - Throws: Every mistake in the file.
    package static func read(
        _ bytes: [UInt8], file: String, known: [String] = [],
        parent: (String) -> Theme? = { _ in nil }
    ) throws(MistakeList) -> Theme {
        try Reading(file: file).decode(bytes) { root in
            root.mapping { map in theme(map, known: known, parent: parent) }
        }
    }

    private static func theme(
        _ map: MappingReader, known: [String], parent: (String) -> Theme?
    ) -> Theme? {
        let name = map.name("name", required: true)
        let mode = map.choice("mode", Theme.Mode.self)
        let inherited = map.value("inherits").flatMap { value -> Theme? in
            guard let name = value.name() else { return nil }
            if let theme = parent(name) { return theme }
            value.reportUnknown(
                name, among: known, message: "no theme is called \(Mistake.quote(name))")
            return nil
        }
        let palette = palette(map.value("palette"))
        let colours = palette.merging(inherited?.palette ?? [:]) { own, _ in own }.keys.sorted()
        let roles = roles(map.value("roles"), colours: colours)
        let glyphs = glyphs(map.value("glyphs"))
        guard let name else { return nil }
        let own = Theme(
            name: name, mode: mode ?? inherited?.mode ?? .any, palette: palette, roles: roles,
            glyphs: glyphs)
        return inherited.map(own.inheriting) ?? own
    }

    private static func glyphs(_ value: LocatedValue?) -> [Glyph: GlyphPair] {
        var glyphs: [Glyph: GlyphPair] = [:]
        for entry in value?.entries() ?? [] {
            guard let glyph = Glyph(rawValue: entry.name) else {
                entry.key.reportUnknown(
                    entry.name, among: Glyph.allCases.map(\.rawValue),
                    message: "no glyph is called \(Mistake.quote(entry.name))")
                continue
            }
            if let pair = pair(entry.value) { glyphs[glyph] = pair }
        }
        return glyphs
    }

    private static func pair(_ value: LocatedValue) -> GlyphPair? {
        let expected = "two signs, for UTF-8 and for ASCII: [\"◆\", \"!\"]"
        guard let items = value.items(count: 2...2, expected) else { return nil }
        guard let unicode = sign(items[0]), let ascii = sign(items[1]) else { return nil }
        guard ascii.allSatisfy(\.isASCII) else {
            items[1].report(
                "\(Mistake.quote(ascii)) is not ASCII", expected: "letters and signs of ASCII")
            return nil
        }
        return GlyphPair(unicode: unicode, ascii: ascii)
    }

    /// One to eight columns, without control and direction characters.
    private static func sign(_ value: LocatedValue) -> String? {
        guard let text = value.string() else { return nil }
        let isPlain = text.unicodeScalars.allSatisfy {
            $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
        }
        guard isPlain, (1...8).contains(TextWidth.of(text)) else {
            value.report(
                "\(Mistake.quote(text)) is no sign", expected: "text of one to eight columns")
            return nil
        }
        return text
    }
}
