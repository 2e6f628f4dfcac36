extension Parser {
    func failure(_ reason: String, at offset: Int? = nil) -> JSON.ParseError {
        JSON.ParseError(reason, at: offset ?? index, in: bytes)
    }

    /// What stands at a place, fit for a terminal: a printable ASCII character, or a byte's number.
    func found(at place: Int) -> String {
        guard place < bytes.count else { return "the end of the text" }
        let byte = bytes[place]
        switch byte {
        case 0x21...0x7E: return "\"\(Unicode.Scalar(byte))\""
        case 0x20: return "a space"
        case 0x0A: return "a line feed"
        default:
            let digits = String(byte, radix: 16, uppercase: true)
            return "the byte 0x" + (digits.count == 1 ? "0" : "") + digits
        }
    }

    /// The beginning of a text that somebody else wrote, fit for a terminal.
    func excerpt(_ text: String) -> String {
        let scalarsMax = 40
        var shown = ""
        for scalar in text.unicodeScalars.prefix(scalarsMax) {
            shown += scalar.escaped(asASCII: true)
        }
        return "\"\(shown)\"" + (text.unicodeScalars.count > scalarsMax ? "…" : "")
    }
}
