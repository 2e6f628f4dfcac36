import Glibc

/// An open file or directory, closed by its one owner.
struct Handle: ~Copyable {
    let descriptor: Int32

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Reads until the end or until so many bytes, from an offset; nil, with errno set, when it
    /// fails.
    borrowing func read(from offset: Int, atMost limit: Int) -> [UInt8]? {
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: min(max(limit, 1), 1 << 16))
        while all.count < limit {
            let count = pread(
                descriptor, &chunk, min(chunk.count, limit - all.count), off_t(offset + all.count))
            if count < 0 && errno == EINTR { continue }
            if count < 0 { return nil }
            if count == 0 { break }
            all += chunk[..<count]
        }
        return all
    }

    /// Writes everything; false, with errno set, when it fails.
    borrowing func write(_ bytes: [UInt8]) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0 && errno == EINTR { continue }
            if count < 0 { return false }
            written += count
        }
        return true
    }
}
