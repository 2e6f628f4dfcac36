import Glibc

extension Colour.RGB {
    /// Relative luminance as WCAG 2.2 defines it, from 0 to 1.
    package var luminance: Double {
        0.2126 * Self.linear(red) + 0.7152 * Self.linear(green) + 0.0722 * Self.linear(blue)
    }

    /// The WCAG contrast ratio, from 1 to 21. Thresholds are not rounded: 4.4999 fails 4.5.
    package func contrast(with other: Colour.RGB) -> Double {
        let (bright, dark) = (max(luminance, other.luminance), min(luminance, other.luminance))
        return (bright + 0.05) / (dark + 0.05)
    }

    /// What xterm shows for an index from 16 to 255; `nil` for the sixteen that users choose.
    package init?(x256 index: Int) {
        switch index {
        case 16...231:
            let levels: [UInt8] = [0, 95, 135, 175, 215, 255]
            let cube = index - 16
            self.init(red: levels[cube / 36], green: levels[cube / 6 % 6], blue: levels[cube % 6])
        case 232...255:
            let grey = UInt8(8 + (index - 232) * 10)
            self.init(red: grey, green: grey, blue: grey)
        default:
            return nil
        }
    }

    private static func linear(_ channel: UInt8) -> Double {
        let value = Double(channel) / 255
        return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
}

extension Colour.RGB {
    /// The index from 16 to 255 that is nearest to it, by squared distance.
    package var nearest256: Int {
        var best = (index: 16, distance: Int.max)
        for index in 16...255 {
            guard let other = Colour.RGB(x256: index) else { continue }
            let red = Int(red) - Int(other.red)
            let green = Int(green) - Int(other.green)
            let blue = Int(blue) - Int(other.blue)
            let distance = red * red + green * green + blue * blue
            if distance < best.distance { best = (index, distance) }
        }
        return best.index
    }
}
