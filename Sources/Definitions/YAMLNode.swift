/// Where something begins in a file: line and column count from 1, columns in code points.
package struct Position: Hashable, Comparable, Sendable {
    package let line: Int
    package let column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (left: Position, right: Position) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// One value of a YAML file, with the place where it stands.
///
/// Anchors are already followed: an alias is the node it names, with that node's own positions.
package struct YAMLNode: Equatable, Sendable {
    package let value: Value
    package let position: Position

    package init(_ value: Value, at position: Position) {
        self.value = value
        self.position = position
    }

    package indirect enum Value: Equatable, Sendable {
        case scalar(String, YAMLStyle, tag: YAMLTag?)
        case sequence([YAMLNode])
        /// Keys are scalars, no two of them the same text, in the order of the file.
        case mapping([YAMLEntry])
    }
}

/// A key and its value, as they stand in a mapping.
package struct YAMLEntry: Equatable, Sendable {
    package let key: YAMLNode
    package let value: YAMLNode

    package init(key: YAMLNode, value: YAMLNode) {
        self.key = key
        self.value = value
    }

    /// The key's text, whatever its style: `1` and `"1"` are the same key.
    package var name: String {
        if case .scalar(let text, _, _) = key.value { text } else { "" }
    }
}

/// How a scalar was written. Only plain ones can be anything but text.
package enum YAMLStyle: Hashable, Sendable {
    case plain
    /// In single or double quotes, or a literal or folded block.
    case quoted
}

/// The tags that a file may use; any other is a mistake.
package enum YAMLTag: String, Hashable, Sendable {
    case string = "tag:yaml.org,2002:str"
    case integer = "tag:yaml.org,2002:int"
    case float = "tag:yaml.org,2002:float"
    case bool = "tag:yaml.org,2002:bool"
    case null = "tag:yaml.org,2002:null"
    case sequence = "tag:yaml.org,2002:seq"
    case mapping = "tag:yaml.org,2002:map"
    /// A lone `!`: text, whatever it looks like.
    case untyped = "!"
}
