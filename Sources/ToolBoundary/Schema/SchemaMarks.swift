/// What the keywords of a schema have looked at in one value, for `unevaluatedItems` and
/// `unevaluatedProperties`.
struct SchemaMarks {
    private var names: Set<ExactKey> = []
    private var hasAllNames = false
    private var items: Set<Int> = []
    /// Every item before this one was looked at.
    private var itemsBelow = 0

    mutating func look(at name: String) {
        if !hasAllNames { names.insert(ExactKey(name)) }
    }

    mutating func look(atItem index: Int) {
        if index >= itemsBelow { items.insert(index) }
    }

    mutating func look(atItems count: Int, andRest: Bool) {
        itemsBelow = andRest ? .max : max(itemsBelow, count)
    }

    mutating func lookAtAll() {
        hasAllNames = true
        itemsBelow = .max
    }

    mutating func lookAtAllNames() { hasAllNames = true }

    mutating func lookAtAllItems() { itemsBelow = .max }

    mutating func merge(_ other: SchemaMarks) {
        hasAllNames = hasAllNames || other.hasAllNames
        itemsBelow = max(itemsBelow, other.itemsBelow)
        if !hasAllNames { names.formUnion(other.names) }
        if itemsBelow < .max { items.formUnion(other.items) }
    }

    func has(_ name: String) -> Bool { hasAllNames || names.contains(ExactKey(name)) }

    func has(item index: Int) -> Bool { index < itemsBelow || items.contains(index) }
}
