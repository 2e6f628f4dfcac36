import Foundation
import JSON
import SessionKernel
import Testing
import ToolBoundary

/// What a model is told of each malformed call, and what it makes of it when it reads that alone.
///
/// `docs/MALFORMED.md` shows the table. It is written anew with `HOLDPOINT_WRITE_DOCS=1`.
@Suite struct `Malformed calls` {
    struct Ending {
        var first: CallError?
        var tries = 0
        var end = ""
    }

    static let endings: [Ending] = MalformedCall.all.map(play)

    private static let session: Session = {
        var session = Session(id: "s")
        let opened = SessionOpened(
            definition: MalformedCall.definition, goal: "g", inputs: [:], workspace: "")
        let events = try? session.decide(
            Command(at: Timestamp(milliseconds: 1), .open(opened)))
        for event in events ?? [] { session.apply(event) }
        return session
    }()

    private static func play(_ call: MalformedCall) -> Ending {
        var model = ErrorReader(call)
        var ending = Ending()
        var answer = self.answer(call.tool, call.sent, finish: call.finish)
        let boundary = Boundary(MalformedCall.definition)
        while ending.tries < 12 {
            ending.tries += 1
            let error: CallError
            switch boundary.judge(answer, in: session) {
            case .accept, .acceptValue:
                ending.end = "a clean stop: it says so in words"
                return ending
            case .reject(let found): error = found
            case .calls(let verdicts):
                guard case .reject(let found)? = verdicts.first else {
                    ending.end = "a corrected call"
                    return ending
                }
                error = found
            }
            if ending.first == nil { ending.first = error }
            // The model sees these bytes and nothing else.
            let seen = (try? JSON(parsing: error.modelText)) ?? .null
            switch model.react(to: seen) {
            case .call(let tool, let arguments):
                answer = self.answer(tool, arguments.canonicalText)
            case .answer(let text): answer = ModelAnswer(text: text)
            case .stop(let why):
                ending.end = "a clean stop: \(why)"
                return ending
            }
        }
        return ending
    }

    private static func answer(
        _ tool: ToolName?, _ text: String, finish: String = ""
    ) -> ModelAnswer {
        guard let tool else { return ModelAnswer(text: text, finish: finish) }
        let call = CallRequest(providerID: "", tool: tool, arguments: text)
        return ModelAnswer(text: "", calls: [call], finish: finish)
    }

    @Test func `each is refused in the one shape, and ends corrected or in a clean stop`() throws {
        #expect(MalformedCall.all.count >= 60)
        for (call, ending) in zip(MalformedCall.all, Self.endings) {
            let error = try #require(ending.first, "\(call.what) was not refused")
            #expect(!error.code.isEmpty && !error.message.isEmpty, "\(call.what)")
            #expect(error.hint?.isEmpty == false, "\(call.what)")
            #expect(
                ending.end == "a corrected call" || ending.end.hasPrefix("a clean stop"),
                "\(call.what): \(ending.end)")
            #expect(error.modelText.utf8.count < 4_096, "\(call.what)")
        }
        let corrected = Self.endings.count { $0.end == "a corrected call" }
        #expect(corrected * 3 >= Self.endings.count * 2)
    }

    @Test func `nobody is nudged to guess what names something`() throws {
        let asked = [
            "a missing identifier", "null for an identifier", "a number for an identifier",
        ]
        for (call, ending) in zip(MalformedCall.all, Self.endings) where asked.contains(call.what) {
            #expect(ending.first?.hint?.contains("Do not guess `ticket_id`") == true)
            #expect(ending.end.hasPrefix("a clean stop"), "\(call.what)")
        }
        // What is no name of anything is simply corrected.
        for (call, ending) in zip(MalformedCall.all, Self.endings) where call.what == "too small" {
            #expect(ending.first?.hint?.contains("guess") == false)
        }
    }

    @Test func `the table in the docs is what happens`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appending(path: "docs/MALFORMED.md")
        if ProcessInfo.processInfo.environment["HOLDPOINT_WRITE_DOCS"] != nil {
            try Self.document.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == Self.document)
    }

    private static var document: String {
        var lines = [
            "# Malformed calls", "",
            "What a model is told of a call that cannot be used, and what became of it with a model"
                + " that reads nothing but",
            "that error. The tests play each of them and hold this table against what happens; it"
                + " is written anew by",
            "`HOLDPOINT_WRITE_DOCS=1 swift test --filter 'Malformed calls'`.", "",
            "| what | sent | code | at | told | hint | ends in |",
            "| --- | --- | --- | --- | --- | --- | --- |",
        ]
        for (call, ending) in zip(MalformedCall.all, endings) {
            let sent = call.tool.map { "\($0.text) \(call.sent)" } ?? call.sent
            let error = ending.first
            let cells = [
                call.what, code(sent, 70), error.map { "`\($0.code)`" } ?? "",
                error?.at.map { code($0, 40) } ?? "", text(error?.message ?? "", 260),
                text(error?.hint ?? "", 200), text(ending.end, 120),
            ]
            lines.append("| " + cells.joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// What can stand in a cell of a table.
    private static func text(_ text: String, _ limit: Int) -> String {
        var shown = ""
        for scalar in text.unicodeScalars.prefix(limit) {
            switch scalar {
            case "|": shown += "\\|"
            case "<": shown += "&lt;"
            default:
                if scalar.value < 0x20 || scalar.value == 0xFEFF {
                    shown += "\\u{\(String(scalar.value, radix: 16))}"
                } else {
                    shown.unicodeScalars.append(scalar)
                }
            }
        }
        return shown + (text.unicodeScalars.count > limit ? "…" : "")
    }

    private static func code(_ source: String, _ limit: Int) -> String {
        let shown = source.replacing("`", with: "'")
        return shown.isEmpty ? "" : "`" + text(shown, limit).replacing("&lt;", with: "<") + "`"
    }
}
