import Screen
import TestSupport
import Testing

@Suite struct `Text from outside` {
    @Test func `plain text is one visible piece`() {
        let text = SafeText("release 2.4.0")
        #expect(text.lines == [SafeLine(trusted: "release 2.4.0")])
        #expect(text.hiddenCount == 0)
        #expect(SafeText("").lines == [SafeLine()])
    }

    @Test(
        arguments: [
            0x00, 0x07, 0x0D, 0x1B, 0x7F, 0x80, 0x9B, 0xAD, 0x34F, 0x61C, 0x115F, 0x180E, 0x200B,
            0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202E, 0x2060, 0x2066, 0x2069, 0x2800,
            0x3164, 0xE000, 0xFE0F, 0xFEFF, 0xFFA0, 0xFFF9, 0xFFFF, 0xE0001, 0xE0041, 0xE007F,
            0xE0100, 0x10FFFD,
        ] as [UInt32])
    func `whatever cannot be seen is spelled out`(value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        let text = SafeText("a\(Character(scalar))b")
        let name = String(value, radix: 16, uppercase: true)
        #expect(text.hiddenCount == 1)
        #expect(
            text.lines.map(\.pieces) == [
                [.init(.visible, "a"), .init(.hidden, "\\u{\(name)}"), .init(.visible, "b")]
            ])
    }

    @Test(arguments: ["für", "日本語", "שלום", "🙂", "👍🏽", "❤️", "a\u{301}", "½", "٣", "क्षा"])
    func `what can be seen is left alone`(raw: String) {
        #expect(SafeText(raw).hiddenCount == 0)
        #expect(SafeText(raw).lines[0].text == raw)
    }

    @Test func `text that looks like a marker is drawn as text`() {
        var frame = Frame(size: Size(columns: 20, rows: 2))
        frame.put(SafeText.line("\\u{202E}"), at: Point(column: 0, row: 0))
        frame.put(SafeText.line("\u{202E}"), at: Point(column: 0, row: 1))
        #expect(frame.lines == ["\\u{202E}", "\\u{202E}"])
        #expect(frame[0, 0]?.style == .plain)
        #expect(frame[0, 1]?.style == Style(.danger, [.bold, .reverse]))
        #expect(SafeText("\\u{202E}").hiddenCount == 0)
    }

    @Test func `marks that a cell would drop are spelled out`() {
        let text = SafeText("e" + String(repeating: "\u{301}", count: 6))
        #expect(text.hiddenCount == 2)
        #expect(text.lines[0].pieces.last == .init(.hidden, "\\u{301}"))
    }

    @Test func `line breaks part lines, and a lone carriage return does not`() {
        #expect(SafeText("a\nb\r\nc\n").lines.map(\.text) == ["a", "b", "c", ""])
        #expect(SafeText("rm -rf /\rls").plain == "rm -rf /\\u{D}ls")
    }

    @Test func `on one row a line break is a sign`() {
        let line = SafeText.line("a\r\nb\tc")
        #expect(line.text == "a↵b→c")
        #expect(line.pieces.map(\.kind) == [.visible, .space, .visible, .space, .visible])
        var frame = Frame(size: Size(columns: 8, rows: 1), glyphs: .ascii)
        frame.put(line, at: Point(column: 0, row: 0))
        #expect(frame.lines == ["a$b>c"])
    }

    @Test func `a cut line shows that it is cut`() {
        var frame = Frame(size: Size(columns: 6, rows: 3))
        let line = SafeText.line("ab\u{200B}cd")
        frame.put(line, at: Point(column: 0, row: 0), overflow: .ellipsis)
        #expect(line.width == 12)
        frame.put(SafeText.line("a\u{1B}"), at: Point(column: 0, row: 1), overflow: .ellipsis)
        frame.put(SafeText.line("abc\tde"), at: Point(column: 0, row: 2), overflow: .ellipsis)
        #expect(frame.lines == ["ab\\u{…", "a\\u{1…", "abc→de"])
    }

    @Test func `no text of any code points reaches a cell unseen`() {
        for value in stride(from: UInt32(0), through: 0x10FFFF, by: 7) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let line = SafeText.line(String(Character(scalar)))
            var frame = Frame(size: Size(columns: 12, rows: 1))
            frame.put(line, at: Point(column: 0, row: 0))
            for cell in 0..<12 {
                for drawn in frame[cell, 0]?.scalars ?? [] {
                    #expect(drawn.value >= 0x20 && drawn.value != 0x7F)
                    #expect(!drawn.properties.isDefaultIgnorableCodePoint)
                }
            }
        }
    }
}

@Suite struct `Wrapping text` {
    @Test func `lines break after spaces`() {
        #expect(wrap("the quick brown fox", columns: 10) == ["the quick ", "brown fox"])
        #expect(wrap("a\n\nb", columns: 10) == ["a", "", "b"])
    }

    @Test func `a long word is cut between clusters`() {
        #expect(wrap("aa bbbbbbbb", columns: 4) == ["aa ", "bbbb", "bbbb"])
        #expect(wrap("日本語", columns: 5) == ["日本", "語"])
        #expect(wrap("👩‍🚀👩‍🚀", columns: 3) == ["👩‍🚀", "👩‍🚀"])
    }

    @Test func `a marker is not cut where it can be helped`() {
        let rows = SafeText("abcd\u{202E}ef").wrapped(columns: 8)
        #expect(rows.map(\.text) == ["abcd", "\\u{202E}", "ef"])
        #expect(rows.map(\.hidesSomething) == [false, true, false])
        #expect(SafeText("\u{202E}").wrapped(columns: 3).map(\.text) == ["\\u{", "202", "E}"])
    }

    @Test func `nothing is lost at any width`() {
        let raw = "The order ch_88b\twas \u{200B}charged 二回, 👩‍🚀 said:  twice  "
        let line = SafeText.line(raw)
        for columns in 2...40 {
            let rows = line.wrapped(columns: columns)
            #expect(rows.map(\.text).joined() == line.text)
            #expect(rows.allSatisfy { $0.width <= columns })
        }
        #expect(line.wrapped(columns: 0).isEmpty)
        #expect(line.wrapped(columns: 1).map(\.text).joined() == line.text)
    }
}
