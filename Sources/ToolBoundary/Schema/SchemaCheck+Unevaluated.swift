import JSON

extension SchemaCheck {
    mutating func checkUnevaluatedProperties(
        _ id: SchemaNode.ID, _ value: JSON, _ findings: inout Findings
    ) {
        guard case .object(let object) = value, let seen = marks else { return }
        for (name, member) in object where !seen.has(name) {
            if findings.isFull { return }
            holdOther(
                name, member, id, keyword: "unevaluatedProperties", among: [], &findings)
        }
        marks?.lookAtAllNames()
    }

    mutating func checkUnevaluatedItems(
        _ id: SchemaNode.ID, _ value: JSON, _ findings: inout Findings
    ) {
        guard case .array(let items) = value, let seen = marks else { return }
        for (index, item) in items.enumerated() where !seen.has(item: index) {
            if findings.isFull { return }
            guard isNothing(id) else {
                hold(item, at: String(index), against: id, &findings)
                continue
            }
            path.push(String(index))
            findings.add(violation("unevaluatedItems", "no further item", item))
            path.pop()
        }
        marks?.lookAtAllItems()
    }
}
