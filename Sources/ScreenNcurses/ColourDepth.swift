import Screen

/// How a terminal takes colours.
enum ColourDepth: Hashable {
    case none
    case eight, sixteen
    case indexed256
    /// Each colour number is the colour itself.
    case direct

    init(colours: Int, noColour: Bool) {
        switch colours {
        case _ where noColour: self = .none
        case ..<8: self = .none
        case ..<16: self = .eight
        case ..<256: self = .sixteen
        case ..<0x100_0000: self = .indexed256
        default: self = .direct
        }
    }

    /// The number that stands for a colour; -1 is the terminal's own.
    ///
    /// On terminals of 256 colours the first sixteen, which users choose, serve only a colour that
    /// has no other form.
    func number(of colour: Colour?) -> Int32 {
        guard let colour else { return -1 }
        let basic = colour.ansi.map { Int32($0.rawValue) }
        switch self {
        case .none: return -1
        case .eight: return basic.map { $0 % 8 } ?? -1
        case .sixteen: return basic ?? -1
        case .indexed256:
            return (colour.x256 ?? colour.rgb?.nearest256).map(Int32.init) ?? basic ?? -1
        case .direct:
            guard let rgb = colour.rgb ?? colour.x256.flatMap(Colour.RGB.init(x256:)) else {
                return basic.map { $0 % 8 } ?? -1
            }
            let number = Int32(rgb.red) << 16 | Int32(rgb.green) << 8 | Int32(rgb.blue)
            // Direct terminals keep the first eight numbers for the basic colours.
            return number < 8 ? 0 : number
        }
    }

    /// Whether the colour can only be told from its plain twin by bold.
    func needsBold(_ colour: Colour?) -> Bool {
        self == .eight && (colour?.ansi?.rawValue ?? 0) >= 8
    }
}
