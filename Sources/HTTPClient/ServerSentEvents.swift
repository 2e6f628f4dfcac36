/// Reads a stream of server-sent events, however its bytes are cut.
///
/// After the WHATWG HTML standard, section 9.2 "Server-sent events": lines end with CR, LF or
/// CRLF, an empty line ends an event, lines that start with a colon are comments, an event without
/// data is not told, and one that the stream cuts off is dropped. `retry` is not used here.
package struct ServerSentEvents: Sendable {
    package struct Event: Hashable, Sendable {
        /// `message` unless the stream names it.
        package var name: String
        /// The `data` lines, joined by LF. Not checked to be UTF-8.
        package var data: [UInt8]
        /// The last identifier that the stream gave, also by an earlier event.
        package var id: String

        package init(name: String = "message", data: [UInt8], id: String = "") {
            self.name = name
            self.data = data
            self.id = id
        }
    }

    /// A stream that would take more memory than is allowed.
    package enum Excess: Error, Hashable, Sendable {
        case line(bytesMax: Int)
        case event(bytesMax: Int)
    }

    private let lineBytesMax: Int
    private let eventBytesMax: Int
    private var line: [UInt8] = []
    private var isAfterCR = false
    private var isFirstLine = true
    private var name = ""
    private var data: [UInt8] = []
    private var hasData = false
    private var id = ""

    package init(lineBytesMax: Int = 4 << 20, eventBytesMax: Int = 8 << 20) {
        self.lineBytesMax = lineBytesMax
        self.eventBytesMax = eventBytesMax
    }

    /// Takes the next bytes and returns the events that they complete.
    ///
    /// - Throws: `Excess`, after which the stream cannot be read on.
    package mutating func feed(_ bytes: [UInt8]) throws(Excess) -> [Event] {
        var events: [Event] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            if isAfterCR {
                isAfterCR = false
                if rest.first == 0x0A { rest.removeFirst() }
                continue
            }
            let end = rest.firstIndex { $0 == 0x0A || $0 == 0x0D }
            let piece = rest[..<(end ?? rest.endIndex)]
            guard line.count + piece.count <= lineBytesMax else {
                throw .line(bytesMax: lineBytesMax)
            }
            line += piece
            guard let end else { break }
            isAfterCR = rest[end] == 0x0D
            rest = rest[(end + 1)...]
            if let event = try endLine() { events.append(event) }
        }
        return events
    }

    private mutating func endLine() throws(Excess) -> Event? {
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        defer { line.removeAll(keepingCapacity: true) }
        guard !line.isEmpty else { return endEvent() }
        try takeField()
        return nil
    }

    private mutating func takeField() throws(Excess) {
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[colon...].dropFirst()
        if value.first == 0x20 { value.removeFirst() }
        switch String(decoding: line[..<colon], as: UTF8.self) {
        case "data":
            guard data.count + value.count < eventBytesMax else {
                throw .event(bytesMax: eventBytesMax)
            }
            if hasData { data.append(0x0A) }
            hasData = true
            data += value
        case "event":
            name = String(decoding: value, as: UTF8.self)
        case "id" where !value.contains(0):
            id = String(decoding: value, as: UTF8.self)
        default:
            break
        }
    }

    private mutating func endEvent() -> Event? {
        defer {
            name = ""
            data = []
            hasData = false
        }
        guard hasData else { return nil }
        return Event(name: name.isEmpty ? "message" : name, data: data, id: id)
    }
}
