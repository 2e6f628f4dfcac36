import CNcurses
import Glibc
package import Screen

/// The terminal the program runs in: draws frames, reads keys, and gives the terminal back as it
/// was.
///
/// One per process, and only for the main thread: ncurses is not made for more. Nothing here waits;
/// the caller polls descriptor 0 and asks for inputs when there are any.
package final class Terminal {
    private static let input: Int32 = 0
    private static let output: Int32 = 1

    private let kind: TerminalKind
    private let locale: TerminalLocale
    private var theme: Theme
    private var screen: OpaquePointer?
    private var canvas: Canvas?
    private var decoder = KeyDecoder()
    /// Inputs that were read while keys were thrown away, and are no keys.
    private var waiting: [Input] = []
    /// What was read to see where a sequence ends, and is not part of it.
    private var pending: Unit?
    private var saved = termios()
    private var isOpen = false
    private var title: String?
    private var mustClear = false

    /// How many cells there are.
    package private(set) var size = Size(columns: 80, rows: 24)

    /// Checks that there is a terminal that can be drawn on. Changes nothing yet but the process's
    /// locale.
    ///
    /// - Throws: `TerminalError` when input or output is no terminal, or when TERM names none that
    ///   will do.
    package init(theme: Theme, glyphs: GlyphChoice = .auto) throws {
        guard isatty(Self.input) == 1 else { throw TerminalError.notATerminal("Standard input") }
        guard isatty(Self.output) == 1 else { throw TerminalError.notATerminal("Standard output") }
        kind = try TerminalKind.ofEnvironment(output: Self.output)
        locale = TerminalLocale.adopt(glyphs)
        self.theme = theme
        size = measured()
    }

    deinit {
        close()
    }

    /// The signs to make frames with.
    package var glyphs: GlyphSet { theme.glyphSet(ascii: locale.asciiGlyphs) }

    /// Bytes the system holds because the terminal has not taken them yet; 0 when it cannot tell.
    package var unsentBytes: Int { max(0, Int(screen_unsent(Self.output))) }

    /// Takes the terminal over. Opening an open one does nothing.
    ///
    /// - Throws: `TerminalError` when ncurses cannot set it up.
    package func open() throws {
        guard !isOpen else { return }
        tcgetattr(Self.input, &saved)
        CrashRestore.arm(fd: Self.output, text: kind.restoring, saved: saved)
        do {
            try start()
        } catch {
            CrashRestore.disarm()
            throw error
        }
        isOpen = true
        write(kind.opening)
        _ = resize()
    }

    /// Gives the terminal back. Closing a closed one does nothing.
    package func close() {
        guard isOpen else { return }
        isOpen = false
        write(kind.closing)
        endwin()
        // Without another screen to leave, what is printed next would run into the last row.
        if screen_has_other_screen() == 0 { write("\r\n") }
        tcsetattr(Self.input, TCSANOW, &saved)
        CrashRestore.disarm()
        title = nil
    }

    /// Changes the looks; the next frame is drawn whole.
    package func use(_ theme: Theme) {
        self.theme = theme
        canvas?.use(theme)
    }

    /// Shows a frame. Only changed cells are written, and nothing at all when nothing has changed.
    package func draw(_ frame: Frame) {
        guard isOpen, var canvas else { return }
        let changed = canvas.write(frame)
        self.canvas = canvas
        if changed {
            if mustClear { clearok(screen_physical(), true) }
            mustClear = false
            wnoutrefresh(screen_window())
            if kind.isANSI { write("\u{1B}[?2026h") }
            doupdate()
            if kind.isANSI { write("\u{1B}[?2026l") }
        }
        if let wanted = frame.title, wanted != title, kind.hasTitle {
            title = wanted
            write("\u{1B}]2;\(Self.safeTitle(wanted))\u{07}")
        }
    }

    /// Makes the next frame be written whole, over whatever another program has left on the screen.
    package func redraw() {
        canvas?.forget()
        mustClear = true
    }

    /// Takes the size the terminal has now; the next frame is drawn whole.
    package func resize() -> Size {
        size = measured()
        if isOpen, size.columns != screen_columns() || size.rows != screen_lines() {
            resize_term(Int32(size.rows), Int32(size.columns))
        }
        redraw()
        return size
    }

    package func bell() {
        guard isOpen else { return }
        write("\u{07}")
    }

    /// Asks the terminal to answer when it has drawn all that was written; the answer comes as
    /// `.fenceReply`.
    ///
    /// A terminal that does not answer is common enough: the caller needs a limit.
    package func requestFence() {
        guard isOpen, kind.isANSI else { return }
        write("\u{1B}[5n")
    }

    /// Throws away every key that has been typed but not read, and any paste.
    ///
    /// They are read rather than flushed, since flushing could cut a paste or a sequence in two and
    /// make keys of its second half. What is no key (focus, end of input) is kept.
    ///
    /// - Returns: How many keys and pastes were thrown away.
    @discardableResult
    package func discardTypeAhead() -> Int {
        var dropped = 0
        for input in readInputs() {
            switch input {
            case .key, .paste: dropped += 1
            // An answer to a fence from before says nothing about what comes now.
            case .fenceReply: break
            case .focus, .resize, .endOfInput: waiting.append(input)
            }
        }
        return dropped
    }

    /// Everything that has come since, without waiting but for the rest of an escape sequence (25
    /// ms).
    ///
    /// `.endOfInput` is the last that ever comes: the caller should poll no more.
    package func readInputs() -> [Input] {
        guard isOpen else { return [] }
        var inputs = waiting
        waiting = []
        // A limit, so that a flood of input leaves time to draw.
        for _ in 0..<65_536 {
            guard let unit = next() else { break }
            take(unit, into: &inputs)
        }
        if hasEnded() { inputs.append(.endOfInput) }
        return inputs
    }

    /// Stops the program's job as Ctrl-Z does everywhere else, and returns when it is continued.
    package func suspend() {
        guard isOpen else { return }
        write(kind.closing)
        endwin()
        tcsetattr(Self.input, TCSANOW, &saved)
        CrashRestore.disarm()
        screen_stop_job()
        resume()
    }

    /// Takes the terminal again after the program was stopped from outside (SIGCONT).
    package func resume() {
        guard isOpen else { return }
        // What the modes were before `open` stays what is restored: a shell that continues the
        // program gives it back its own raw ones.
        CrashRestore.arm(fd: Self.output, text: kind.restoring, saved: saved)
        // Leaving the other screen twice would put the cursor back to where it once was.
        if !isendwin() { endwin() }
        // The first update after `endwin` enters the other screen and its modes again.
        doupdate()
        write(kind.opening)
        title = nil
        _ = resize()
    }

    private func start() throws {
        if screen != nil {
            doupdate()
            return
        }
        // The size is the terminal's, not what LINES and COLUMNS once were.
        use_env(false)
        use_tioctl(true)
        set_escdelay(25)
        guard let made = screen_new() else { throw TerminalError.notOpened }
        screen = made
        raw()
        noecho()
        nonl()
        let window = screen_window()
        intrflush(window, false)
        keypad(window, true)
        nodelay(window, true)
        KeyDecoder.defineKeys()
        let depth = startColours()
        canvas = Canvas(paintbox: Paintbox(theme: theme, depth: depth), isUTF8: locale.isUTF8)
    }

    private func startColours() -> ColourDepth {
        guard has_colors(), environment("NO_COLOR") == nil else { return .none }
        start_color()
        use_default_colors()
        return ColourDepth(colours: Int(screen_colours()), noColour: false)
    }

    /// One thing that ncurses makes of the bytes that came.
    private enum Unit {
        case code(Int32)
        case scalar(UInt32)
    }

    private func next() -> Unit? {
        if let unit = pending {
            pending = nil
            return unit
        }
        var value = wint_t()
        switch wget_wch(screen_window(), &value) {
        case OK: return .scalar(value)
        case KEY_CODE_YES: return .code(Int32(bitPattern: value))
        default: return nil
        }
    }

    private func take(_ unit: Unit, into inputs: inout [Input]) {
        switch unit {
        case .code(let code):
            if let input = decoder.code(code) { inputs.append(input) }
        case .scalar(0x1B) where !decoder.isPasting:
            takeEscape(into: &inputs)
        case .scalar(let value):
            guard let scalar = Unicode.Scalar(value) else { return }
            if let input = decoder.character(scalar) { inputs.append(input) }
        }
    }

    /// An escape is the key, or begins a sequence that nobody asked for; that is read past, so that
    /// its letters are not taken for keys. What breaks a sequence off counts by itself.
    private func takeEscape(into inputs: inout [Input]) {
        guard let first = next() else {
            inputs.append(.key(.escape))
            return
        }
        guard case .scalar(let opener) = first, opener == 0x5B || opener == 0x4F,
            var unit = next()
        else {
            inputs.append(.key(.escape))
            pending = first
            return
        }
        for _ in 0..<64 {
            guard case .scalar(let value) = unit, (0x20..<0x40).contains(value) else { break }
            guard let following = next() else { return }
            unit = following
        }
        switch unit {
        case .scalar(let value) where value >= 0x20: return
        case .scalar, .code: pending = unit
        }
    }

    private func hasEnded() -> Bool {
        var entry = pollfd(fd: Self.input, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, 0) > 0 else { return false }
        if entry.revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 { return true }
        // Readable with nothing to read is the end.
        return screen_unread(Self.input) == 0
    }

    private func measured() -> Size {
        var columns: Int32 = 0
        var rows: Int32 = 0
        guard screen_size_of(Self.output, &columns, &rows) == 0, columns > 0, rows > 0 else {
            return size
        }
        // No display is larger; a driver that says so would only cost memory.
        return Size(columns: min(Int(columns), 2_000), rows: min(Int(rows), 1_000))
    }

    private func write(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(Self.output, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }

    /// Titles are shown by window managers, which trust them more than a screen does.
    private static func safeTitle(_ title: String) -> String {
        String(SafeText.line(title).text.prefix(200))
    }
}
