import Screen
import SessionKernel

/// One event as the timeline shows it: made once, when it arrives, so that drawing costs nothing.
struct TimelineRow: Sendable {
    let event: Event
    var glyph: Glyph
    var kind: String
    var what: SafeLine
    /// What it is, where there is no column for its kind and `what` does not say it.
    var lead = ""
    /// How long it took.
    var duration = ""
    /// What it cost or came to.
    var note = ""
    var noteRole: Role = .fgMuted
    var role: Role
    /// An intent or a formality: listed only among the details, and drawn muted there.
    var isMinor = false

    var sequence: Int { event.sequence }

    init(_ event: Event, _ glyph: Glyph, _ kind: String, _ what: String, role: Role) {
        self.event = event
        self.glyph = glyph
        self.kind = kind
        self.what = SafeText.line(Self.firstLine(what))
        self.role = role
    }

    /// Enough of a text for one row; the rest is one key away.
    private static func firstLine(_ text: String) -> String {
        let line = text.prefix { $0 != "\n" }
        let cut = line.prefix(200)
        return cut.endIndex < text.endIndex ? String(cut) + "..." : String(cut)
    }

    func minor() -> TimelineRow {
        var row = self
        row.isMinor = true
        return row
    }

    func taking(_ milliseconds: Int) -> TimelineRow {
        var row = self
        row.duration = Wording.duration(milliseconds)
        return row
    }

    func noting(_ note: String, _ role: Role = .fgMuted) -> TimelineRow {
        var row = self
        row.note = note
        row.noteRole = role
        return row
    }

    /// What a search looks through.
    var searched: String { "\(kind) \(what.text) \(note)".lowercased() }
}
