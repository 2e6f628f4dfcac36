/// A document, cut into what the tests look at.
struct Markdown {
    /// A fenced block with the words behind its opening fence.
    struct Block {
        let info: String
        let text: String
        /// Where its first line stands.
        let line: Int
    }

    /// The tables below one heading, row by row.
    struct Section {
        let heading: String
        var rows: [[String]] = []
    }

    let path: String
    private(set) var blocks: [Block] = []
    /// Anchors of the headings, as links name them.
    private(set) var anchors: Set<String> = []
    /// Targets of the links outside of blocks.
    private(set) var links: [(target: String, line: Int)] = []
    /// The cells of each row of the tables.
    private(set) var rows: [[String]] = []
    /// The headings with the number of the first block after each.
    private(set) var headings: [(text: String, blocks: Int)] = []
    /// What stands below each heading of the second level or deeper, up to the next one.
    private(set) var sections: [Section] = []

    init(_ path: String) throws {
        self.path = path
        var open: (info: String, lines: [Substring], line: Int)?
        let lines = try Repository.text(path).split(
            separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            if line.hasPrefix("```") {
                if let block = open {
                    let text = block.lines.joined(separator: "\n")
                    blocks.append(Block(info: block.info, text: text, line: block.line))
                    open = nil
                } else {
                    open = (String(line.dropFirst(3)), [], index + 2)
                }
            } else if open != nil {
                open?.lines.append(line)
            } else {
                read(line, at: index + 1)
            }
        }
    }

    private mutating func read(_ line: Substring, at number: Int) {
        if line.hasPrefix("#") {
            let text = line.drop { $0 == "#" || $0 == " " }
            headings.append((String(text), blocks.count))
            if line.hasPrefix("##") { sections.append(Section(heading: String(text))) }
            anchors.insert(Self.anchor(text))
        }
        if line.hasPrefix("|") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false)
                .dropFirst().dropLast()
            let row = cells.map { $0.split(separator: " ").joined(separator: " ") }
            rows.append(row)
            if let last = sections.indices.last { sections[last].rows.append(row) }
        }
        for piece in line.split(separator: "](", omittingEmptySubsequences: false).dropFirst() {
            guard let close = piece.firstIndex(of: ")") else { continue }
            links.append((String(piece[..<close]), number))
        }
    }

    /// `What may be changed where` is `what-may-be-changed-where`.
    private static func anchor(_ heading: Substring) -> String {
        String(
            heading.lowercased().compactMap { character in
                if character == " " { return "-" }
                let kept = character.isLetter || character.isNumber || "-_".contains(character)
                return kept ? character : nil
            })
    }

    /// The texts between backticks.
    static func quoted(_ text: String) -> [String] {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false)
        return parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }
    }
}
