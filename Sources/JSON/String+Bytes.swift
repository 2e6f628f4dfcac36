import Glibc

extension String {
    /// Whether both texts are the same UTF-8 bytes.
    ///
    /// Unlike `==`, which holds canonically equivalent spellings for equal.
    package func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return compareBytes(to: other) == 0
    }

    /// Whether this text's UTF-8 bytes sort before the other's, byte by byte.
    ///
    /// This is also the order of the Unicode scalar values.
    package func precedesByBytes(_ other: String) -> Bool {
        compareBytes(to: other) < 0
    }

    /// Hashes the UTF-8 bytes; equal by `hasSameBytes(as:)` means equal hashes.
    package func hashBytes(into hasher: inout Hasher) {
        unsafe withBytes { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        // A byte that UTF-8 never contains, so that "ab" + "c" and "a" + "bc" differ.
        hasher.combine(0xFF as UInt8)
    }

    /// Below zero, zero or above zero: this text's bytes sort before, with or after the other's.
    func compareBytes(to other: String) -> Int {
        unsafe withBytes { left in
            unsafe other.withBytes { right in
                let shared = min(left.count, right.count)
                if shared > 0, let left = left.baseAddress, let right = right.baseAddress {
                    let order = unsafe memcmp(left, right, shared)
                    if order != 0 { return Int(order) }
                }
                return left.count - right.count
            }
        }
    }

    /// Lends the UTF-8 bytes, which are valid only inside `body`.
    @unsafe
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = unsafe utf8.withContiguousStorageIfAvailable(body) { return result }
        return unsafe Array(utf8).withUnsafeBufferPointer(body)
    }
}
