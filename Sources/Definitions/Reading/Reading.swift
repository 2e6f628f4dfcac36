/// One reading of a file: where the mistakes gather, so that all of them are told at once.
///
/// A getter that finds a mistake notes it here and returns nil; the reader goes on with what it
/// has, and at the end `result` is either the value or everything that was wrong.
///
/// ```swift
/// let reading = Reading(file: "sessions/x.yaml")
/// let session = try reading.decode(bytes) { root in
///     root.mapping { map in
///         let goal = map.string("goal", required: true)
///         let limits = map.value("limits")?.mapping { limits(in: $0) }
///         guard let goal else { return nil }
///         return Session(goal: goal, limits: limits ?? .defaults)
///     }
/// }
/// ```
package final class Reading {
    package let file: String
    package private(set) var mistakes = MistakeList()

    package init(file: String) {
        self.file = file
    }

    package func add(_ mistake: Mistake) {
        mistakes.add(mistake)
    }

    /// The value at the top of a tree.
    package func value(_ root: YAMLNode) -> LocatedValue {
        LocatedValue(root, at: .top, in: self)
    }

    /// Reads a file whole.
    ///
    /// - Throws: Every mistake that was found, of form or of meaning.
    package func decode<Result>(
        _ bytes: [UInt8], _ body: (LocatedValue) -> Result?
    ) throws(MistakeList) -> Result {
        let read = YAMLFile.readOn(bytes, file: file)
        mistakes.add(read.mistakes)
        guard let node = read.root else { throw mistakes }
        let root = value(node)
        let result = body(root)
        if mistakes.isEmpty, result == nil {
            root.report("nothing could be read from this file")
        }
        guard mistakes.isEmpty, let result else { throw mistakes }
        return result
    }
}
