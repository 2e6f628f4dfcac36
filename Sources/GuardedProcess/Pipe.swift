import CPosix
import Glibc

/// A pipe whose ends are closed on exec and numbered 10 or above.
struct Pipe {
    private(set) var reading: Int32
    private(set) var writing: Int32

    /// Nil, with errno set, when the process has no descriptors left.
    init?() {
        var ends: (Int32, Int32) = (-1, -1)
        guard hp_pipe(&ends.0, &ends.1) == 0 else { return nil }
        reading = hp_dup_high(ends.0)
        writing = hp_dup_high(ends.1)
        let problem = errno
        Glibc.close(ends.0)
        Glibc.close(ends.1)
        if reading < 0 || writing < 0 {
            closeReading()
            closeWriting()
            errno = problem
            return nil
        }
    }

    mutating func closeReading() { Self.close(&reading) }
    mutating func closeWriting() { Self.close(&writing) }

    static func close(_ descriptor: inout Int32) {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }
}
