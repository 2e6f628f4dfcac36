import Glibc
import SessionRuntime

/// What this process holds in memory.
enum ResidentMemory {
    static let variable = "HOLDPOINT_MEMORY"

    /// The ceiling that the environment names, or the one that ships.
    ///
    /// - Throws: A failure for a size that cannot be read.
    static func ceiling() throws(CommandFailure) -> MemoryCeiling {
        guard let text = Environment.value(variable), !text.isEmpty else {
            return MemoryCeiling(bytesMax: MemoryCeiling.bytesDefault, resident: bytes)
        }
        guard let size = size(text), size > 0 else {
            throw CommandFailure(
                .usage,
                "\(variable) is '\(PlainText.line(text))'; expected a size such as 512MiB "
                    + "or 4GiB")
        }
        return MemoryCeiling(bytesMax: size, resident: bytes)
    }

    /// Nil where there is no /proc.
    @Sendable private static func bytes() -> Int? {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var text = [UInt8](repeating: 0, count: 128)
        let count = read(descriptor, &text, text.count)
        let fields = text.prefix(max(0, count)).split(separator: UInt8(ascii: " "))
        guard fields.count > 1, let pages = Int(String(decoding: fields[1], as: UTF8.self)) else {
            return nil
        }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }

    private static func size(_ text: String) -> Int? {
        let units = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("B", 1)]
        let (suffix, unit) = units.first { text.hasSuffix($0.0) } ?? ("", 1)
        guard let number = Int(text.dropLast(suffix.count)) else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit)
        return overflow ? nil : bytes
    }
}
