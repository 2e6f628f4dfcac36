import JSON
package import SessionKernel

/// The names that tools have on the wire.
///
/// The APIs take only `^[a-zA-Z0-9_-]{1,64}$`, and our names have dots: `git.push` is sent
/// as `git__push`. A tool keeps a name that fits as it is; one whose sent name would be another
/// tool's, or too long, is told apart by eight digits of its hash.
package struct ToolNames: Sendable {
    private var wire: [ToolName: String] = [:]
    /// By the name on the wire; names compare by their bytes, which `String` does not do.
    private var ours: [ToolName: ToolName] = [:]

    /// - Parameter names: The tools that are offered, in any order.
    package init(_ names: [ToolName]) {
        let sorted = names.sorted()
        for name in sorted where Self.spell(name.text) == name.text { add(name, as: name.text) }
        for name in sorted where wire[name] == nil {
            let spelled = Self.spell(name.text)
            add(name, as: ours[ToolName(spelled)] == nil ? spelled : Self.mark(spelled, for: name))
        }
    }

    /// What the tool is called on the wire; also for tools that are not offered (any more), which
    /// an earlier message may name.
    package func onWire(_ name: ToolName) -> String {
        if let known = wire[name] { return known }
        let spelled = Self.spell(name.text)
        return ours[ToolName(spelled)] == nil ? spelled : Self.mark(spelled, for: name)
    }

    /// Which tool a model means; for a name that was never offered, the likeliest reading of it.
    package func named(_ text: String) -> ToolName {
        if let known = ours[ToolName(text)] { return known }
        if wire[ToolName(text)] != nil { return ToolName(text) }
        return ToolName(Self.unspell(text))
    }

    private mutating func add(_ name: ToolName, as text: String) {
        wire[name] = text
        ours[ToolName(text)] = name
    }

    private static let bytesMax = 64

    /// The name with its dots as `__` and every other byte that does not fit as `-`.
    private static func spell(_ name: String) -> String {
        var text = ""
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: "."): text += "__"
            default: text += "-"
            }
        }
        guard !text.isEmpty, text.utf8.count <= bytesMax else {
            return mark(text, for: ToolName(name))
        }
        return text
    }

    private static func mark(_ text: String, for name: ToolName) -> String {
        text.prefix(bytesMax - 9) + "_" + Digest(of: name.text).short
    }

    private static func unspell(_ text: String) -> String {
        var name = ""
        var rest = text[...]
        while !rest.isEmpty {
            if rest.hasPrefix("__"), !name.isEmpty, rest.count > 2 {
                name += "."
                rest = rest.dropFirst(2)
            } else {
                name.append(rest.removeFirst())
            }
        }
        return name
    }
}
