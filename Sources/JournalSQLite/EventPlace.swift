/// Where an event stands in the table: its session's row and its sequence in one number.
struct EventPlace {
    /// The most events that one session can have.
    static let sequenceMax = 1 << 24 - 1

    let number: Int

    init(row: Int, sequence: Int) {
        number = row << 24 | min(max(sequence, 0), Self.sequenceMax)
    }

    init(number: Int) { self.number = number }

    var row: Int { number >> 24 }
    var sequence: Int { number & Self.sequenceMax }
}
