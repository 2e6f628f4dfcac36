/// How a program ended, and what it said.
package struct ProcessOutcome: Sendable {
    package enum Ending: Hashable, Sendable {
        case exited(Int32)
        case signalled(Int32)
        /// It never ran; why, in words.
        case notStarted(String)
        /// Its guard vanished, or it could not be killed: how it ended is not known.
        case lost(String)
    }

    package var ending: Ending
    /// It was still running when its time was over, and was made to end.
    package var timedOut: Bool
    /// The task was cancelled while it ran, and it was made to end.
    package var cancelled: Bool
    /// It held more than its share, and was killed with all it started.
    package var excess: GuardShare.Excess?
    package var output: CapturedStream
    package var error: CapturedStream
    package var milliseconds: Int

    /// It ran to its own end, in time, with exit code 0.
    package var succeeded: Bool {
        ending == .exited(0) && !timedOut && !cancelled && excess == nil
    }

    /// Whether bytes were dropped from either stream.
    package var truncated: Bool { output.isCut || error.isCut }
}

/// The kept part of what came over one stream.
package struct CapturedStream: Hashable, Sendable {
    /// The first bytes, up to the limit.
    package private(set) var bytes: [UInt8] = []
    /// How many bytes came, kept or not.
    package private(set) var total = 0
    /// The last bytes, at most `tailBytesMax`, when not everything was kept; else empty.
    package private(set) var tail: [UInt8] = []
    let limit: Int

    static let tailBytesMax = 4096

    package var isCut: Bool { total > bytes.count }

    package init(limit: Int) { self.limit = limit }

    /// Takes in what came and returns the part that was kept.
    mutating func append(_ chunk: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        total += chunk.count
        let kept = chunk.prefix(max(0, limit - bytes.count))
        bytes += kept
        let dropped = chunk.dropFirst(kept.count)
        if !dropped.isEmpty {
            tail += dropped.suffix(Self.tailBytesMax)
            if tail.count > Self.tailBytesMax { tail.removeFirst(tail.count - Self.tailBytesMax) }
        }
        return kept
    }

    /// The last bytes of the stream, whether or not it was cut.
    package func last(_ count: Int) -> [UInt8] {
        Array((isCut ? tail : bytes).suffix(count))
    }
}
