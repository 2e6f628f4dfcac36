import Glibc
import JSON

/// Standard output and standard error, written whole. A closed pipe ends the process quietly: the
/// reader has seen enough.
enum Output {
    /// Puts `/dev/null` in the place of standard streams that are closed: the next file that is
    /// opened would take their numbers, and be written to.
    static func openMissing() {
        var opened = open("/dev/null", O_RDWR)
        while opened >= 0 && opened <= 2 { opened = open("/dev/null", O_RDWR) }
        if opened > 2 { close(opened) }
    }

    static func line(_ text: String) { write(text + "\n", to: 1) }
    static func text(_ text: String) { write(text, to: 1) }
    static func progress(_ text: String) { write(text, to: 2) }
    static func complain(_ text: String) { write(text + "\n", to: 2) }

    /// One value: indented where people read it, and one line where a program does.
    static func json(_ json: JSON) {
        line(isatty(1) == 1 ? PlainText.lines(json.prettyText()) : json.canonicalText)
    }

    static func bytes(_ bytes: [UInt8]) { write(bytes[...], to: 1) }

    private static func write(_ text: String, to descriptor: Int32) {
        write(Array(text.utf8)[...], to: descriptor)
    }

    private static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) {
        var rest = bytes
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno != EINTR {
                // EPIPE: nobody reads any more. Anything else cannot be told to anybody either.
                if descriptor == 1 { exit(errno == EPIPE ? 0 : ExitCode.failure.rawValue) }
                return
            }
        }
    }
}
