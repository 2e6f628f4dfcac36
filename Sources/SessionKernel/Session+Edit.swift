import JSON

extension Session {
    /// A model reads its own call in the prompt, and would take that for what was run.
    ///
    /// Told is only what is another than it asked for, and that between marks where untrusted text
    /// may have a part in it: these words are read as an operator's.
    mutating func tellOfEdit(_ started: ToolStarted, _ event: Event) {
        guard started.attempt == 1, let call = calls.first(where: { $0.id == started.call }),
            let asked = call.editedFrom, let now = call.arguments, !isOfStep(call)
        else { return }
        var changes: [(String, JSON?)] = []
        Self.collect(asked, now, at: "", into: &changes)
        var lines = changes.prefix(Self.changesMax).map { pointer, value in
            let text = value?.canonicalText ?? "taken away"
            let isLong = text.utf8.count > Self.changeBytesMax
            return "\(pointer.isEmpty ? "all" : pointer): \(isLong ? "another text" : text)"
        }
        if changes.count > Self.changesMax { lines.append("and more") }
        let told = Spotlight.put(
            on: lines.joined(separator: "\n"), from: call.tool.text, mark: light)
        pendingNotes.append(
            "The operator changed the arguments of call \(call.id) of \(call.tool) before it ran. "
                + "It was run with:\n\(told)")
    }

    private static let changesMax = 20
    private static let changeBytesMax = 400

    private static func collect(
        _ old: JSON?, _ new: JSON?, at pointer: String, into changes: inout [(String, JSON?)]
    ) {
        guard case .object(let before)? = old, case .object(let after)? = new else {
            if old != new { changes.append((pointer, new)) }
            return
        }
        for (key, value) in after {
            collect(before[key], value, at: "\(pointer)/\(key.asPointerToken)", into: &changes)
        }
        for (key, value) in before where after[key] == nil {
            collect(value, nil, at: "\(pointer)/\(key.asPointerToken)", into: &changes)
        }
    }
}
