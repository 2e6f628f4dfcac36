import SessionKernel
import Testing

@Suite struct `A transcript` {
    private func transcript(_ count: Int) -> (Transcript, [Message]) {
        let messages = (0..<count).map { Message.user("message \($0)") }
        return (Transcript(root: messages), messages)
    }

    @Test(arguments: [0, 1, 63, 64, 65, 4095, 4096, 4097, 4161])
    func `gives back its messages in order, from either end`(count: Int) {
        let (made, messages) = transcript(count)
        #expect(Array(made.messages) == messages)
        #expect(Array(made.newestFirst) == messages.reversed())
        #expect(made.last == messages.last)
        #expect(made.count == count)
    }

    @Test func `is not changed by what is appended to a copy`() {
        let (made, messages) = transcript(4096)
        var copy = made
        copy.append(.user("one more"))
        #expect(Array(made.messages) == messages)
        #expect(copy.count == 4097)
        #expect(copy != made)
    }
}
