/// Names of hosts (RFC 1123 section 2.1; RFC 5890 to 5892 where they are international).
enum HostFormat {
    static let bytesMax = 253
    static let labelBytesMax = 63

    static func isName(_ text: String, international: Bool) -> Bool {
        let stops: Set<Unicode.Scalar> =
            international ? [".", "\u{3002}", "\u{FF0E}", "\u{FF61}"] : ["."]
        // Four bytes a character at most, before it is spelled in ASCII.
        guard text.utf8.count <= 4 * bytesMax else { return false }
        let labels = text.unicodeScalars.split(omittingEmptySubsequences: false) {
            stops.contains($0)
        }
        var length = labels.count - 1
        for label in labels {
            guard let count = asciiCount(of: Array(label), international) else { return false }
            length += count
        }
        return length <= bytesMax
    }

    /// How many bytes a label has in ASCII; nil when it is none.
    private static func asciiCount(of label: [Unicode.Scalar], _ international: Bool) -> Int? {
        let isASCII = label.allSatisfy { $0.value < 128 }
        guard !label.isEmpty, label.first != "-", label.last != "-" else { return nil }
        if !isASCII {
            guard international, InternationalLabel.isValid(label),
                let encoded = Punycode.encoded(label), encoded.count + 4 <= labelBytesMax
            else { return nil }
            return encoded.count + 4
        }
        guard label.count <= labelBytesMax,
            label.allSatisfy({
                $0 == "-" || UInt8($0.value).isLetter || UInt8($0.value).isDigit
            })
        else { return nil }
        guard label.count >= 4, label[2] == "-", label[3] == "-" else { return label.count }
        // Two hyphens there are kept for encodings, of which there is one.
        let start = String(String.UnicodeScalarView(label[..<2])).lowercased()
        guard start == "xn", let decoded = Punycode.decoded(label[4...]),
            decoded.contains(where: { $0.value >= 128 }), InternationalLabel.isValid(decoded),
            // One label has one spelling, in letters of either case.
            let again = Punycode.encoded(decoded),
            again.elementsEqual(label[4...].map { UInt8($0.value).lowerCased })
        else { return nil }
        return label.count
    }
}
