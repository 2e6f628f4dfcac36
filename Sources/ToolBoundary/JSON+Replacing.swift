import JSON

extension JSON {
    /// The same value with another part at a place; nil when the way ends before.
    func replacing(_ tokens: ArraySlice<String>, with part: JSON) -> JSON? {
        guard let token = tokens.first else { return part }
        let rest = tokens.dropFirst()
        switch self {
        case .object(var object):
            guard let member = object[token], let new = member.replacing(rest, with: part) else {
                return .none
            }
            object[token] = .some(new)
            return .object(object)
        case .array(var items):
            guard let index = Int(token), items.indices.contains(index),
                let new = items[index].replacing(rest, with: part)
            else { return .none }
            items[index] = new
            return .array(items)
        case .null, .bool, .integer, .number, .string: return .none
        }
    }
}
