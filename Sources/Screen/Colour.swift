/// A colour in the three forms that terminals understand.
///
/// A theme says all three, so that no conversion is left to chance. A form that is missing is the
/// terminal's own default.
package struct Colour: Hashable, Sendable {
    package struct RGB: Hashable, Sendable {
        package let red, green, blue: UInt8

        package init(red: UInt8, green: UInt8, blue: UInt8) {
            self.red = red
            self.green = green
            self.blue = blue
        }

        /// From `#rrggbb`; `nil` for anything else.
        package init?(hex: String) {
            guard hex.utf8.count == 7, hex.hasPrefix("#"), hex.dropFirst().allSatisfy(\.isHexDigit),
                let value = UInt32(hex.dropFirst(), radix: 16)
            else { return nil }
            self.init(
                red: UInt8(value >> 16), green: UInt8(value >> 8 & 0xFF), blue: UInt8(value & 0xFF))
        }
    }

    package var rgb: RGB?
    /// 16 to 255: the first sixteen are whatever the user's terminal makes of them.
    package var x256: Int?
    package var ansi: AnsiColour?

    package init(rgb: RGB? = nil, x256: Int? = nil, ansi: AnsiColour? = nil) {
        self.rgb = rgb
        self.x256 = x256
        self.ansi = ansi
    }
}

/// The sixteen colours whose look the terminal's user has chosen. The raw value is the number
/// terminals use.
package enum AnsiColour: Int, CaseIterable, Hashable, Sendable {
    case black, red, green, yellow, blue, magenta, cyan, white
    case brightBlack, brightRed, brightGreen, brightYellow
    case brightBlue, brightMagenta, brightCyan, brightWhite

    /// As theme files spell it: `bright-blue`.
    package var name: String {
        let plain = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]
        return rawValue < 8 ? plain[rawValue] : "bright-" + plain[rawValue - 8]
    }

    package init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}
