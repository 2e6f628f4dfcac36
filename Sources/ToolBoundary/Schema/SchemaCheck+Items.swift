import JSON

extension SchemaCheck {
    mutating func checkItems(
        _ keyword: SchemaKeyword, _ value: JSON, _ findings: inout Findings
    ) {
        guard case .array(let items) = value else { return }
        switch keyword {
        case .items(let prefix, let rest):
            marks?.look(atItems: prefix.count, andRest: rest != nil)
            for (index, item) in items.enumerated() {
                if findings.isFull { return }
                guard let id = index < prefix.count ? prefix[index] : rest else { return }
                hold(item, at: String(index), against: id, &findings)
            }
        case .minItems(let least) where items.count < least:
            findings.add(violation("minItems", "at least \(Self.items(least))", value))
        case .maxItems(let most) where items.count > most:
            findings.add(violation("maxItems", "at most \(Self.items(most))", value))
        case .uniqueItems:
            checkUnique(items, &findings)
        case .contains(let id, let least, let most):
            checkContains(items, id, least, most, &findings)
        default: break
        }
    }

    private mutating func checkUnique(_ items: [JSON], _ findings: inout Findings) {
        var first: [JSON: Int] = [:]
        for (index, item) in items.enumerated() {
            guard let plain = plain(item) else { return }
            guard let earlier = first[plain] else {
                first[plain] = index
                continue
            }
            path.push(String(index))
            findings.add(
                violation("uniqueItems", "an item that differs from item \(earlier)", item))
            path.pop()
        }
    }

    private mutating func checkContains(
        _ items: [JSON], _ id: SchemaNode.ID, _ least: Int, _ most: Int?,
        _ findings: inout Findings
    ) {
        var count = 0
        for (index, item) in items.enumerated() where partFits(item, id) {
            count += 1
            marks?.look(atItem: index)
        }
        if hasGivenUp { return }
        if count < least {
            findings.add(
                violation(
                    "contains",
                    "at least \(Self.items(least)) of a certain kind, of which \(count) are here",
                    .array(items)))
        }
        if let most, count > most {
            findings.add(
                violation(
                    "maxContains",
                    "at most \(Self.items(most)) of a certain kind, of which \(count) are here",
                    .array(items)))
        }
    }

    private static func items(_ count: Int) -> String {
        count == 1 ? "1 item" : "\(count) items"
    }
}
