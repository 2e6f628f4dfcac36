import JSON
import SessionKernel

/// Puts the calls of a streamed answer together from their fragments.
///
/// A fragment belongs to the call of its `index`, without one to that of its `id`, and without
/// either to the last. Servers differ from there: some repeat id and name in each fragment, some
/// give every call of an answer the index 0, some leave out the id or send arguments as an object.
struct ChatCalls {
    private struct Part {
        var index: Int?
        var id = ""
        var name = ""
        var arguments = ""
    }

    /// What one fragment added, for those who watch the answer come in.
    struct Addition: Hashable {
        /// Which call of the answer, counted from 0 as they came.
        let place: Int
        let name: String
        let arguments: String
    }

    /// One answer with more calls than this is not meant seriously.
    static let countMax = 128
    private static let nameBytesMax = 256
    private var parts: [Part] = []

    var isEmpty: Bool { parts.isEmpty }

    /// Takes one member of `tool_calls`; nil when there are too many calls already.
    mutating func take(_ fragment: JSON) -> Addition? {
        let function = fragment["function"]
        let id = fragment["id"]?.stringValue ?? ""
        let name = String((function?["name"]?.stringValue ?? "").prefix(Self.nameBytesMax))
        let index = fragment["index"]?.intValue
        guard let place = place(index: index, id: id, name: name) else { return nil }
        if parts[place].id.isEmpty { parts[place].id = id }
        takeName(name, at: place)
        let arguments = text(of: function?["arguments"])
        parts[place].arguments += arguments
        return Addition(place: place, name: parts[place].name, arguments: arguments)
    }

    /// The calls in the order of their indices.
    func requests(names: ToolNames) -> [CallRequest] {
        parts.enumerated().sorted {
            ($0.element.index ?? $0.offset, $0.offset) < ($1.element.index ?? $1.offset, $1.offset)
        }.map { _, part in
            CallRequest(
                providerID: part.id, tool: names.named(part.name), arguments: part.arguments)
        }
    }

    private mutating func place(index: Int?, id: String, name: String) -> Int? {
        if let known = known(index: index, id: id) {
            let isAnother =
                !id.isEmpty && !name.isEmpty && !parts[known].id.isEmpty && parts[known].id != id
            if !isAnother { return known }
        } else if index == nil, id.isEmpty, name.isEmpty, let last = parts.indices.last {
            return last
        }
        guard parts.count < Self.countMax else { return nil }
        parts.append(Part(index: index))
        return parts.count - 1
    }

    /// The last, because a later call may have taken the same index.
    private func known(index: Int?, id: String) -> Int? {
        if let index { return parts.lastIndex { $0.index == index } }
        return id.isEmpty ? nil : parts.lastIndex { $0.id == id }
    }

    /// A name may come in pieces before the arguments, or whole with each fragment.
    private mutating func takeName(_ name: String, at place: Int) {
        let part = parts[place]
        guard !name.isEmpty, part.name != name, part.arguments.isEmpty else { return }
        guard part.name.utf8.count + name.utf8.count <= Self.nameBytesMax * 4 else { return }
        parts[place].name += name
    }

    private func text(of arguments: JSON?) -> String {
        switch arguments {
        case nil, .null: ""
        case .string(let text): text
        case .some(let value): value.canonicalText
        }
    }
}
