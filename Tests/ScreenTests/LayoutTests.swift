import Screen
import Testing

@Suite struct `Splitting a block` {
    private let whole = Rect(column: 2, row: 1, columns: 10, rows: 10)

    @Test func `fixed parts keep their size and flexible ones share the rest`() {
        let parts = whole.split(rows: [.fixed(1), .flex(2), .flex(1), .fixed(1)])
        #expect(parts.map(\.rows) == [1, 5, 3, 1])
        #expect(parts.map(\.top) == [1, 2, 7, 10])
        #expect(parts.allSatisfy { $0.left == 2 && $0.columns == 10 })
    }

    @Test func `too little room cuts the later parts`() {
        #expect(
            whole.split(columns: [.fixed(8), .fixed(8), .flex(1)]).map(\.columns) == [8, 2, 0])
        #expect(
            Rect(Size(columns: 0, rows: 0)).split(rows: [.fixed(1), .flex(1)]).map(\.rows) == [
                0, 0,
            ])
    }

    @Test func `an inset that is larger than the block leaves nothing`() {
        #expect(whole.inset(by: 1) == Rect(column: 3, row: 2, columns: 8, rows: 8))
        #expect(whole.inset(by: 6).isEmpty)
        #expect(
            whole.centred(Size(columns: 4, rows: 99))
                == Rect(column: 5, row: 1, columns: 4, rows: 10))
    }
}

@Suite struct `Names of keys` {
    @Test(
        arguments: [
            Key.character("a"), .character("G"), .character(" "), .control("d"), .function(12), .up,
            .pageDown, .backTab, .escape, .delete, .character("ä"),
        ])
    func `a name reads back as its key`(key: Key) {
        #expect(Key(name: key.name) == key)
    }

    @Test(arguments: ["", "ctrl+", "ctrl+ab", "f0", "f99", "hyper"])
    func `what names no key is refused`(name: String) {
        #expect(Key(name: name) == nil)
    }
}
