/// Chance that numbers decide: the same ones always draw the same (SplitMix64).
///
/// Each concern of each session draws from a stream of its own, so that a part of a plan can be
/// left out without changing what the others do.
struct Chance: Sendable {
    private var state: UInt64

    init(_ numbers: UInt64...) {
        state = 0x5EED
        for number in numbers { state = Self.mixed(state &+ Self.step) ^ Self.mixed(~number) }
    }

    private static let step: UInt64 = 0x9E37_79B9_7F4A_7C15

    private static func mixed(_ value: UInt64) -> UInt64 {
        var value = value
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func next() -> UInt64 {
        state &+= Self.step
        return Self.mixed(state)
    }

    /// From 0 up to, but not including, a limit of at least 1.
    mutating func below(_ limit: Int) -> Int {
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(limit)).high)
    }

    mutating func between(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.count)
    }

    /// True once in so many times.
    mutating func once(in times: Int) -> Bool { below(times) == 0 }

    mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[below(elements.count)]
    }

    /// Mostly small, sometimes a thousand times as large: how long people and machines take.
    mutating func patience(around milliseconds: Int) -> Int {
        switch below(12) {
        case 0: milliseconds * between(4...40)
        case 1: 1
        default: milliseconds / 4 + below(milliseconds * 2)
        }
    }
}
