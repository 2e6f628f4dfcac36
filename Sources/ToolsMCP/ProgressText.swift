import JSON

/// What a server says while it works, as lines for whoever watches. Never journaled.
enum ProgressText {
    static let bytesMax = 2048

    /// `3 of 10: reading`
    static func of(_ params: JSON) -> String {
        let done = params["progress"].flatMap(number) ?? "?"
        let total = params["total"].flatMap(number).map { " of \($0)" } ?? ""
        let message = params["message"]?.stringValue.map { ": \($0)" } ?? ""
        return (done + total + message).cut(to: bytesMax) + "\n"
    }

    /// `[warning] disk is nearly full`
    static func ofLog(_ params: JSON) -> String {
        let level = params["level"]?.stringValue ?? "log"
        let said = params["data"]?.stringValue ?? params["data"]?.canonicalText ?? ""
        return "[\(level)] \(said)".cut(to: bytesMax) + "\n"
    }

    private static func number(_ json: JSON) -> String? {
        json.doubleValue == nil ? nil : json.canonicalText
    }
}

/// A path as an address.
enum FileURI {
    static func of(_ path: String) -> String {
        var text = "file://"
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "~"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                text += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return text
    }
}
