import SessionKernel
import Testing

@Suite struct `A text with names in braces` {
    @Test func `is taken apart at its names, without the white space around them`() {
        #expect(
            BracedText("a {{ b.c }}{{d}} e").parts == [
                .text("a "), .name("b.c", written: "{{ b.c }}"), .name("d", written: "{{d}}"),
                .text(" e"),
            ])
        #expect(BracedText("{{a}} {{ }}").names == ["a", ""])
        #expect(BracedText("").parts == [])
    }

    @Test func `keeps braces that nothing closes as plain text`() {
        #expect(BracedText("{{a}} {{b").parts == [.name("a", written: "{{a}}"), .text(" {{b")])
        #expect(BracedText("a }} b { c }").parts == [.text("a }} b { c }")])
    }
}
