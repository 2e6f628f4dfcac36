extension Frame {
    /// The text of each row without the spaces at its end; styles are not in it.
    package var lines: [String] {
        (0..<size.rows).map { row in
            var line = ""
            for cell in cells[row * size.columns..<(row + 1) * size.columns] {
                line.unicodeScalars.append(contentsOf: cell.scalars)
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
