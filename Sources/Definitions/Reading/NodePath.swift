/// The way to a node from the top of its file, such as `agents.planner.tools[2]`.
package struct NodePath: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package static let top = NodePath(description: "")

    private init(description: String) {
        self.description = description
    }

    /// A key that is not a plain word stands in brackets and quotes: `when["args.ref"]`.
    package func key(_ key: String) -> NodePath {
        let isWord = !key.isEmpty && key.utf8.count <= 60 && key.utf8.allSatisfy(Self.isWordByte)
        guard isWord else {
            let shown = Mistake.quote(key).dropFirst().dropLast()
            return NodePath(description: "\(description)[\"\(shown)\"]")
        }
        return NodePath(description: description.isEmpty ? key : "\(description).\(key)")
    }

    package func index(_ index: Int) -> NodePath {
        NodePath(description: "\(description)[\(index)]")
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
