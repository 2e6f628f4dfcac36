import Glibc

/// Waits for what other processes do: the one place in these tests that looks again and again.
///
/// A terminal, a killed process and a file that a program writes have nothing that could be
/// awaited. What is waited for is always a fact, and waiting for it in vain ends.
enum Patience {
    static let most: Duration = .seconds(25)

    /// Whether it became so in time.
    static func until(within limit: Duration = most, _ isSo: () throws -> Bool) rethrows -> Bool {
        let deadline = ContinuousClock.now.advanced(by: limit)
        while true {
            if try isSo() { return true }
            if ContinuousClock.now >= deadline { return false }
            pause(milliseconds: 10)
        }
    }

    /// Lets time pass. By itself only for what is about time: an operator who stops typing.
    static func pause(milliseconds: Int32) { poll(nil, 0, milliseconds) }
}
