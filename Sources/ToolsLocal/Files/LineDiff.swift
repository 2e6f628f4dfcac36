/// The lines in which two texts differ, in the unified form that people know from diff.
struct LineDiff {
    private enum Step {
        case same(Int, Int)
        case removed(Int)
        case added(Int)
    }

    private let old: [ArraySlice<UInt8>]
    private let new: [ArraySlice<UInt8>]
    private let steps: [Step]

    /// Unchanged lines shown around a change.
    private static let context = 3
    /// Larger stretches of changed lines are shown as all removed and all added: comparing takes
    /// their square.
    private static let comparedLinesMax = 500
    private static let lineScalarsMax = 400

    init(from old: [UInt8], to new: [UInt8]) {
        self.old = Self.lines(old)
        self.new = Self.lines(new)
        steps = Self.steps(from: self.old, to: self.new)
    }

    /// At most so many lines, and how many were left out.
    func text(linesMax: Int) -> [String] {
        var result: [String] = []
        var leftOut = 0
        for hunk in hunks() {
            for line in render(hunk) {
                if result.count < linesMax { result.append(line) } else { leftOut += 1 }
            }
        }
        if leftOut > 0 { result.append("… \(leftOut) more lines of changes are not shown") }
        return result
    }

    /// Lines without their line feed; what follows the last one is a line unless it is empty.
    private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        if lines.last?.isEmpty ?? false { lines.removeLast() }
        return lines
    }

    private static func steps(
        from old: [ArraySlice<UInt8>], to new: [ArraySlice<UInt8>]
    ) -> [Step] {
        let shorter = min(old.count, new.count)
        var head = 0
        while head < shorter, old[head].elementsEqual(new[head]) { head += 1 }
        var tail = 0
        while tail < shorter - head,
            old[old.count - 1 - tail].elementsEqual(new[new.count - 1 - tail])
        {
            tail += 1
        }
        let oldMiddle = head..<(old.count - tail)
        let newMiddle = head..<(new.count - tail)
        return (0..<head).map { .same($0, $0) }
            + middle(old, oldMiddle, new, newMiddle)
            + (0..<tail).map { .same(oldMiddle.upperBound + $0, newMiddle.upperBound + $0) }
    }

    private static func middle(
        _ old: [ArraySlice<UInt8>], _ oldRange: Range<Int>,
        _ new: [ArraySlice<UInt8>], _ newRange: Range<Int>
    ) -> [Step] {
        guard max(oldRange.count, newRange.count) <= comparedLinesMax else {
            return oldRange.map { .removed($0) } + newRange.map { .added($0) }
        }
        let difference = new[newRange].map(Array.init)
            .difference(from: old[oldRange].map(Array.init))
        var removed: Set<Int> = []
        var added: Set<Int> = []
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(oldRange.lowerBound + offset)
            case .insert(let offset, _, _): added.insert(newRange.lowerBound + offset)
            }
        }
        var steps: [Step] = []
        var (one, other) = (oldRange.lowerBound, newRange.lowerBound)
        while one < oldRange.upperBound || other < newRange.upperBound {
            if removed.contains(one) {
                steps.append(.removed(one))
                one += 1
            } else if added.contains(other) {
                steps.append(.added(other))
                other += 1
            } else {
                steps.append(.same(one, other))
                one += 1
                other += 1
            }
        }
        return steps
    }

    /// Stretches of steps with a change and its context; neighbours that touch are one.
    private func hunks() -> [Range<Int>] {
        var hunks: [Range<Int>] = []
        for (index, step) in steps.enumerated() {
            if case .same = step { continue }
            let start = max(0, index - Self.context)
            let end = min(steps.count, index + Self.context + 1)
            if let last = hunks.last, last.upperBound >= start {
                hunks[hunks.count - 1] = last.lowerBound..<end
            } else {
                hunks.append(start..<end)
            }
        }
        return hunks
    }

    private func render(_ hunk: Range<Int>) -> [String] {
        var oldLines: [Int] = []
        var newLines: [Int] = []
        var body: [String] = []
        for step in steps[hunk] {
            switch step {
            case .same(let one, let other):
                oldLines.append(one)
                newLines.append(other)
                body.append(" " + Self.visible(old[one]))
            case .removed(let one):
                oldLines.append(one)
                body.append("-" + Self.visible(old[one]))
            case .added(let other):
                newLines.append(other)
                body.append("+" + Self.visible(new[other]))
            }
        }
        func place(_ lines: [Int]) -> String { "\((lines.first ?? -1) + 1),\(lines.count)" }
        return ["@@ -\(place(oldLines)) +\(place(newLines)) @@"] + body
    }

    static func visible(_ line: ArraySlice<UInt8>) -> String {
        let text = String(decoding: line.prefix(lineScalarsMax * 4), as: UTF8.self)
        let kept = String(String.UnicodeScalarView(text.unicodeScalars.prefix(lineScalarsMax)))
        let left = line.count - kept.utf8.count
        return VisibleText.of(kept) + (left > 0 ? "… (\(left) more bytes)" : "")
    }
}
