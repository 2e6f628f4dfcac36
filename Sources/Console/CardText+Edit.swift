import JSON
import Screen
import SessionKernel

/// What an operator has made of the arguments, beside what was asked for.
struct ArgumentEdit {
    private let before: [ArgumentLeaf]
    private let after: [ArgumentLeaf]

    /// Nil for a call whose arguments nobody has changed.
    init?(_ call: Call?) {
        guard let call, let old = call.editedFrom, let new = call.arguments else { return nil }
        self.init(from: old, to: new)
    }

    init(from old: JSON, to new: JSON) {
        before = ArgumentLeaf.leaves(of: old)
        after = ArgumentLeaf.leaves(of: new)
    }

    enum Change {
        case added
        case was(String)
    }

    /// What an edit made of a value that is there now; nil where it left it alone.
    func change(of leaf: ArgumentLeaf) -> Change? {
        guard let old = before.first(where: { $0.pointer.hasSameBytes(as: leaf.pointer) }) else {
            return .added
        }
        return old.text.hasSameBytes(as: leaf.text) ? nil : .was(old.text)
    }

    /// What was asked for and is not there any more.
    var removed: [ArgumentLeaf] {
        before.filter { old in !after.contains { $0.pointer.hasSameBytes(as: old.pointer) } }
    }
}

extension CardText {
    mutating func edit(of leaf: ArgumentLeaf, _ edit: ArgumentEdit?, at column: Int) {
        switch edit?.change(of: leaf) {
        case nil: break
        case .added:
            made.add(
                SafeLine(trusted: "added by the edit"), at: column, style: Style(.diffAdd))
        case .was(let text):
            made.add(
                SafeLine(trusted: "edited; what was asked for:"), at: column, style: Style(.warning)
            )
            old(text, at: column + 2)
        }
    }

    /// A value of an edit that is not sent, beside the one that the call has.
    mutating func draft(_ change: ArgumentEdit.Change, at column: Int) {
        let sign = "\(glyphs.text(.edited)) edited"
        switch change {
        case .added:
            made.append(
                SafeLine(trusted: "\(sign): added"), at: column, style: Style(.warning), gap: 2)
        case .was(let text):
            made.append(
                SafeLine(trusted: "\(sign); it was:"), at: column, style: Style(.warning), gap: 2)
            old(text, at: column + 2)
        }
    }

    /// The values that an edit took away.
    mutating func removals(_ edit: ArgumentEdit?) {
        for leaf in edit?.removed ?? [] {
            hiddenCount += SafeText(leaf.path).hiddenCount
            made.add(SafeText.line("\(leaf.path)"), at: 2, style: Style(.key))
            made.append(
                SafeLine(trusted: "taken away by the edit; what was asked for:"), at: 2,
                style: Style(.warning), gap: 3)
            old(leaf.text, at: 4)
        }
    }

    private mutating func old(_ text: String, at column: Int) {
        let value = SafeText(text)
        hiddenCount += value.hiddenCount
        for line in cut(value.lines, columns: made.columns - column, to: 4) {
            made.add(line, at: column, style: Style(.diffDel))
        }
    }
}
