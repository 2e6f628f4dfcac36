import Screen
import Testing

@testable import ScreenNcurses

@Suite struct `Choosing colours for a terminal` {
    private let sky = Colour(
        rgb: .init(red: 108, green: 182, blue: 255), x256: 75, ansi: .brightBlue)

    @Test(
        arguments: [
            (0, ColourDepth.none), (2, .none), (8, .eight), (16, .sixteen), (88, .sixteen),
            (256, .indexed256), (32_768, .indexed256), (0x100_0000, .direct),
        ])
    func `the number of colours decides the depth`(colours: Int, depth: ColourDepth) {
        #expect(ColourDepth(colours: colours, noColour: false) == depth)
        #expect(ColourDepth(colours: colours, noColour: true) == .none)
    }

    @Test func `each depth takes the form that was meant for it`() {
        #expect(ColourDepth.none.number(of: sky) == -1)
        #expect(ColourDepth.eight.number(of: sky) == 4)
        #expect(ColourDepth.eight.needsBold(sky))
        #expect(ColourDepth.sixteen.number(of: sky) == 12)
        #expect(!ColourDepth.sixteen.needsBold(sky))
        #expect(ColourDepth.indexed256.number(of: sky) == 75)
        #expect(ColourDepth.direct.number(of: sky) == 0x6CB6FF)
        #expect(ColourDepth.indexed256.number(of: nil) == -1)
    }

    @Test func `a colour with one form only is still shown`() {
        #expect(ColourDepth.indexed256.number(of: Colour(ansi: .red)) == 1)
        #expect(
            ColourDepth.indexed256.number(of: Colour(rgb: .init(red: 0, green: 95, blue: 135)))
                == 24)
        #expect(ColourDepth.eight.number(of: Colour(x256: 75)) == -1)
        #expect(ColourDepth.direct.number(of: Colour(x256: 24)) == 0x005F87)
    }
}

@Suite struct `Choosing signs for a locale` {
    @Test(
        arguments: [
            (GlyphChoice.auto, true, "de_DE.UTF-8", false), (.auto, false, "C", true),
            (.auto, true, "ja_JP.UTF-8", true), (.auto, true, "zh_CN.UTF-8", true),
            (.auto, true, "ko_KR.UTF-8", true), (.unicode, true, "ja_JP.UTF-8", false),
            (.ascii, true, "de_DE.UTF-8", true),
        ])
    func `ASCII where the signs would be missing or too wide`(
        choice: GlyphChoice, isUTF8: Bool, locale: String, ascii: Bool
    ) {
        #expect(TerminalLocale.asciiGlyphs(choice, isUTF8: isUTF8, locale: locale) == ascii)
    }
}

@Suite struct `Giving the terminal back` {
    @Test func `what a crash writes fits and ends all modes`() {
        let kind = TerminalKind(isANSI: true, hasTitle: true)
        #expect(kind.restoring.utf8.count < 256)
        for mode in [2026, 1000, 1002, 1006, 1004, 2004, 1049] {
            #expect(kind.restoring.contains("\u{1B}[?\(mode)l"))
        }
        #expect(kind.restoring.contains("\u{1B}[?25h"))
    }

    @Test func `a terminal of another family is sent none of it`() {
        let kind = TerminalKind(isANSI: false, hasTitle: false)
        #expect(kind.opening.isEmpty && kind.closing.isEmpty && kind.restoring.isEmpty)
    }
}
