import CNcurses
import Screen
import Testing

@testable import ScreenNcurses

@Suite struct `What a terminal sends` {
    private func inputs(_ text: String, in decoder: inout KeyDecoder) -> [Input] {
        text.unicodeScalars.compactMap { decoder.character($0) }
    }

    @Test(
        arguments: [
            ("\r", Key.enter), ("\n", .enter), ("\t", .tab), ("\u{1B}", .escape),
            ("\u{7F}", .backspace), ("\u{08}", .backspace), ("\u{00}", .control(" ")),
            ("\u{03}", .control("c")), ("\u{1A}", .control("z")), ("\u{1C}", .control("\\")),
            ("a", .character("a")), ("ä", .character("ä")), ("日", .character("日")),
        ])
    func `a character is the key that makes it`(text: String, key: Key) throws {
        var decoder = KeyDecoder()
        let scalar = try #require(text.unicodeScalars.first)
        #expect(decoder.character(scalar) == .key(key))
    }

    @Test func `codes of ncurses are keys, and unknown ones are nothing`() {
        var decoder = KeyDecoder()
        #expect(decoder.code(KEY_UP) == .key(.up))
        #expect(decoder.code(KEY_BTAB) == .key(.backTab))
        #expect(decoder.code(screen_function_key(12)) == .key(.function(12)))
        #expect(decoder.code(KEY_RESIZE) == nil)
        #expect(decoder.code(0x6FFF) == nil)
    }

    @Test func `C1 controls are no keys`() {
        var decoder = KeyDecoder()
        #expect(inputs("\u{80}\u{9B}\u{9F}", in: &decoder).isEmpty)
    }

    @Test func `a paste is one input, whatever is in it`() {
        var decoder = KeyDecoder()
        #expect(decoder.code(KeyDecoder.Code.pasteBegin) == nil)
        #expect(inputs("y\u{1B}\r\nb\rc\td", in: &decoder).isEmpty)
        #expect(decoder.code(KEY_UP) == nil)
        #expect(decoder.code(KeyDecoder.Code.pasteEnd) == .paste("y\u{1B}\nb\nc\td"))
        #expect(inputs("y", in: &decoder) == [.key(.character("y"))])
    }

    @Test func `an end without a beginning is nothing`() {
        var decoder = KeyDecoder()
        #expect(decoder.code(KeyDecoder.Code.pasteEnd) == nil)
    }

    @Test func `a paste without end keeps a bounded part of it and no key`() throws {
        var decoder = KeyDecoder()
        _ = decoder.code(KeyDecoder.Code.pasteBegin)
        for _ in 0..<KeyDecoder.pasteBytesMax / 2 + 10 { _ = decoder.character("é") }
        guard case .paste(let text)? = decoder.code(KeyDecoder.Code.pasteEnd) else {
            Issue.record("the paste is missing")
            return
        }
        #expect(text.utf8.count == KeyDecoder.pasteBytesMax)
    }

    @Test func `the fence and the focus come through a paste`() {
        var decoder = KeyDecoder()
        _ = decoder.code(KeyDecoder.Code.pasteBegin)
        #expect(decoder.code(KeyDecoder.Code.fence) == .fenceReply)
        #expect(decoder.code(KeyDecoder.Code.focusOut) == .focus(false))
        #expect(decoder.isPasting)
    }
}
