import Console
import Glibc
import ScreenNcurses
import SessionKernel
import SessionRuntime

/// `holdpoint` without a command: the console on the store.
enum ConsoleCommand {
    static let options: [Option] = [
        .flag("--read-only", "watch only; nothing can be decided or stopped"),
        .value("--theme", "NAME", "dark, mono, or a theme of the configuration"),
        .value("--glyphs", "SET", "auto, unicode or ascii"), .store,
    ]

    static func run(_ arguments: Arguments) throws -> ExitCode {
        if let word = arguments.words.first {
            throw CommandFailure.usage("there is no command `\(word)`")
        }
        try requireTerminal()
        let store = arguments.value("--store")
        let wiring = try waiting { try await Wiring.open(store: store, makes: true) }
        let glyphs = try glyphs(arguments.value("--glyphs"))
        let theme = try Themes.load(arguments.value("--theme"))
        let readOnly = arguments.has("--read-only")
        let unfinished = readOnly ? [] : try unfinished(wiring)
        var secrets: [String: String] = [:]
        var ids: [SessionID] = []
        for session in unfinished {
            do {
                secrets.merge(try Secrets.named(in: session.definition)) { first, _ in first }
                ids.append(session.id)
            } catch let failure as CommandFailure {
                // Watched, but not run: its secrets would not be known when they are met.
                Output.complain("session \(session.id) is left alone: \(failure.message)")
            }
        }
        let adopted = ids
        let settings = ConsoleLoop.Settings(
            theme: theme, glyphs: glyphs, readOnly: readOnly, select: nil)
        return try ConsoleLoop(wiring, secrets: secrets, settings).run { supervisor in
            for id in adopted {
                do {
                    try await supervisor.adopt(id)
                } catch let error as JournalError where error.code == .leaseHeld {
                    // Another process runs it: here it can be watched and decided.
                }
            }
        }
    }

    /// The console with one session that begins here.
    static func open(
        _ wiring: Wiring, secrets: [String: String], select: SessionID,
        begin: @escaping @Sendable (Supervisor) async throws -> Void
    ) throws -> ExitCode {
        let settings = ConsoleLoop.Settings(
            theme: try Themes.load(nil), glyphs: .auto, readOnly: false, select: select)
        return try ConsoleLoop(wiring, secrets: secrets, settings).run(begin: begin)
    }

    static func requireTerminal() throws {
        guard isatty(0) == 1, isatty(1) == 1 else {
            throw CommandFailure(
                .usage,
                "the console needs a terminal; without one use --headless, or: holdpoint list")
        }
    }

    private static func glyphs(_ name: String?) throws -> GlyphChoice {
        guard let name else { return .auto }
        guard let choice = GlyphChoice(rawValue: name) else {
            throw CommandFailure.usage("`--glyphs` takes auto, unicode or ascii, not `\(name)`")
        }
        return choice
    }

    /// The sessions that were left before their end.
    private static func unfinished(_ wiring: Wiring) throws -> [Session] {
        try waiting {
            var found: [Session] = []
            for summary in try await wiring.journal.sessions(limit: 10_000)
            where !summary.phase.isTerminal {
                found.append(try await wiring.journal.fold(summary.id).session)
            }
            return found
        }
    }
}
