import Screen
import Testing

@Suite struct `A theme` {
    private let red = Colour(rgb: .init(red: 255, green: 0, blue: 0), x256: 196, ansi: .red)
    private let navy = Colour(x256: 24, ansi: .blue)

    @Test func `a missing role looks like its fallback`() {
        let theme = Theme(
            name: "t", mode: .dark, palette: ["red": red],
            roles: [.danger: .init(foreground: "red", modifiers: .bold)])
        #expect(theme.resolve(Style(.stepError)).foreground == red)
        #expect(theme.resolve(Style(.riskCritical)).modifiers == .bold)
        #expect(theme.resolve(Style(.accent)) == Appearance())
    }

    @Test func `every role has an end to its fallbacks`() {
        for role in Role.allCases {
            var steps = 0
            var next = role.fallback
            while let current = next, steps < 10 {
                next = current.fallback
                steps += 1
            }
            #expect(next == nil, "\(role.rawValue)")
        }
    }

    @Test func `a surface colours what lies behind, and a style may lie on another surface`() {
        let theme = Theme(
            name: "t", mode: .dark, palette: ["red": red, "navy": navy],
            roles: [
                .bg: .init(foreground: "navy"), .selection: .init(background: "red"),
                .fg: .init(foreground: "red"),
            ])
        #expect(theme.resolve(.plain) == Appearance(foreground: red, background: navy))
        #expect(theme.resolve(Style(.cursorline)).background == navy)
        #expect(theme.resolve(Style(.fg, on: .selection)).background == red)
        #expect(theme.resolve(Style(.fg, .underline)).modifiers == .underline)
    }

    @Test func `a child changes what it names and takes the rest`() {
        let parent = Theme(
            name: "parent", mode: .dark, palette: ["hot": red],
            roles: [.danger: .init(foreground: "hot"), .accent: .init(foreground: "hot")],
            glyphs: [.done: .init(unicode: "●", ascii: "o")])
        let child = Theme(
            name: "child", mode: .dark, palette: ["hot": navy], roles: [.accent: .init()]
        ).inheriting(parent)
        #expect(child.name == "child")
        #expect(child.resolve(Style(.danger)).foreground == navy)
        #expect(child.resolve(Style(.link)).foreground == nil)
        #expect(child.glyphSet(ascii: false).text(.done) == "●")
        #expect(child.glyphSet(ascii: true).text(.done) == "o")
        #expect(child.glyphSet(ascii: true).text(.failed) == "x")
    }

    @Test func `a colour that the palette lacks is named and left out`() {
        let theme = Theme(
            name: "t", mode: .any, palette: [:], roles: [.link: .init(foreground: "blu")])
        #expect(theme.mistakes.map(\.role) == [.link])
        #expect(theme.mistakes.map(\.colour) == ["blu"])
        #expect(theme.resolve(Style(.link)).foreground == nil)
    }

    @Test func `without colours danger, selection and markers still differ from text`() {
        let plain = Theme.mono.resolve(.plain)
        for role in [Role.danger, .selection, .riskCritical, .replayBar, .title, .matchCurrent] {
            #expect(Theme.mono.resolve(Style(role)) != plain, "\(role.rawValue)")
        }
    }

    @Test func `every sign has a twin in ASCII`() {
        for glyph in Glyph.allCases {
            #expect(glyph.ascii.utf8.allSatisfy { (0x20..<0x7F).contains($0) })
            #expect(TextWidth.of(glyph.unicode) == glyph.unicode.count)
        }
    }
}

@Suite struct `Contrast of colours` {
    @Test func `black on white is 21 to 1`() throws {
        let black = try #require(Colour.RGB(hex: "#000000"))
        let white = try #require(Colour.RGB(hex: "#FFFFFF"))
        #expect(abs(black.contrast(with: white) - 21) < 0.000_1)
        #expect(white.contrast(with: white) == 1)
    }

    @Test func `a known pair has its published ratio`() throws {
        let grey = try #require(Colour.RGB(hex: "#767676"))
        let ratio = grey.contrast(with: Colour.RGB(red: 255, green: 255, blue: 255))
        #expect(abs(ratio - 4.54) < 0.005)
    }

    @Test(arguments: ["", "fff", "#fff", "#gggggg", "#+12345", "#1234567"])
    func `what is no colour is refused`(hex: String) {
        #expect(Colour.RGB(hex: hex) == nil)
    }

    @Test func `the 256 colours are those of xterm`() {
        #expect(Colour.RGB(x256: 24) == .init(red: 0, green: 95, blue: 135))
        #expect(Colour.RGB(x256: 231) == .init(red: 255, green: 255, blue: 255))
        #expect(Colour.RGB(x256: 233) == .init(red: 18, green: 18, blue: 18))
        #expect(Colour.RGB(x256: 15) == nil && Colour.RGB(x256: 256) == nil)
    }
}
