import Glibc

enum ByteSearch {
    /// Where the needle begins, at or after a place; nil when it does not occur or is empty.
    static func find(_ needle: [UInt8], in haystack: [UInt8], from: Int) -> Int? {
        guard let first = needle.first else { return nil }
        return haystack.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return nil }
            var place = from
            while place + needle.count <= bytes.count {
                let room = bytes.count - needle.count + 1 - place
                guard let hit = memchr(start + place, Int32(first), room) else { return nil }
                place = start.distance(to: UnsafeRawPointer(hit))
                if memcmp(start + place, needle, needle.count) == 0 { return place }
                place += 1
            }
            return nil
        }
    }
}
