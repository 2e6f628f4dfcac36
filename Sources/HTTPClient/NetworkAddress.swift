import Glibc

/// An address of IPv4 or IPv6, and whether it is one of the public internet.
struct NetworkAddress: Hashable, Sendable {
    /// Four bytes or sixteen, the most significant first.
    let bytes: [UInt8]

    /// As in `192.0.2.1` or `2001:db8::1`; nil for anything else.
    init?(_ text: String) {
        // A zone after `%` says which interface a link-local address belongs to.
        let plain = String(text.prefix { $0 != "%" })
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, plain, &four) == 1 {
            bytes = withUnsafeBytes(of: &four) { Array($0) }
        } else if inet_pton(AF_INET6, plain, &six) == 1 {
            bytes = withUnsafeBytes(of: &six) { Array($0) }
        } else {
            return nil
        }
    }

    /// The address in a socket address; nil for a family that is no part of the internet.
    init?(sockaddr place: UnsafeRawPointer) {
        switch Int32(place.load(as: sa_family_t.self)) {
        case AF_INET:
            var address = place.loadUnaligned(as: sockaddr_in.self).sin_addr
            bytes = withUnsafeBytes(of: &address) { Array($0) }
        case AF_INET6:
            var address = place.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            bytes = withUnsafeBytes(of: &address) { Array($0) }
        default: return nil
        }
    }

    private init(bytes: ArraySlice<UInt8>) { self.bytes = Array(bytes) }

    var text: String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard inet_ntop(family, bytes, &buffer, socklen_t(buffer.count)) != nil else { return "" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    }

    /// Whether a stranger's machine may have it: not this machine, its network, the address at
    /// which clouds tell their secrets, nor anything that is set aside.
    ///
    /// After the registries of special-purpose addresses of IANA (RFC 6890). An IPv6 address that
    /// carries one of IPv4 is judged by that.
    var isPublic: Bool {
        if bytes.count == 4 { return !Self.reserved4.contains { isIn($0.prefix, $0.bits) } }
        for (prefix, bits, place) in Self.carriers where isIn(prefix, bits) {
            return NetworkAddress(bytes: bytes[place..<place + 4]).isPublic
        }
        // Of IPv6 only 2000::/3 is given out at all.
        return isIn([0x20], 3) && !Self.reserved6.contains { isIn($0.prefix, $0.bits) }
    }

    private func isIn(_ prefix: [UInt8], _ bits: Int) -> Bool {
        for index in 0..<(bits + 7) / 8 {
            let left = bits - index * 8
            let mask: UInt8 = left >= 8 ? 0xFF : ~(0xFF >> UInt8(left))
            let wanted = index < prefix.count ? prefix[index] : 0
            if bytes[index] & mask != wanted & mask { return false }
        }
        return true
    }

    private static let reserved4: [(prefix: [UInt8], bits: Int)] = [
        ([0], 8), ([10], 8), ([100, 64], 10), ([127], 8), ([169, 254], 16), ([172, 16], 12),
        ([192, 0, 0], 24), ([192, 0, 2], 24), ([192, 88, 99], 24), ([192, 168], 16),
        ([198, 18], 15), ([198, 51, 100], 24), ([203, 0, 113], 24), ([224], 4), ([240], 4),
    ]
    private static let reserved6: [(prefix: [UInt8], bits: Int)] = [
        ([0x20, 0x01, 0, 0], 23), ([0x20, 0x01, 0x0D, 0xB8], 32), ([0x3F, 0xFF, 0, 0], 20),
    ]
    /// IPv4-mapped, NAT64 and 6to4, each with the place of the address in it.
    private static let carriers: [(prefix: [UInt8], bits: Int, place: Int)] = [
        ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 96, 12),
        ([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0], 96, 12), ([0x20, 0x02], 16, 2),
    ]
}
