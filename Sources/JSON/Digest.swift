import CSodium

/// A SHA-256 hash: 32 bytes, kept inline, ordered as its bytes are.
package struct Digest: Hashable, Sendable {
    /// The bytes in order, eight to a word, the first in the highest place.
    private let word0, word1, word2, word3: UInt64

    package static let byteCount = 32

    /// Thirty-two zero bytes: the parent of the first in a chain.
    package static let zero = Digest(words: (0, 0, 0, 0))

    /// Hashes the bytes.
    package init(of bytes: [UInt8]) {
        unsafe self.init { state in
            unsafe crypto_hash_sha256_update(state, bytes, UInt64(bytes.count))
        }
    }

    /// Hashes the text's UTF-8 bytes.
    package init(of text: String) {
        unsafe self.init { state in
            unsafe text.withBytes { bytes in
                guard let first = bytes.baseAddress else { return }
                unsafe crypto_hash_sha256_update(state, first, UInt64(bytes.count))
            }
        }
    }

    /// Hashes the parent's bytes followed by these.
    package static func chained(_ parent: Digest, _ bytes: [UInt8]) -> Digest {
        unsafe Digest { state in
            var words = parent.bigEndianWords
            unsafe withUnsafeBytes(of: &words) { head in
                guard let first = head.baseAddress else { return }
                unsafe crypto_hash_sha256_update(
                    state, first.assumingMemoryBound(to: UInt8.self), UInt64(head.count))
            }
            unsafe crypto_hash_sha256_update(state, bytes, UInt64(bytes.count))
        }
    }

    /// Takes a digest's bytes; nil unless there are 32.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        func word(_ number: Int) -> UInt64 {
            bytes[(number * 8)..<(number * 8 + 8)].reduce(0) { $0 << 8 | UInt64($1) }
        }
        (word0, word1, word2, word3) = (word(0), word(1), word(2), word(3))
    }

    package var bytes: [UInt8] {
        [word0, word1, word2, word3].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64($0))) }
        }
    }

    private var bigEndianWords: (UInt64, UInt64, UInt64, UInt64) {
        (word0.bigEndian, word1.bigEndian, word2.bigEndian, word3.bigEndian)
    }

    private init(words: (UInt64, UInt64, UInt64, UInt64)) {
        (word0, word1, word2, word3) = words
    }

    /// Runs the hash over what `feed` gives it.
    private init(feed: (UnsafeMutablePointer<crypto_hash_sha256_state>) -> Void) {
        _ = Self.isReady
        var state = crypto_hash_sha256_state()
        unsafe crypto_hash_sha256_init(&state)
        unsafe feed(&state)
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        unsafe withUnsafeMutableBytes(of: &words) { output in
            guard let first = output.baseAddress else { return }
            unsafe crypto_hash_sha256_final(&state, first.assumingMemoryBound(to: UInt8.self))
        }
        (word0, word1) = (UInt64(bigEndian: words.0), UInt64(bigEndian: words.1))
        (word2, word3) = (UInt64(bigEndian: words.2), UInt64(bigEndian: words.3))
    }

    /// Whether libsodium has chosen its fastest code for this processor.
    ///
    /// A failure is no reason to stop: hashing needs none of the random numbers that it then lacks.
    private static let isReady = sodium_init() >= 0
}

extension Digest: Comparable {
    package static func < (left: Digest, right: Digest) -> Bool {
        (left.word0, left.word1, left.word2, left.word3)
            < (right.word0, right.word1, right.word2, right.word3)
    }
}

extension Digest: CustomStringConvertible {
    /// Takes 64 hexadecimal digits in lower case, the one form that `hex` writes; else nil.
    package init?(hex: String) {
        let digits = Array(hex.utf8)
        guard digits.count == 2 * Self.byteCount else { return nil }
        var words: [UInt64] = [0, 0, 0, 0]
        for (place, digit) in digits.enumerated() {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
            default: return nil
            }
            words[place / 16] = words[place / 16] << 4 | UInt64(value)
        }
        self.init(words: (words[0], words[1], words[2], words[3]))
    }

    /// All 64 hexadecimal digits, in lower case.
    package var hex: String {
        var digits: [UInt8] = []
        digits.reserveCapacity(2 * Self.byteCount)
        for word in [word0, word1, word2, word3] {
            for shift in stride(from: 60, through: 0, by: -4) {
                digits.append(lowerCaseDigit(UInt8(truncatingIfNeeded: word >> shift) & 0x0F))
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// The first 8 hexadecimal digits: for people, who compare at a glance, never for a check.
    package var short: String { String(hex.prefix(8)) }

    package var description: String { hex }
}

extension JSON {
    /// The SHA-256 of the canonical bytes.
    package var digest: Digest { Digest(of: canonicalBytes) }
}
