import JSON
import Screen
import SessionKernel

/// The values that a person sees before signing: each beside its name, in the order of the
/// session's file, and what has parts as a table.
extension CardText {
    private static let shownRowsMax = 24
    private static let tableColumnsMax = 8

    mutating func shown(_ values: JSON.Object) {
        guard !values.isEmpty else { return }
        heading("SHOWN")
        let names = values.keys.map { SafeText.line($0).width }
        let width = min(max(6, names.max() ?? 0), max(6, made.columns / 4)) + 4
        let known = subject.shownOrder.filter { values.contains(key: $0) }
        let others = values.keys.filter { key in !known.contains { $0.hasSameBytes(as: key) } }
        for name in known + others {
            guard let value = values[name] else { continue }
            hiddenCount += SafeText(name).hiddenCount
            var rows = TextRows(columns: made.columns - width)
            put(value, into: &rows)
            made.field(
                name, rows: cut(rows), width: width, labelStyle: Style(.key), indent: 2)
            doubts(at: "/shows/\(name)", column: width - 2)
        }
    }

    private mutating func put(_ value: JSON, into rows: inout TextRows) {
        if value.hasLookalikes {
            rows.add(
                SafeLine(trusted: "Names in it look alike and are not the same."),
                style: Style(.danger))
            return apart(value, into: &rows)
        }
        switch value {
        case .object(let members) where !members.isEmpty: parts(of: value, into: &rows)
        case .array(let list) where list.contains { $0.objectValue != nil || $0.arrayValue != nil }:
            let first = Array(list.prefix(Self.shownRowsMax + 1))
            if !table(first, into: &rows) { lines(first, into: &rows) }
        default: lines([value], into: &rows)
        }
    }

    /// Every part on a row of its own, its name spelled out.
    private mutating func apart(_ value: JSON, into rows: inout TextRows) {
        for leaf in ArgumentLeaf.leaves(of: value).prefix(Self.shownRowsMax * 4) {
            let name = leaf.path.unicodeScalars.reduce(into: "") { text, scalar in
                text += scalar.isASCII ? String(scalar) : scalar.escaped(asASCII: true)
            }
            let text = SafeText("\(name) \(leaf.text)")
            hiddenCount += text.hiddenCount
            for line in cut(text.lines, columns: rows.columns, to: 8) { rows.add(line) }
        }
    }

    /// An element a line: all that it says, each part after its name; first what is a word, which
    /// mostly tells elements apart. In a list each has a sign, and goes on to the right of it.
    private mutating func lines(_ elements: [JSON], into rows: inout TextRows) {
        let isList = elements.contains { $0.objectValue != nil }
        let lead = isList ? 2 : 0
        let all = elements.map { ArgumentLeaf.leaves(of: $0, joinsLists: true) }
        let words = Self.words(of: all)
        let names = Self.names(of: all)
        let short = Dictionary(zip(names, Self.heads(of: names))) { first, _ in first }
        for leaves in all {
            let name = leaves.firstIndex { words.contains($0.path) }
            let rest = leaves.indices.filter { $0 != name }
            let told = ((name.map { [$0] } ?? []) + rest).map { place in
                let leaf = leaves[place]
                // A comma would part it in two.
                let isParted = leaf.text.contains(",") && leaves.count > 1
                let text =
                    isParted && leaf.role == .jsonString && !leaf.text.hasPrefix("\"")
                    ? JSON.string(leaf.text).canonicalText : leaf.text
                return leaf.path.isEmpty ? text : "\(short[leaf.path] ?? leaf.path) \(text)"
            }
            let text = SafeText(told.joined(separator: ", "))
            hiddenCount += text.hiddenCount
            let start = rows.rows.count
            for line in cut(text.lines, columns: rows.columns - lead, to: 16) {
                rows.add(line, at: lead)
            }
            if isList { rows.mark(start, glyphs.text(.dot)) }
        }
    }

    /// The parts that any of the elements has, once each.
    private static func names(of elements: [[ArgumentLeaf]]) -> [String] {
        var names: [String] = []
        for leaf in elements.joined() where !leaf.path.isEmpty && !names.contains(leaf.path) {
            names.append(leaf.path)
        }
        return names
    }

    /// The parts that are a word in each of the elements; where there is none, in any of them.
    private static func words(of elements: [[ArgumentLeaf]]) -> Set<String> {
        let sets = elements.map { leaves in
            Set(leaves.filter(\.isWord).map(\.path))
        }
        let common = sets.dropFirst().reduce(sets.first ?? []) { $0.intersection($1) }
        return common.isEmpty ? sets.reduce(into: []) { $0.formUnion($1) } : common
    }

    /// A part a row: its name, and its value with the last digits of numbers below each other.
    private mutating func parts(of value: JSON, into rows: inout TextRows) {
        let leaves = ArgumentLeaf.leaves(of: value, joinsLists: true)
            .prefix(Self.shownRowsMax + 1)
        let names = leaves.map { SafeText.line($0.path).width }
        let width = min(names.max() ?? 0, max(8, rows.columns / 2)) + 2
        let digits = leaves.filter(\.isNumber).map(\.text.count).max() ?? 0
        for leaf in leaves {
            let text = SafeText(leaf.isNumber ? leaf.text.right(digits) : leaf.text)
            hiddenCount += text.hiddenCount + SafeText(leaf.path).hiddenCount
            rows.field(
                leaf.path, cut(text.lines, columns: rows.columns - width, to: Self.valueRowsMax),
                width: width)
        }
    }

    /// A row for each element and a column for each of their parts; false where they are not all
    /// made of parts, or would not fit.
    private mutating func table(_ elements: [JSON], into rows: inout TextRows) -> Bool {
        let leaves = elements.map { ArgumentLeaf.leaves(of: $0, joinsLists: true) }
        var names: [String] = []
        for (element, leaves) in zip(elements, leaves) {
            guard element.objectValue?.isEmpty == false else { return false }
            for leaf in leaves where !names.contains(leaf.path) { names.append(leaf.path) }
            guard names.count <= Self.tableColumnsMax,
                leaves.allSatisfy({ SafeText($0.text).lines.count == 1 })
            else { return false }
        }
        let all = zip(names, Self.heads(of: names)).map { name, head in
            TableColumn(head, leaves.map { $0.first { $0.path == name } })
        }
        // What tells the rows apart is mostly a word: words come first.
        let columns = all.filter { !$0.isNumeric } + all.filter(\.isNumeric)
        guard columns.reduce(-2, { $0 + $1.width + 2 }) <= rows.columns else { return false }
        hiddenCount += columns.reduce(0) { $0 + $1.hiddenCount }
        for line in 0...elements.count {
            var row = TextRow()
            var place = 0
            for column in columns {
                if let cell = column.cells[line] {
                    let left = column.isNumeric ? column.width - cell.width : 0
                    row.spans.append(
                        TextRow.Span(
                            column: place + left, line: cell,
                            style: line == 0 ? Style(.fgMuted) : .plain))
                }
                place += column.width + 2
            }
            rows.add(row)
        }
        return true
    }

    /// The last parts of names, where those alone tell them apart.
    private static func heads(of names: [String]) -> [String] {
        let heads = names.map { name in
            name.contains("\"") ? name : String(name.split(separator: ".").last ?? "")
        }
        return Set(heads).count == names.count ? heads : names
    }

    private mutating func cut(_ made: TextRows) -> [TextRow] {
        guard made.rows.count > Self.shownRowsMax else { return made.rows }
        isCut = true
        let more = "\(glyphs.text(.ellipsis)) there is more: \(payloadKey) shows all of it"
        return made.rows.prefix(Self.shownRowsMax) + [TextRow(SafeLine(trusted: more))]
    }
}

/// One column of a table: its name, and below that a cell for each element that has such a part.
private struct TableColumn {
    let cells: [SafeLine?]
    let width: Int
    let isNumeric: Bool
    let hiddenCount: Int

    init(_ name: String, _ leaves: [ArgumentLeaf?]) {
        let texts = [name] + leaves.map { $0?.text }
        cells = texts.map { $0.map { SafeText.line($0) } }
        width = cells.compactMap { $0?.width }.max() ?? 0
        isNumeric = leaves.compactMap(\.self).allSatisfy(\.isNumber)
        hiddenCount = texts.compactMap(\.self).reduce(0) { $0 + SafeText($1).hiddenCount }
    }
}

extension ArgumentLeaf {
    fileprivate var isNumber: Bool { role == .jsonNumber }
    /// Whether it is a text that stands in its object itself, not in a part of that.
    fileprivate var isWord: Bool {
        role == .jsonString && !path.isEmpty && !path.contains { ".[".contains($0) }
    }
}

extension String {
    /// With spaces before it, up to a width.
    fileprivate func right(_ columns: Int) -> String {
        String(repeating: " ", count: max(0, columns - count)) + self
    }
}

extension JSON {
    /// Whether two names in it are the same to Unicode, and to the eye, and yet two.
    fileprivate var hasLookalikes: Bool {
        var spellings: [String: [UInt8]] = [:]
        return hasLookalikes(among: &spellings)
    }

    private func hasLookalikes(among spellings: inout [String: [UInt8]]) -> Bool {
        switch self {
        case .null, .bool, .integer, .number, .string: return false
        case .array(let elements):
            for element in elements where element.hasLookalikes(among: &spellings) { return true }
            return false
        case .object(let members):
            for member in members {
                let bytes = Array(member.key.utf8)
                if let other = spellings[member.key], other != bytes { return true }
                spellings[member.key] = bytes
                if member.value.hasLookalikes(among: &spellings) { return true }
            }
            return false
        }
    }
}
