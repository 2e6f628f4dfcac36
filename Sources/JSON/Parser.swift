/// One pass over the bytes of a JSON text.
///
/// Open arrays and objects are kept on a stack of their own, so depth costs no call stack; the
/// values and keys of all of them share two arrays, from which a closing bracket takes its part.
struct Parser {
    let bytes: [UInt8]
    var index = 0
    private let limits: JSON.Limits
    private let duplicateKeys: JSON.DuplicateKeys
    private var open: [OpenContainer] = []
    private var values: [JSON] = []
    private var keys: [(text: String, offset: Int)] = []

    /// An array or object whose closing bracket has not come.
    private struct OpenContainer {
        let isObject: Bool
        let offset: Int
        let firstValue: Int
        let firstKey: Int
    }

    init(_ bytes: [UInt8], limits: JSON.Limits, duplicateKeys: JSON.DuplicateKeys) {
        self.bytes = bytes
        self.limits = limits
        self.duplicateKeys = duplicateKeys
    }

    mutating func parse() throws(JSON.ParseError) -> JSON {
        if bytes.count > limits.bytesMax {
            throw failure(
                "the text has \(bytes.count) bytes; at most \(limits.bytesMax) are taken", at: 0)
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw failure("a byte order mark is not allowed before the value; remove it", at: 0)
        }
        while true {
            guard let value = try startValue() else { continue }
            if let whole = try settle(value) { return whole }
        }
    }

    /// Reads a scalar or an empty container; nil when a container was opened that has a member.
    private mutating func startValue() throws(JSON.ParseError) -> JSON? {
        skipSpace()
        switch current {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"):
            try begin(isObject: true)
            if current == UInt8(ascii: "}") { return try end() }
            try key(orClosing: true)
            return .none
        case UInt8(ascii: "["):
            try begin(isObject: false)
            if current == UInt8(ascii: "]") { return try end() }
            // Spelled out: a bare `nil` may become JSON's null.
            return .none
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw failure("expected a value, found \(found(at: index))")
        }
    }

    /// Puts a value where it belongs; the whole value once nothing is open, nil while more must
    /// come.
    private mutating func settle(_ finished: JSON) throws(JSON.ParseError) -> JSON? {
        var value = finished
        while let container = open.last {
            values.append(value)
            skipSpace()
            switch (current, container.isObject) {
            case (UInt8(ascii: ","), let isObject):
                index += 1
                skipSpace()
                if isObject { try key(orClosing: false) }
                return .none
            case (UInt8(ascii: "}"), true), (UInt8(ascii: "]"), false):
                value = try end()
            case (_, true):
                throw failure(
                    "expected \",\" or \"}\" after the member, found \(found(at: index))")
            case (_, false):
                throw failure(
                    "expected \",\" or \"]\" after the element, found \(found(at: index))")
            }
        }
        skipSpace()
        if index < bytes.count {
            throw failure("expected the end after the value, found \(found(at: index))")
        }
        return value
    }

    private mutating func begin(isObject: Bool) throws(JSON.ParseError) {
        if open.count == limits.depthMax {
            throw failure("arrays and objects nest deeper than \(limits.depthMax) levels")
        }
        open.append(
            OpenContainer(
                isObject: isObject, offset: index, firstValue: values.count, firstKey: keys.count))
        index += 1
        skipSpace()
    }

    /// Reads a key and its colon.
    private mutating func key(orClosing mayClose: Bool) throws(JSON.ParseError) {
        guard current == UInt8(ascii: "\"") else {
            let expected = mayClose ? "a key in double quotes or \"}\"" : "a key in double quotes"
            throw failure("expected \(expected), found \(found(at: index))")
        }
        let offset = index
        keys.append((try string(), offset))
        skipSpace()
        guard current == UInt8(ascii: ":") else {
            throw failure("expected \":\" after the key, found \(found(at: index))")
        }
        index += 1
    }

    /// Closes the innermost container.
    private mutating func end() throws(JSON.ParseError) -> JSON {
        index += 1
        let container = open.removeLast()
        guard container.isObject else {
            let elements = Array(values[container.firstValue...])
            values.removeSubrange(container.firstValue...)
            return .array(elements)
        }
        var members: [JSON.Object.Element] = []
        members.reserveCapacity(values.count - container.firstValue)
        var isAscending = true
        for place in container.firstKey..<keys.count {
            let key = keys[place].text
            if let last = members.last, !last.key.precedesByBytes(key) { isAscending = false }
            members.append((key, values[container.firstValue + place - container.firstKey]))
        }
        if !isAscending && duplicateKeys == .refuse {
            try refuseDoubledKey(from: container.firstKey)
        }
        keys.removeSubrange(container.firstKey...)
        values.removeSubrange(container.firstValue...)
        if isAscending { return .object(JSON.Object(ascending: members)) }
        return .object(JSON.Object(lastWins: members.lazy.map { ($0.key, $0.value) }))
    }

    /// Names the first key that stood in the object before.
    private func refuseDoubledKey(from first: Int) throws(JSON.ParseError) {
        let sorted = keys[first...].sorted { $0.text.precedesByBytes($1.text) }
        var doubled: (text: String, offset: Int)?
        for (one, next) in zip(sorted, sorted.dropFirst())
        where one.text.hasSameBytes(as: next.text) {
            if next.offset < doubled?.offset ?? .max { doubled = next }
        }
        guard let doubled else { return }
        throw failure(
            "the key \(excerpt(doubled.text)) stands twice in one object", at: doubled.offset)
    }

    private mutating func word(_ text: String, _ value: JSON) throws(JSON.ParseError) -> JSON {
        let letters = text.utf8
        guard bytes[index...].starts(with: letters) else {
            throw failure("expected a value; did you mean \(text)?")
        }
        index += letters.count
        return value
    }

    private mutating func number() throws(JSON.ParseError) -> JSON {
        do throws(NumberScan.MissingDigit) {
            let scan = try NumberScan(of: bytes, from: index)
            if scan.end < bytes.count, bytes[scan.end] &- UInt8(ascii: "0") < 10 {
                throw NumberScan.MissingDigit(offset: scan.end)
            }
            index = scan.end
            return scan.value(in: bytes)
        } catch {
            let isDigit = error.offset < bytes.count && bytes[error.offset] &- 48 < 10
            throw failure(
                isDigit
                    ? "a number must not begin with a zero before other digits"
                    : "expected a digit in the number, found \(found(at: error.offset))",
                at: error.offset)
        }
    }

    private mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: return
            }
        }
    }

    /// The byte at the index; zero, which begins nothing in JSON, at the end.
    private var current: UInt8 { index < bytes.count ? bytes[index] : 0 }
}
