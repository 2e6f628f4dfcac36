import JSON
import SessionKernel

/// Turns the text of a call's arguments into an object.
///
/// Repaired is only what can mean one thing: an object inside a JSON text, an object in a code
/// fence, space around it that JSON does not know. A bracket that is missing is never put in.
enum ArgumentText {
    static func read(
        _ text: String
    ) throws(CallError) -> (arguments: JSON, coercions: [Coercion]) {
        guard text.utf8.count <= Boundary.argumentBytesMax else {
            throw CallError(
                code: "arguments_too_long",
                message: "The arguments have \(text.utf8.count) bytes; at most "
                    + "\(Boundary.argumentBytesMax) are taken.",
                retryable: true, hint: "Send less.")
        }
        // Several providers send nothing at all for a call without arguments.
        if text.allSatisfy(\.isWhitespace) { return ([:], []) }
        do {
            return try object(in: JSON(parsing: text), text)
        } catch let error as CallError {
            throw error
        } catch let error as JSON.ParseError {
            if let repaired = unwrapped(text) { return repaired }
            throw malformed(text, error)
        } catch {
            throw notAnObject(text)
        }
    }

    private static func object(
        in parsed: JSON, _ text: String
    ) throws(CallError) -> (arguments: JSON, coercions: [Coercion]) {
        switch parsed {
        case .object: return (parsed, [])
        case .string(let inner):
            guard let object = try? JSON(parsing: inner), case .object = object else { break }
            return (object, [repair(parsed.canonicalText, object, "an object in a text, read")])
        case .null, .bool, .integer, .number, .array: break
        }
        throw notAnObject(text)
    }

    /// The object that is all there is inside of a code fence or of foreign space.
    private static func unwrapped(
        _ text: String
    ) -> (arguments: JSON, coercions: [Coercion])? {
        let bare = trimmed(text)
        if let object = try? JSON(parsing: String(bare)), case .object = object {
            return (object, [repair(text, object, "space around it taken away")])
        }
        guard let inner = CodeFence.content(of: bare), let object = try? JSON(parsing: inner),
            case .object = object
        else { return nil }
        return (object, [repair(text, object, "taken out of a code fence")])
    }

    static func trimmed(_ text: String) -> Substring {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isSpace($0) }),
            let last = scalars.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return Substring(scalars[first...last])
    }

    /// A byte order mark is no white space to Unicode, and says nothing either.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar == "\u{FEFF}"
    }

    static func repair(_ from: String, _ to: JSON, _ how: String) -> Coercion {
        let shown = from.unicodeScalars.prefix(Coercer.shownMax)
        let cut = from.unicodeScalars.count > Coercer.shownMax ? "…" : ""
        return Coercion(
            at: "", from: String(String.UnicodeScalarView(shown)) + cut, to: Coercer.shown(to),
            how: how)
    }

    private static func notAnObject(_ text: String) -> CallError {
        CallError(
            code: "arguments_malformed", message: "The arguments are not an object.", at: "",
            expected: "one JSON object", got: text.quotedShort, retryable: true,
            hint: "Send the call again with an object of arguments.")
    }

    private static func malformed(_ text: String, _ error: JSON.ParseError) -> CallError {
        let isDoubled = (try? JSON(parsing: text, duplicateKeys: .lastWins)) != nil
        let isCut = error.offset >= text.utf8.count
        return CallError(
            code: "arguments_malformed", message: "The arguments are not JSON: \(error)",
            expected: "one JSON object", got: text.quotedShort, retryable: true,
            hint: isDoubled
                ? "Send the call again with each name once."
                : isCut
                    ? "The text ends before the object does: send the whole call again."
                    : "Send the call again with valid JSON.")
    }
}

/// A text that is one block of code, as Markdown fences it.
enum CodeFence {
    /// What stands in the fence, when nothing stands around it.
    static func content(of text: Substring) -> String? {
        let fence = "```"
        guard text.hasPrefix(fence), text.hasSuffix(fence), text.utf8.count > 6 else { return nil }
        let body = text.dropFirst(3).dropLast(3)
        guard let end = body.firstIndex(where: \.isNewline) else { return nil }
        let language = body[..<end].lowercased()
        guard ["", "json", "json5", "javascript", "tool_call"].contains(language) else {
            return nil
        }
        let inner = body[end...]
        return inner.contains(fence) ? nil : String(inner)
    }
}

extension String {
    /// The text in back quotes, cut to what fits into a message.
    var quotedShort: String {
        let scalars = unicodeScalars.prefix(60)
        let cut = scalars.endIndex < unicodeScalars.endIndex ? "…" : ""
        return "`\(String(String.UnicodeScalarView(scalars)))\(cut)`"
    }
}
