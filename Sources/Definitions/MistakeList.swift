/// Everything that is wrong in a file, in the order of its places; never empty when thrown.
package struct MistakeList: Error, Equatable, Sendable {
    package private(set) var mistakes: [Mistake] = []
    /// How many more there were than are kept.
    package private(set) var omitted = 0

    /// Enough to work through; the rest would only push the first off the screen.
    package static let kept = 100

    package init() {}

    package init(_ mistakes: [Mistake]) {
        for mistake in mistakes { add(mistake) }
    }

    package var isEmpty: Bool { mistakes.isEmpty }

    /// Takes a mistake in at its place. The same one twice (an alias read twice) counts once.
    package mutating func add(_ mistake: Mistake) {
        let index = mistakes.firstIndex { !($0 < mistake) } ?? mistakes.endIndex
        if index < mistakes.endIndex, mistakes[index] == mistake { return }
        mistakes.insert(mistake, at: index)
        if mistakes.count > Self.kept {
            mistakes.removeLast()
            omitted += 1
        }
    }

    package mutating func add(_ other: MistakeList) {
        for mistake in other.mistakes { add(mistake) }
        omitted += other.omitted
    }
}

extension MistakeList: CustomStringConvertible {
    /// One line a mistake.
    package var description: String {
        var lines = mistakes.map(\.description)
        if omitted > 0 { lines.append("and \(omitted) more") }
        return lines.joined(separator: "\n")
    }
}
