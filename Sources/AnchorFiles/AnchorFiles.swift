import CPosix
import Glibc
import JSON
package import SessionKernel
package import SessionRuntime
import Synchronization

/// Anchors in one directory (0700), a file of fixed size a session (0600).
///
/// A note is one write in place, into the system's memory: after a crash of the process it is
/// there, after a power cut an older one may be.
package struct AnchorFiles: Anchors {
    package let directory: String

    /// - Parameter directory: Made when the first anchor is noted. Out of reach of whoever could
    ///   write the store, it is worth most.
    package init(directory: String) { self.directory = directory }

    package func anchor(of session: SessionID) throws -> Anchor? {
        let path = path(of: session)
        let descriptor = hp_open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw Self.unreadable(path, session, String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: AnchorText.byteCount + 1)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count >= 0 else {
            throw Self.unreadable(path, session, String(cString: strerror(errno)))
        }
        // Made and not written yet: as good as not there.
        if count == 0 { return nil }
        guard let anchor = AnchorText.read(bytes.prefix(count)) else {
            throw Self.unreadable(path, session, "it is no anchor")
        }
        return anchor
    }

    package func pen(for session: SessionID) -> AnchorPen {
        let file = AnchorFile(directory: directory, path: path(of: session))
        return { try file.write($0) }
    }

    /// A session is named by whoever opened it, and a store may have been made by anybody.
    private func path(of session: SessionID) -> String {
        let text = session.text
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
        let isName = isPlain && (1...64).contains(text.utf8.count)
        return "\(directory)/\(isName ? text : "_" + Digest(of: text).hex)"
    }

    private static func unreadable(
        _ path: String, _ session: SessionID, _ why: String
    ) -> JournalError {
        JournalError(
            .altered,
            "The anchor `\(path)` of session \(session) cannot be read: \(why). If its journal is"
                + " right: holdpoint verify \(session) --accept")
    }
}

/// One file, opened by its first note and open until its last owner lets go of it.
private final class AnchorFile: Sendable {
    package let directory: String
    private let path: String
    private let descriptor = Mutex<Int32>(-1)

    init(directory: String, path: String) {
        self.directory = directory
        self.path = path
    }

    deinit { descriptor.withLock { if $0 >= 0 { close($0) } } }

    func write(_ anchor: Anchor) throws(JournalError) {
        let bytes = AnchorText.write(anchor)
        try descriptor.withLock { descriptor throws(JournalError) in
            if descriptor < 0 { descriptor = try open() }
            let count = pwrite(descriptor, bytes, bytes.count, 0)
            guard count == bytes.count else {
                throw failure("written", count < 0 ? errno : ENOSPC)
            }
        }
    }

    private func open() throws(JournalError) -> Int32 {
        try makeDirectory()
        let flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW
        let descriptor = hp_open(path, flags, 0o600)
        guard descriptor >= 0 else { throw failure("opened", errno) }
        return descriptor
    }

    private func makeDirectory() throws(JournalError) {
        var end = directory.startIndex
        while end != directory.endIndex {
            let next = directory.index(after: end)
            end = directory[next...].firstIndex(of: "/") ?? directory.endIndex
            let part = String(directory[..<end])
            guard mkdir(part, 0o700) == 0 || errno == EEXIST else {
                throw failure("made a place for", errno)
            }
        }
    }

    private func failure(_ what: String, _ error: Int32) -> JournalError {
        JournalError(
            .storeFailed,
            "The anchor `\(path)` cannot be \(what): \(String(cString: strerror(error)))."
                + " Nothing is recorded without it.")
    }
}

/// The form of an anchor in its file: three lines, always of the same length.
enum AnchorText {
    private static let title = Array("holdpoint anchor 1\n".utf8)
    private static let names = [Array("committed ".utf8), Array("next      ".utf8)]
    private static let digits = Array("0123456789abcdef".utf8)
    private static let sequenceDigits = 10
    private static let lineCount = 10 + sequenceDigits + 1 + 2 * Digest.byteCount + 1

    static let byteCount = title.count + 2 * lineCount

    static func write(_ anchor: Anchor) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(byteCount)
        bytes += title
        for (name, head) in zip(names, [anchor.committed, anchor.next]) {
            bytes += name
            var power = 1_000_000_000
            while power > 0 {
                bytes.append(digits[head.sequence / power % 10])
                power /= 10
            }
            bytes.append(UInt8(ascii: " "))
            for byte in head.digest.bytes {
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            }
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }

    /// Nil for anything that `write` does not make.
    static func read(_ bytes: some Collection<UInt8>) -> Anchor? {
        guard bytes.count == byteCount else { return nil }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.count == 4 else { return nil }
        var heads: [Head] = []
        for line in lines[1...2] {
            let words = line.split(separator: UInt8(ascii: " "))
            guard words.count == 3, let sequence = Int(String(decoding: words[1], as: UTF8.self)),
                let digest = Digest(hex: String(decoding: words[2], as: UTF8.self))
            else { return nil }
            heads.append(Head(sequence: sequence, digest: digest))
        }
        let anchor = Anchor(committed: heads[0], next: heads[1])
        return write(anchor) == Array(bytes) ? anchor : nil
    }
}
