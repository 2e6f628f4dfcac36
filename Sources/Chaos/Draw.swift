import JSON
import SessionKernel
import SessionRuntime

/// What chance says about one thing at one place, now and at every repetition.
///
/// Each is a hash of seed, purpose, effect and attempt. There is no stream that several would draw
/// from, so that neither order nor time has a say.
struct Draw: Sendable {
    private let value: UInt64

    init(_ purpose: String, seed: Int, at site: FaultSite) {
        let text = "\(seed)/\(purpose)/\(site.effect.text)/\(site.attempt)"
        value = Digest(of: text).bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Uniform from 0 up to, but not including, a bound.
    func below(_ bound: Int) -> Int {
        Int(value.multipliedFullWidth(by: UInt64(max(1, bound))).high)
    }

    /// Uniform over a range.
    func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }
}
