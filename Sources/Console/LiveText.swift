import Screen
import SessionKernel

/// What a model or tool says, as it comes: what is settled, and after it what is still on its way.
///
/// Kept in lines of bounded length and number, so that a panel can be filled from the end without
/// looking at the rest.
struct LiveText: Sendable {
    struct Line: Sendable {
        var text: String
        var role: Role
    }

    private(set) var lines: [Line] = []
    private(set) var title = ""
    private(set) var isLive = false
    /// Where the lines of what is on its way begin.
    private var liveStart = 0
    private var openCall: Int?

    static let linesMax = 600
    static let lineCharactersMax = 1024

    /// Begins anew, with nothing.
    mutating func begin(_ title: String) {
        lines = []
        self.title = title
        liveStart = 0
        isLive = true
        openCall = nil
    }

    mutating func take(_ piece: StreamPiece) {
        isLive = true
        switch piece {
        case .text(let text):
            if openCall != nil { openCall = nil }
            append(text, role: .msgAssistant)
        case .call(let index, let tool, let arguments):
            if openCall != index {
                openCall = index
                add("call \(tool)", role: .stepTool)
                add("", role: .jsonString)
            }
            append(arguments, role: .jsonString)
        case .toolOutput(_, let text): append(text, role: .msgTool)
        }
    }

    /// Puts what was recorded in the place of what had come of it.
    mutating func settle(_ blocks: [(text: String, role: Role)], ended: Bool = true) {
        lines.removeSubrange(min(liveStart, lines.count)...)
        for (text, role) in blocks where !text.isEmpty {
            add("", role: role)
            append(text, role: role)
        }
        liveStart = lines.count
        openCall = nil
        isLive = !ended
    }

    private mutating func add(_ text: String, role: Role) {
        lines.append(Line(text: text, role: role))
        let excess = lines.count - Self.linesMax
        guard excess > 0 else { return }
        lines.removeFirst(excess)
        liveStart = max(0, liveStart - excess)
    }

    private mutating func append(_ text: String, role: Role) {
        var isFirst = true
        for part in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if !isFirst || lines.count <= liveStart || lines.last?.role != role {
                add("", role: role)
            }
            isFirst = false
            extend(part)
        }
    }

    private mutating func extend(_ part: Substring) {
        guard let role = lines.last?.role else { return }
        var rest = part
        while !rest.isEmpty {
            let room = Self.lineCharactersMax - lines[lines.count - 1].text.count
            if room <= 0 {
                add("", role: role)
                continue
            }
            lines[lines.count - 1].text += rest.prefix(room)
            rest = rest.dropFirst(room)
        }
    }
}
