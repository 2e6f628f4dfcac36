/// URI templates (RFC 6570).
enum TemplateFormat {
    static func isTemplate(_ text: String) -> Bool {
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar == "{" {
                guard let end = rest.firstIndex(of: "}"), isExpression(rest[..<end]) else {
                    return false
                }
                rest = rest[end...].dropFirst()
            } else if scalar == "%" {
                guard takesHexPair(&rest) else { return false }
            } else if scalar.value <= 0x20 || scalar.value == 0x7F
                || "\"<>\\^`{|}".unicodeScalars.contains(scalar)
            {
                return false
            }
        }
        return true
    }

    private static func isExpression(_ scalars: Substring.UnicodeScalarView) -> Bool {
        var rest = scalars
        if let first = rest.first, "+#./;?&=,!@|".unicodeScalars.contains(first) {
            rest.removeFirst()
        }
        return rest.split(separator: ",", omittingEmptySubsequences: false)
            .allSatisfy(isVariable)
    }

    private static func isVariable(_ scalars: Substring.UnicodeScalarView) -> Bool {
        var name = scalars
        if name.last == "*" {
            name.removeLast()
        } else if let colon = name.firstIndex(of: ":") {
            let digits = name[colon...].dropFirst()
            guard (1...4).contains(digits.count), digits.first != "0",
                digits.allSatisfy({ $0.value < 128 && UInt8($0.value).isDigit })
            else { return false }
            name = name[..<colon]
        }
        var isAfterDot = true
        while let scalar = name.popFirst() {
            if scalar == "." {
                if isAfterDot { return false }
                isAfterDot = true
                continue
            }
            isAfterDot = false
            if scalar == "%" {
                guard takesHexPair(&name) else { return false }
            } else if scalar.value >= 128
                || !(scalar == "_" || UInt8(scalar.value).isLetter || UInt8(scalar.value).isDigit)
            {
                return false
            }
        }
        return !isAfterDot
    }

    private static func takesHexPair(_ rest: inout Substring.UnicodeScalarView) -> Bool {
        for _ in 0..<2 {
            guard let digit = rest.popFirst(), digit.value < 128, UInt8(digit.value).isHexDigit
            else { return false }
        }
        return true
    }
}
