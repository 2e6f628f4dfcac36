import CNcurses
import Screen

extension Canvas {
    /// Keeps ncurses from scrolling rows that have moved: several emulators do not know how to
    /// scroll by a count (`CSI S`), and would go on showing the rows that were there before.
    ///
    /// ncurses looks for runs of three or more rows that stand elsewhere; where there is one, the
    /// rows are declared lost, so that they are written anew. In a frame of panels that is rare.
    static func forbidScrolling(from before: Frame, to frame: Frame) {
        let columns = frame.size.columns
        func row(_ index: Int, of frame: Frame) -> ArraySlice<Cell> {
            frame.cells[index * columns..<(index + 1) * columns]
        }
        // What stands there, whatever its role: without colours many roles look the same, and
        // ncurses compares looks.
        func text(_ index: Int, of frame: Frame) -> [Cell] {
            row(index, of: frame).map { cell in
                var bare = cell
                bare.style = .plain
                return bare
            }
        }
        let changed = (0..<frame.size.rows).filter { row($0, of: before) != row($0, of: frame) }
        guard changed.count >= shortestRun else { return }
        var places: [[Cell]: Int] = [:]
        for index in changed { places[text(index, of: before)] = index }
        let moved = changed.filter { places[text($0, of: frame)] != nil }
        guard moved.count >= shortestRun, let first = changed.first, let last = changed.last else {
            return
        }
        wredrawln(screen_window(), Int32(first), Int32(last - first + 1))
    }

    /// ncurses does not scroll for less.
    private static let shortestRun = 3
}
