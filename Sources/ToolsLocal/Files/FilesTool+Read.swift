import Glibc
import JSON
import SessionKernel

extension FilesTool {
    /// `{path, content, offset, bytes, size, next_offset?}`
    func read(
        _ arguments: FileArguments, in workspace: borrowing Workspace
    ) throws(CallError) -> JSON {
        let path = try arguments.path("path")
        let offset = try arguments.integer("offset", default: 0, in: 0...Int(Int32.max) << 16)
        let limit = try arguments.integer(
            "limit", default: Limit.readBytes, in: 4...Limit.readBytes)
        let opened = try workspace.file(path, at: "/path")
        let size = opened.status.size
        guard let bytes = opened.handle.read(from: offset, atMost: limit) else {
            throw FileProblem.system(errno, "reading", path, at: "/path")
        }
        let isEnd = offset + bytes.count >= size
        let part = TextPart(bytes, beginsInside: offset > 0, endsInside: !isEnd)
        guard let text = part.text else { throw FileProblem.notText(path, at: "/path") }
        var result: JSON.Object = [
            "path": .string(path.text), "content": .string(text),
            "offset": .integer(offset + part.skipped), "bytes": .integer(text.utf8.count),
            "size": .integer(size),
        ]
        if !isEnd { result["next_offset"] = .integer(offset + part.skipped + text.utf8.count) }
        return .object(result)
    }
}

/// The whole characters in a stretch of bytes cut out of a UTF-8 text.
struct TextPart {
    /// Bytes at the beginning that belong to a character before.
    let skipped: Int
    /// Nil when the bytes are no UTF-8, or hold a NUL, which no text does.
    let text: String?

    init(_ bytes: [UInt8], beginsInside: Bool, endsInside: Bool) {
        let isContinuation = { (byte: UInt8) in byte & 0xC0 == 0x80 }
        skipped = beginsInside ? bytes.prefix(3).prefix(while: isContinuation).count : 0
        var whole = bytes[skipped...]
        if endsInside {
            // A character has at most three bytes after its first.
            let tail = whole.suffix(4)
            if let start = tail.lastIndex(where: { !isContinuation($0) }),
                tail.distance(from: start, to: tail.endIndex) < Self.length(tail[start])
            {
                whole = whole[..<start]
            }
        }
        text = whole.contains(0) ? nil : String(validating: whole, as: UTF8.self)
    }

    private static func length(_ first: UInt8) -> Int {
        switch first {
        case 0xC0...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF7: 4
        default: 1
        }
    }
}
