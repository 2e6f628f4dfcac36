/// What bytes of UTF-8 text belong together.
enum Lettering {
    /// Letters, digits and every byte beyond ASCII.
    static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...0xFF: true
        default: false
        }
    }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// What names are made of: `ann.lee@example.com`, `docs/a-b.md`, `https://x/?q=1`. A name that
    /// is cut here is another name.
    static func isJoint(_ byte: UInt8) -> Bool {
        isWord(byte) || "._-+/@%~&?\\".utf8.contains(byte)
    }

    static func lowered(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }

    /// The words in bytes, as ranges.
    static func words(in bytes: some RandomAccessCollection<UInt8>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var begin: Int?
        for (place, byte) in bytes.enumerated() {
            if isWord(byte) {
                if begin == nil { begin = place }
            } else if let first = begin {
                found.append(first..<place)
                begin = nil
            }
        }
        if let begin { found.append(begin..<bytes.count) }
        return found
    }

    /// FNV-1a. Whoever chooses the text can make two words share a hash; what is found by one is
    /// compared byte by byte where that matters.
    static func hash(_ bytes: some Sequence<UInt8>, from seed: UInt64 = 0xCBF2_9CE4_8422_2325)
        -> UInt64
    {
        var hash = seed
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash
    }
}
