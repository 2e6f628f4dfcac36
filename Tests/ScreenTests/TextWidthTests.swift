import Screen
import Testing

@Suite struct `The width of text` {
    @Test(
        arguments: [
            ("", 0), ("abc", 3), ("äöü", 3), ("a\u{308}", 1), ("日本", 4), ("ﾊﾝ", 2), ("한", 2),
            ("\u{1112}\u{1161}\u{11AB}", 2), ("🙂", 2), ("👩‍🚀", 2), ("👍🏽", 2), ("🇩🇪", 2),
            ("❤️", 1), ("1️⃣", 1), ("◆►✓✗⊘", 5), ("┌─┐", 3), ("क्ष", 2), ("\u{301}", 1), ("é", 1),
        ])
    func `is counted in columns`(text: String, columns: Int) {
        #expect(TextWidth.of(text) == columns)
    }

    @Test func `what is counted is what is drawn`() {
        for text in ["a\u{308}b", "👩‍🚀x", "🇩🇪x", "क्षx", "1️⃣x", "\u{301}x", "한글x", "a\u{200B}x"] {
            var frame = Frame(size: Size(columns: 20, rows: 1))
            #expect(frame.put(text, at: Point(column: 0, row: 0)) == TextWidth.of(text))
            let end = TextWidth.of(text) - 1
            #expect(frame[end, 0]?.base.properties.isDefaultIgnorableCodePoint == false)
        }
    }

    @Test func `an emoji sequence is drawn as its first emoji, a flag as its letters`() {
        var frame = Frame(size: Size(columns: 12, rows: 1))
        frame.put("👩‍👧‍👦👍🏽🇩🇪❤️", at: Point(column: 0, row: 0))
        #expect(frame.lines == ["👩👍DE❤"])
    }

    @Test func `a cell holds a letter with four marks`() {
        var frame = Frame(size: Size(columns: 2, rows: 1))
        frame.put("a\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}b", at: Point(column: 0, row: 0))
        #expect(frame[0, 0]?.scalars == ["a", "\u{301}", "\u{302}", "\u{303}", "\u{304}"])
        #expect(frame[1, 0]?.text == "b")
    }

    @Test func `the highest code points fit into a cell`() {
        var cell = Cell("\u{10FFFF}", width: 2)
        for _ in 0..<4 { cell.combine("\u{10FFFE}") }
        #expect(cell.combine("\u{301}") == false)
        #expect(cell.width == 2)
        #expect(cell.scalars.map(\.value) == [0x10FFFF, 0x10FFFE, 0x10FFFE, 0x10FFFE, 0x10FFFE])
    }
}
