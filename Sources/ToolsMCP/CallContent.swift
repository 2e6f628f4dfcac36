import JSON
import SessionKernel
import SessionRuntime

/// What a call returned, as the text that a model reads.
struct CallContent {
    let text: String
    let isError: Bool

    /// - Throws: `ServerFailure` for an answer that is no result of a call.
    init(_ result: JSON, notes: [String], from server: String) throws(ServerFailure) {
        guard result.objectValue != nil else {
            throw ServerFailure(
                .malformed, "\(server) answered the call with \(result.kind), not an object.")
        }
        isError = result["isError"]?.boolValue ?? false
        let blocks = result["content"]?.arrayValue ?? []
        var parts = blocks.map(Self.text)
        if let structured = result["structuredContent"], !structured.isNull,
            !blocks.contains(where: { Self.says(structured, $0) })
        {
            parts.append(structured.canonicalText)
        }
        parts += notes.map { "[\($0)]" }
        text = parts.joined(separator: "\n")
    }

    /// Servers say structured results a second time as text, for clients that read only that.
    private static func says(_ structured: JSON, _ block: JSON) -> Bool {
        guard let text = block["text"]?.stringValue, let json = try? JSON(parsing: text) else {
            return false
        }
        return json == structured || structured["result"] == json
    }

    private static func text(_ block: JSON) -> String {
        switch block["type"]?.stringValue {
        case "text": block["text"]?.stringValue ?? ""
        case "image": binary("image", block, block["data"])
        case "audio": binary("audio", block, block["data"])
        case "resource_link": link(block)
        case "resource": resource(block["resource"] ?? [:])
        case let other:
            "[content of type \((other ?? "none").cut(to: 40)), which is not shown]"
        }
    }

    /// Pictures and sounds are told of, not shown: the models that are asked here read text.
    private static func binary(_ what: String, _ block: JSON, _ base64: JSON?) -> String {
        let type = block["mimeType"]?.stringValue.map { ", \($0.cut(to: 100))" } ?? ""
        let bytes = (base64?.stringValue?.utf8.count ?? 0) / 4 * 3
        return "[\(what)\(type), about \(bytes) bytes, not shown]"
    }

    private static func link(_ block: JSON) -> String {
        let address = block["uri"]?.stringValue ?? "without an address"
        let name = block["title"]?.stringValue ?? block["name"]?.stringValue
        let about = block["description"]?.stringValue.map { ": \($0)" } ?? ""
        return "[resource \(address)" + (name.map { ", \($0)" } ?? "") + about + "]"
    }

    private static func resource(_ resource: JSON) -> String {
        let address = resource["uri"]?.stringValue ?? "without an address"
        if let text = resource["text"]?.stringValue { return "[resource \(address)]\n\(text)" }
        return binary("resource \(address)", resource, resource["blob"])
    }
}
