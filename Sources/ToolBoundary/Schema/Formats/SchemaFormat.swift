import JSON

/// The formats of JSON Schema that can be checked. Another name is an annotation.
enum SchemaFormat: String, CaseIterable, Sendable {
    case dateTime = "date-time"
    case date, time, duration
    case email
    case idnEmail = "idn-email"
    case hostname
    case idnHostname = "idn-hostname"
    case ipv4, ipv6
    case uri
    case uriReference = "uri-reference"
    case iri
    case iriReference = "iri-reference"
    case uriTemplate = "uri-template"
    case uuid
    case jsonPointer = "json-pointer"
    case relativeJSONPointer = "relative-json-pointer"
    case regex

    /// In time that grows no faster than the text.
    func accepts(_ text: String) -> Bool {
        switch self {
        case .dateTime: DateFormat.isDateTime(text)
        case .date: DateFormat.isDate(text)
        case .time: DateFormat.isTime(text)
        case .duration: DateFormat.isDuration(text)
        case .email: MailFormat.isAddress(text, international: false)
        case .idnEmail: MailFormat.isAddress(text, international: true)
        case .hostname: HostFormat.isName(text, international: false)
        case .idnHostname: HostFormat.isName(text, international: true)
        case .ipv4: AddressFormat.isVersion4(Array(text.utf8)[...])
        case .ipv6: AddressFormat.isVersion6(Array(text.utf8)[...])
        case .uri: URIFormat.isAbsolute(text, international: false)
        case .uriReference: URIFormat.isReference(text, international: false)
        case .iri: URIFormat.isAbsolute(text, international: true)
        case .iriReference: URIFormat.isReference(text, international: true)
        case .uriTemplate: TemplateFormat.isTemplate(text)
        case .uuid: Self.isUUID(text)
        case .jsonPointer: JSONPointer(text) != nil
        case .relativeJSONPointer: Self.isRelativePointer(text)
        case .regex: RegexFormat.isPattern(text)
        }
    }

    private static func isUUID(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 36 else { return false }
        return bytes.enumerated().allSatisfy { place, byte in
            [8, 13, 18, 23].contains(place) ? byte == UInt8(ascii: "-") : byte.isHexDigit
        }
    }

    /// A count without leading zeros, then `#` or a pointer.
    private static func isRelativePointer(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let digits = bytes.prefix { $0.isDigit }
        guard !digits.isEmpty, digits.count == 1 || digits.first != UInt8(ascii: "0") else {
            return false
        }
        let rest = bytes[digits.count...]
        if rest.elementsEqual("#".utf8) { return true }
        return JSONPointer(String(decoding: rest, as: UTF8.self)) != nil
    }
}

extension UInt8 {
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    var isLetter: Bool {
        let lower = self | 0x20
        return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
    }

    /// An ASCII letter made small, anything else as it is.
    var lowerCased: UInt8 { isLetter ? self | 0x20 : self }

    var isHexDigit: Bool {
        let lower = self | 0x20
        return isDigit || (lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "f"))
    }
}
