/// The spelling of Unicode in the letters of host names (RFC 3492).
enum Punycode {
    private static let base = 36
    private static let least = 1
    private static let most = 26

    static func encoded(_ scalars: [Unicode.Scalar]) -> [UInt8]? {
        var output = scalars.filter { $0.value < 128 }.map { UInt8($0.value) }
        var handled = output.count
        let basic = handled
        if basic > 0 { output.append(UInt8(ascii: "-")) }
        var next = 128
        var delta = 0
        var bias = 72
        while handled < scalars.count {
            guard let least = scalars.map({ Int($0.value) }).filter({ $0 >= next }).min() else {
                return nil
            }
            delta += (least - next) * (handled + 1)
            next = least
            for scalar in scalars {
                if scalar.value < next { delta += 1 }
                guard scalar.value == next else { continue }
                append(delta, bias, to: &output)
                bias = adapted(delta, handled + 1, isFirst: handled == basic)
                delta = 0
                handled += 1
            }
            delta += 1
            next += 1
        }
        return output
    }

    /// Nil for what spells nothing, and for more than a label holds.
    static func decoded(_ text: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar]? {
        guard text.count <= HostFormat.labelBytesMax else { return nil }
        var output: [Unicode.Scalar] = []
        var rest = text
        if let hyphen = text.lastIndex(of: "-") {
            output = Array(text[..<hyphen])
            rest = text[(hyphen + 1)...]
        }
        var next = 128
        var place = 0
        var bias = 72
        while !rest.isEmpty {
            let before = place
            var weight = 1
            var step = base
            while true {
                guard let scalar = rest.popFirst(), let digit = digit(scalar) else { return nil }
                place += digit * weight
                guard place < 1 << 40 else { return nil }
                let threshold = min(max(step - bias, least), most)
                if digit < threshold { break }
                weight *= base - threshold
                guard weight < 1 << 40 else { return nil }
                step += base
            }
            let count = output.count + 1
            bias = adapted(place - before, count, isFirst: before == 0)
            next += place / count
            place %= count
            guard let scalar = Unicode.Scalar(UInt32(min(next, 0x11_0000))) else { return nil }
            output.insert(scalar, at: place)
            place += 1
        }
        return output
    }

    private static func append(_ delta: Int, _ bias: Int, to output: inout [UInt8]) {
        var rest = delta
        var step = base
        while true {
            let threshold = min(max(step - bias, least), most)
            if rest < threshold { break }
            output.append(letter(threshold + (rest - threshold) % (base - threshold)))
            rest = (rest - threshold) / (base - threshold)
            step += base
        }
        output.append(letter(rest))
    }

    private static func adapted(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var step = 0
        while delta > (base - least) * most / 2 {
            delta /= base - least
            step += base
        }
        return step + (base - least + 1) * delta / (delta + 38)
    }

    private static func letter(_ digit: Int) -> UInt8 {
        digit < 26 ? UInt8(ascii: "a") + UInt8(digit) : UInt8(ascii: "0") + UInt8(digit - 26)
    }

    private static func digit(_ scalar: Unicode.Scalar) -> Int? {
        guard scalar.value < 128 else { return nil }
        let byte = UInt8(scalar.value)
        if byte.isLetter { return Int((byte | 0x20) - UInt8(ascii: "a")) }
        return byte.isDigit ? Int(byte - UInt8(ascii: "0")) + 26 : nil
    }
}
