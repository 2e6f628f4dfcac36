import Glibc
import Testing

/// A real terminal emulator, tmux, with one program in it: on a server of its own that reads
/// nobody's settings.
final class TerminalSession {
    private let site: Site
    private let name: String

    private var codePath: String { "\(site.root)/\(name).code" }

    /// - Parameter words: The program and its arguments, perhaps after variables for it.
    init(_ site: Site, columns: Int = 140, rows: Int = 40, _ words: [String]) throws {
        self.site = site
        name = "t\(UInt32.random(in: 0...(.max)))"
        let settings = "\(site.root)/\(name).conf"
        TextFile.write(
            """
            set -g status off
            set -g remain-on-exit on
            set -s escape-time 0
            set -g default-terminal tmux-256color
            set -g default-shell /bin/sh

            """, to: settings)
        let started = try site.run(
            ["tmux", "-L", name, "-f", settings, "new-session", "-d"]
                + ["-x", "\(columns)", "-y", "\(rows)", "--"]
                // The emulator loses exit codes now and then.
                + ["sh", "-c", "env \"$@\"; echo $? > '\(codePath)'", "sh"] + words)
        try #require(started.code == 0, "\(started.err)")
    }

    convenience init(
        _ site: Site, columns: Int = 140, rows: Int = 40, holdpoint words: String...
    ) throws {
        try self.init(site, columns: columns, rows: rows, [Program.holdpoint] + words)
    }

    deinit {
        let left = runningProcess
        _ = try? tmux("kill-server")
        // It goes on without its terminal until its sessions rest, but not past its test.
        guard let left else { return }
        let isGone = Patience.until(within: .seconds(2)) { !Processes.isRunning(left) }
        if !isGone { kill(left, SIGKILL) }
    }

    @discardableResult
    private func tmux(_ words: String...) throws -> Ended {
        try site.run(["tmux", "-L", name] + words)
    }

    // MARK: Keys

    /// Presses keys by tmux's names: `Enter`, `Escape`, `C-z`, or a character.
    func press(_ keys: String...) throws { try press(keys) }

    func press(_ keys: [String]) throws {
        _ = try site.run(["tmux", "-L", name, "send-keys"] + keys)
    }

    func type(_ text: String) throws { try tmux("send-keys", "-l", "--", text) }

    // MARK: The screen

    func screen() throws -> String { try tmux("capture-pane", "-p").out }

    /// The screen with the attributes that stand on it, as escape sequences.
    func styledScreen() throws -> String { try tmux("capture-pane", "-p", "-e").out }

    /// Waits until the screen shows a text.
    @discardableResult
    func until(
        _ text: String, within limit: Duration = Patience.most,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> String {
        try until("shows \(text)", within: limit, sourceLocation: sourceLocation) {
            $0.contains(text)
        }
    }

    @discardableResult
    func until(
        _ fact: String, within limit: Duration = Patience.most,
        sourceLocation: SourceLocation = #_sourceLocation, _ isSo: (String) throws -> Bool
    ) throws -> String {
        var seen = ""
        let came = try Patience.until(within: limit) {
            seen = try screen()
            return try isSo(seen)
        }
        try #require(came, "the screen never \(fact):\n\(seen)", sourceLocation: sourceLocation)
        return seen
    }

    // MARK: The terminal

    func resize(_ columns: Int, _ rows: Int) throws {
        try tmux("resize-window", "-x", "\(columns)", "-y", "\(rows)")
    }

    private func ask(_ format: String) throws -> String {
        let text = try tmux("display-message", "-p", format).out
        return String(text.prefix { $0 != "\n" })
    }

    var isAlternate: Bool { get throws { try ask("#{alternate_on}") == "1" } }
    var title: String { get throws { try ask("#{pane_title}") } }
    var hasEnded: Bool { TextFile.exists(codePath) }
    /// The process of the program.
    var process: pid_t {
        get throws { try #require(runningProcess) }
    }

    private var runningProcess: pid_t? {
        guard let shell = (try? ask("#{pane_pid}")).flatMap({ pid_t($0) }) else { return nil }
        return Processes.children(of: shell).first
    }

    /// Waits for the program's end and gives its exit code; above 128 for a signal.
    func end(sourceLocation: SourceLocation = #_sourceLocation) throws -> Int32 {
        let isOver = Patience.until { TextFile.read(codePath)?.hasSuffix("\n") == true }
        let seen = try screen()
        try #require(isOver, "it still runs:\n\(seen)", sourceLocation: sourceLocation)
        let code = TextFile.read(codePath).flatMap { Int32($0.dropLast()) }
        return try #require(code, sourceLocation: sourceLocation)
    }

    /// Takes the terminal away, as when its window is closed.
    func close() throws { try tmux("kill-server") }
}

// MARK: What an operator does at the console

extension TerminalSession {
    /// Opens the gravest card and waits until it takes a decision, read to its end.
    func openCard(sourceLocation: SourceLocation = #_sourceLocation) throws {
        try press("a")
        try until("ARMED", sourceLocation: sourceLocation)
        try press("G")
        try until("shows the end of the card", sourceLocation: sourceLocation) {
            $0.contains("ARMED") && !$0.contains("rows more") && !$0.contains("row more")
                && !$0.contains("see the end before")
        }
    }

    /// Approves the card on screen: the key, the word on it, Enter.
    func approve(word: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try press("y")
        try until("CONFIRM", sourceLocation: sourceLocation)
        try type(word)
        try press("Enter")
    }
}
