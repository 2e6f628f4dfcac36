/// What a scalar means under the core schema of YAML 1.2, read strictly.
///
/// Stricter than the core schema where it surprises: `0o17`, `0x1F`, `007`, `.inf` and `.nan` are
/// text, like `yes` and `1_000`. A field that wants a number then says so at its place.
package enum YAMLScalar: Equatable, Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    /// A number that is no `Int`, in JSON's spelling with the digits of the file.
    case number(String)
    case string(String)

    /// What a plain scalar means.
    package init(plain text: String) {
        switch text {
        case "", "~", "null", "Null", "NULL": self = .null
        case "true", "True", "TRUE": self = .bool(true)
        case "false", "False", "FALSE": self = .bool(false)
        default:
            guard let number = Self.number(text) else {
                self = .string(text)
                return
            }
            self = Int(number).map(YAMLScalar.integer) ?? .number(number)
        }
    }

    /// What a scalar means; nil when its tag asks for something that its text is not.
    package init?(_ text: String, _ style: YAMLStyle, tag: YAMLTag?) {
        let plain = YAMLScalar(plain: text)
        switch (tag, plain) {
        case (nil, _): self = style == .plain ? plain : .string(text)
        case (.string, _), (.untyped, _): self = .string(text)
        case (.integer, .integer), (.bool, .bool), (.null, .null): self = plain
        // An `Int` holds no fraction, so what is left of integers are the great ones.
        case (.integer, .number(let digits)) where !digits.contains(where: { ".eE".contains($0) }):
            self = plain
        case (.float, .integer), (.float, .number): self = plain
        default: return nil
        }
    }

    /// The number in JSON's spelling: no `+`, a digit on both sides of the point.
    private static func number(_ text: String) -> String? {
        var rest = Substring(text)
        var spelled = ""
        if let sign = rest.first, sign == "+" || sign == "-" {
            rest.removeFirst()
            if sign == "-" { spelled = "-" }
        }
        let whole = takeDigits(&rest)
        if whole.utf8.count > 1, whole.utf8.first == UInt8(ascii: "0") { return nil }
        spelled += whole.isEmpty ? "0" : whole
        var fraction: Substring = ""
        if rest.first == "." {
            rest.removeFirst()
            fraction = takeDigits(&rest)
            if !fraction.isEmpty { spelled += "." + fraction }
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        if let mark = rest.first, mark == "e" || mark == "E" {
            rest.removeFirst()
            spelled += "e"
            if let sign = rest.first, sign == "+" || sign == "-" {
                spelled.append(rest.removeFirst())
            }
            let exponent = takeDigits(&rest)
            guard !exponent.isEmpty else { return nil }
            spelled += exponent
        }
        return rest.isEmpty ? spelled : nil
    }

    private static func takeDigits(_ rest: inout Substring) -> Substring {
        let digits = rest.prefix { ("0"..."9").contains($0) && $0.utf8.count == 1 }
        rest = rest.dropFirst(digits.count)
        return digits
    }
}

extension YAMLNode {
    /// What a scalar node means; nil for lists and mappings.
    package var scalar: YAMLScalar? {
        guard case .scalar(let text, let style, let tag) = value else { return nil }
        return YAMLScalar(text, style, tag: tag) ?? .string(text)
    }
}
