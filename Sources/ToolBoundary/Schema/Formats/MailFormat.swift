/// Mail addresses (RFC 5321 section 4.1.2, RFC 6531 where they are international).
enum MailFormat {
    static func isAddress(_ text: String, international: Bool) -> Bool {
        let scalars = Array(text.unicodeScalars)
        guard let at = scalars.lastIndex(of: "@") else { return false }
        let domain = String(String.UnicodeScalarView(scalars[(at + 1)...]))
        return isLocal(scalars[..<at], international) && isDomain(domain, international)
    }

    private static func isLocal(
        _ scalars: ArraySlice<Unicode.Scalar>, _ international: Bool
    ) -> Bool {
        guard let first = scalars.first,
            international || scalars.allSatisfy({ $0.value < 128 })
        else { return false }
        if first == "\"" { return isQuoted(scalars) }
        let atoms = scalars.split(separator: ".", omittingEmptySubsequences: false)
        return atoms.allSatisfy { atom in
            !atom.isEmpty
                && atom.allSatisfy { scalar in
                    scalar.value >= 128 || "!#$%&'*+-/=?^_`{|}~".unicodeScalars.contains(scalar)
                        || UInt8(scalar.value).isLetter || UInt8(scalar.value).isDigit
                }
        }
    }

    private static func isQuoted(_ scalars: ArraySlice<Unicode.Scalar>) -> Bool {
        guard scalars.count >= 2, scalars.last == "\"" else { return false }
        var rest = scalars.dropFirst().dropLast()
        while let scalar = rest.popFirst() {
            if scalar == "\"" || scalar.value < 32 || scalar.value == 127 { return false }
            if scalar == "\\", rest.popFirst() == nil { return false }
        }
        return true
    }

    private static func isDomain(_ text: String, _ international: Bool) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") else {
            return HostFormat.isName(text, international: international)
        }
        let literal = bytes.dropFirst().dropLast()
        if literal.starts(with: "IPv6:".utf8) {
            return AddressFormat.isVersion6(literal.dropFirst(5))
        }
        return AddressFormat.isVersion4(literal)
    }
}
