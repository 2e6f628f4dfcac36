import JSON
import SessionKernel

/// Finds a call that a model spelled in its answer instead of making it.
///
/// Such an answer would else end the session, with nothing done. Only a call of a tool that the
/// agent has counts as one, and only where it is all that the answer says or stands in the marks
/// that models are trained to put around calls.
enum CallAsText {
    static func error(in text: String, offered: [ToolDeclaration]) -> CallError? {
        let names = Set(offered.map(\.name.text))
        guard let name = spelled(in: text, names) else { return nil }
        return CallError(
            code: "call_as_text",
            message: "The answer spells a call of `\(name)` as text, so nothing was called.",
            expected: "a call of the tool, or an answer in plain words", got: text.quotedShort,
            retryable: true, hint: "Make the call as a call, or answer in plain words to end.")
    }

    private static func spelled(in text: String, _ names: Set<String>) -> String? {
        guard text.utf8.count <= 1 << 16 else { return nil }
        let bare = text.drop(while: \.isWhitespace).withoutSpaceAtEnd
        for candidate in [String(bare), CodeFence.content(of: bare)] + marked(bare) {
            guard let candidate, let json = try? JSON(parsing: candidate) else { continue }
            for call in json.arrayValue ?? [json] {
                if let name = name(of: call), names.contains(name) { return name }
            }
        }
        // `files.read({"path": "a"})`
        guard bare.last == ")", let open = bare.firstIndex(of: "(") else { return nil }
        let name = String(bare[..<open])
        let inner = bare[bare.index(after: open)...].dropLast()
        let isPlain = inner.allSatisfy(\.isWhitespace) || inner.first == "{"
        return names.contains(name) && isPlain ? name : nil
    }

    private static func name(of call: JSON) -> String? {
        let inner = call["function"]?.objectValue == nil ? call : call["function"]
        let hasArguments = ["arguments", "args", "parameters", "input"].contains {
            inner?[$0] != nil
        }
        guard hasArguments else { return nil }
        return ["name", "tool", "tool_name", "function"].lazy
            .compactMap { inner?[$0]?.stringValue }.first
    }

    /// What stands between the marks of several families of models.
    private static func marked(_ text: Substring) -> [String?] {
        let marks = [
            ("<tool_call>", "</tool_call>"), ("<function_call>", "</function_call>"),
            ("[TOOL_CALLS]", ""), ("<|tool_call|>", ""),
        ]
        return marks.map { start, end in
            guard let begin = text.firstRange(of: start) else { return nil }
            let rest = text[begin.upperBound...]
            guard !end.isEmpty else { return String(rest) }
            return rest.firstRange(of: end).map { String(rest[..<$0.lowerBound]) }
        }
    }
}

extension Substring {
    /// Without the white space at its end.
    fileprivate var withoutSpaceAtEnd: Substring {
        var rest = self
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return rest
    }
}
