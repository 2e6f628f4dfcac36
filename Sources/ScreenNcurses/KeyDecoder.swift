import CNcurses
import Screen

/// Turns what ncurses reads into inputs. Keeps a paste that has not ended yet.
struct KeyDecoder {
    /// More of a paste than this is dropped.
    static let pasteBytesMax = 1_048_576

    private var pasted: String.UnicodeScalarView?
    private var pastedBytes = 0
    private var afterReturn = false

    /// Codes of our own, above all that ncurses and terminfo extensions hand out.
    enum Code {
        static let pasteBegin: Int32 = 0x7000
        static let pasteEnd: Int32 = 0x7001
        static let focusIn: Int32 = 0x7002
        static let focusOut: Int32 = 0x7003
        static let fence: Int32 = 0x7004
    }

    /// Teaches ncurses the sequences that no terminfo entry has, and both forms of the cursor keys:
    /// a terminal may send either, whatever its entry says.
    static func defineKeys() {
        let sequences: [(String, Int32)] = [
            ("\u{1B}[200~", Code.pasteBegin), ("\u{1B}[201~", Code.pasteEnd),
            ("\u{1B}[I", Code.focusIn), ("\u{1B}[O", Code.focusOut), ("\u{1B}[0n", Code.fence),
            ("\u{1B}[A", KEY_UP), ("\u{1B}[B", KEY_DOWN), ("\u{1B}[C", KEY_RIGHT),
            ("\u{1B}[D", KEY_LEFT), ("\u{1B}[H", KEY_HOME), ("\u{1B}[F", KEY_END),
            ("\u{1B}OA", KEY_UP), ("\u{1B}OB", KEY_DOWN), ("\u{1B}OC", KEY_RIGHT),
            ("\u{1B}OD", KEY_LEFT), ("\u{1B}OH", KEY_HOME), ("\u{1B}OF", KEY_END),
            ("\u{1B}[1~", KEY_HOME), ("\u{1B}[4~", KEY_END), ("\u{1B}[3~", KEY_DC),
            ("\u{1B}[5~", KEY_PPAGE), ("\u{1B}[6~", KEY_NPAGE), ("\u{1B}[Z", KEY_BTAB),
        ]
        for (sequence, code) in sequences { define_key(sequence, code) }
        // Of a mouse report ncurses would take the beginning only, and its numbers would be keys.
        define_key(nil, KEY_MOUSE)
        let functions = [
            "OP", "OQ", "OR", "OS", "[15~", "[17~", "[18~", "[19~", "[20~", "[21~", "[23~", "[24~",
        ]
        for (index, sequence) in functions.enumerated() {
            define_key("\u{1B}" + sequence, screen_function_key(Int32(index + 1)))
        }
    }

    /// What a code of ncurses means here; `nil` for nothing, or when it belongs to a paste.
    mutating func code(_ code: Int32) -> Input? {
        if code == Code.pasteBegin {
            if pasted == nil { pasted = .init() }
            return nil
        }
        if code == Code.pasteEnd { return endPaste() }
        if code == Code.focusIn { return .focus(true) }
        if code == Code.focusOut { return .focus(false) }
        if code == Code.fence { return .fenceReply }
        guard pasted == nil else { return nil }
        return Self.key(code).map(Input.key)
    }

    /// What a character means here; `nil` for nothing, or when it belongs to a paste.
    mutating func character(_ scalar: Unicode.Scalar) -> Input? {
        guard pasted == nil else {
            paste(scalar)
            return nil
        }
        return Self.key(scalar).map(Input.key)
    }

    var isPasting: Bool { pasted != nil }

    private mutating func paste(_ scalar: Unicode.Scalar) {
        defer { afterReturn = scalar == "\r" }
        // Terminals paste a line break as the key that makes one.
        if scalar == "\n", afterReturn { return }
        pastedBytes += UTF8.width(scalar)
        guard pastedBytes <= Self.pasteBytesMax else { return }
        pasted?.append(scalar == "\r" ? "\n" : scalar)
    }

    private mutating func endPaste() -> Input? {
        guard let text = pasted else { return nil }
        pasted = nil
        pastedBytes = 0
        afterReturn = false
        return .paste(String(text))
    }

    static func key(_ code: Int32) -> Key? {
        switch code {
        case KEY_UP: .up
        case KEY_DOWN: .down
        case KEY_LEFT: .left
        case KEY_RIGHT: .right
        case KEY_PPAGE: .pageUp
        case KEY_NPAGE: .pageDown
        case KEY_HOME, KEY_FIND: .home
        case KEY_END, KEY_SELECT, KEY_LL: .end
        case KEY_BTAB: .backTab
        case KEY_ENTER: .enter
        case KEY_BACKSPACE: .backspace
        case KEY_DC: .delete
        case screen_function_key(1)...screen_function_key(24):
            .function(Int(code - screen_function_key(0)))
        default: nil
        }
    }

    static func key(_ scalar: Unicode.Scalar) -> Key? {
        let value = scalar.value
        switch value {
        case 0x00: return .control(" ")
        case 0x08, 0x7F: return .backspace
        case 0x09: return .tab
        case 0x0A, 0x0D: return .enter
        case 0x1B: return .escape
        case 0x01...0x1A: return .control(Character(Unicode.Scalar(UInt8(value + 0x60))))
        case 0x1C...0x1F: return .control(Character(Unicode.Scalar(UInt8(value + 0x40))))
        case 0x80...0x9F: return nil
        default: return .character(Character(scalar))
        }
    }
}

extension UTF8 {
    fileprivate static func width(_ scalar: Unicode.Scalar) -> Int {
        scalar.utf8.count
    }
}
