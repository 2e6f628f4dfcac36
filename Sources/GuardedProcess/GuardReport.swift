/// What a guard tells its runner: one letter and one 32-bit number in the machine's byte order.
///
/// Five bytes are fewer than a pipe writes in one piece, so a report is never torn.
enum GuardReport: Hashable {
    /// The tool runs under this process id, which is also the id of its process group.
    case started(Int32)
    /// The tool could not be started, for this `errno`.
    case notStarted(error: Int32)
    /// The tool has more than its share, and is killed with all that it started.
    case exceeded(GuardShare.Excess)
    /// The tool has ended with this wait status, and nothing it started is left.
    case ended(status: Int32)

    static let length = 5

    var bytes: [UInt8] {
        let (letter, number): (Character, Int32) =
            switch self {
            case .started(let process): ("S", process)
            case .notStarted(let error): ("E", error)
            case .exceeded(.memory(let mebibytes)): ("M", mebibytes)
            case .exceeded(.processes(let count)): ("P", count)
            case .ended(let status): ("X", status)
            }
        return [letter.asciiValue ?? 0] + withUnsafeBytes(of: number) { Array($0) }
    }

    /// The report in these bytes, or nil when they are none.
    init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.length, let letter = bytes.first else { return nil }
        var number: Int32 = 0
        withUnsafeMutableBytes(of: &number) { $0.copyBytes(from: bytes.dropFirst()) }
        switch letter {
        case UInt8(ascii: "S"): self = .started(number)
        case UInt8(ascii: "E"): self = .notStarted(error: number)
        case UInt8(ascii: "M"): self = .exceeded(.memory(mebibytes: number))
        case UInt8(ascii: "P"): self = .exceeded(.processes(number))
        case UInt8(ascii: "X"): self = .ended(status: number)
        default: return nil
        }
    }
}
