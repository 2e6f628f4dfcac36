import Testing

@testable import HTTPClient

@Suite struct `Server-sent events` {
    private func events(_ text: String, cutAt cuts: [Int] = []) throws -> [ServerSentEvents.Event] {
        var parser = ServerSentEvents()
        let bytes = Array(text.utf8)
        var events: [ServerSentEvents.Event] = []
        var start = 0
        for cut in cuts + [bytes.count] {
            events += try parser.feed(Array(bytes[start..<cut]))
            start = cut
        }
        return events
    }

    private func event(_ data: String, name: String = "message", id: String = "")
        -> ServerSentEvents.Event
    {
        .init(name: name, data: Array(data.utf8), id: id)
    }

    @Test(arguments: [
        ("data: a\n\n", ["a"]), ("data:a\n\n", ["a"]), ("data:  a\n\n", [" a"]),
        ("data: a\ndata: b\n\n", ["a\nb"]), ("data\n\n", [""]), ("data\ndata\n\n", ["\n"]),
        (": note\n\ndata: a\n\n", ["a"]), ("data: a\n", []), ("data: a", []), ("\n\n\n", []),
        ("event: x\n\n", []), ("unknown: x\ndata: a\n\n", ["a"]), ("retry: 5\ndata: a\n\n", ["a"]),
        ("data: a\n\ndata: b\n\n", ["a", "b"]), ("\u{FEFF}data: a\n\n", ["a"]),
        ("\u{FEFF}\u{FEFF}data: a\n\n", []), ("data: \u{FEFF}a\n\n", ["\u{FEFF}a"]),
    ]) func `a stream has the events of the standard`(text: String, data: [String]) throws {
        #expect(try events(text) == data.map { event($0) })
    }

    @Test func `a name holds for one event and an identifier until the next`() throws {
        let text =
            "event: ping\nid: 1\ndata: a\n\ndata: b\n\nid: x\u{0}y\ndata: c\n\nid\ndata: d\n\n"
        #expect(
            try events(text) == [
                event("a", name: "ping", id: "1"), event("b", id: "1"), event("c", id: "1"),
                event("d"),
            ])
    }

    @Test(arguments: ["\n", "\r", "\r\n"])
    func `a stream reads the same however it is cut`(lineEnd: String) throws {
        let text = [
            "\u{FEFF}: hi", "data: é€🙂", "data: 2", "", "event: e", "id: 7", "data: x", "", "",
        ]
        .joined(separator: lineEnd)
        let whole = [event("é€🙂\n2"), event("x", name: "e", id: "7")]
        let count = text.utf8.count
        #expect(try events(text) == whole)
        #expect(try events(text, cutAt: Array(0..<count)) == whole)
        for first in 0..<count {
            #expect(try events(text, cutAt: [first]) == whole, "cut at \(first)")
            for second in stride(from: first, to: count, by: 5) {
                #expect(
                    try events(text, cutAt: [first, second]) == whole, "cut at \(first), \(second)")
            }
        }
    }

    @Test func `mixed line ends are each one line end`() throws {
        #expect(try events("data: a\r\ndata: b\rdata: c\n\r\n") == [event("a\nb\nc")])
    }

    @Test func `a line above the limit ends the reading`() throws {
        var parser = ServerSentEvents(lineBytesMax: 10)
        #expect(try parser.feed(Array("data: 1234\n\n".utf8)) == [event("1234")])
        #expect(throws: ServerSentEvents.Excess.line(bytesMax: 10)) {
            for _ in 0..<11 { _ = try parser.feed([0x78]) }
        }
    }

    @Test func `an event above the limit ends the reading`() throws {
        var parser = ServerSentEvents(eventBytesMax: 10)
        #expect(throws: ServerSentEvents.Excess.event(bytesMax: 10)) {
            for _ in 0..<1000 { _ = try parser.feed(Array("data:\n".utf8)) }
        }
    }

    @Test func `bytes that are not UTF-8 pass through`() throws {
        var parser = ServerSentEvents()
        let events = try parser.feed(Array("data: ".utf8) + [0xFF, 0xC3] + Array("\n\n".utf8))
        #expect(events.map(\.data) == [[0xFF, 0xC3]])
    }
}
