import Synchronization

/// Numbers that tasks note as they go; read in order once they have ended.
final class Numbers: Sendable {
    private let noted = Mutex<Set<Int>>([])

    var numbers: [Int] { noted.withLock { $0.sorted() } }

    func add(_ number: Int) { noted.withLock { _ = $0.insert(number) } }
}
