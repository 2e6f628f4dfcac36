import JSON
import SessionKernel

extension Job {
    /// Reads a page of an earlier result out of the journal.
    func recall(_ id: CallID) async throws {
        do {
            guard let page = session.call(id).flatMap(session.page) else {
                throw CallError(
                    code: "no_such_result", message: "No call of that id has returned anything.",
                    at: "/call",
                    hint: "The id stands with each result. What failed before it ran has none.")
            }
            try await runner.submit(.finishCall(id, ToolResult(text: try await text(of: page))))
        } catch let error as CallError {
            try await runner.submit(.failCall(id, ToolFailure(error: error)))
        }
    }

    private func text(of page: RecallPage) async throws -> String {
        let bytes = try await whole(page.of)
        guard page.offset < bytes.count || bytes.isEmpty && page.offset == 0 else {
            throw CallError(
                code: "past_the_end", message: "The result of \(page.of.call) ends before that.",
                at: "/offset", expected: "less than \(bytes.count)", got: "\(page.offset)",
                hint: "Ask for an earlier offset.")
        }
        let start = Self.boundary(page.offset, in: bytes, step: 1)
        var end = Self.boundary(min(bytes.count, start + page.length), in: bytes, step: -1)
        // A page shorter than its one character gives that.
        if end <= start { end = Self.boundary(start + 1, in: bytes, step: 1) }
        end = min(end, bytes.count)
        let next = end < bytes.count ? "; go on with offset \(end)" : "; this is the end"
        let place = "bytes \(start) to \(end) of \(bytes.count)\(next)"
        return "[\(page.of.call) \(page.of.tool): \(place)]\n"
            + String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// All that was kept of a result, redacted as it was then.
    private func whole(_ kept: KeptResult) async throws -> [UInt8] {
        let lost = CallError(
            code: "result_unreadable", message: "The result of \(kept.call) cannot be read now.",
            retryable: true, hint: "Go on without it, or ask the operator.")
        let journal = shop.ports.journal
        guard
            let event = try? await journal.events(of: session.id, from: kept.at, limit: 1).first,
            let text = event.event.body.keptText
        else { throw lost }
        guard let digest = text.whole else { return Array(text.text.utf8) }
        guard let bytes = try? await journal.blob(digest) else { throw lost }
        return bytes
    }

    /// The nearest place in a direction that cuts no character in two.
    private static func boundary(_ place: Int, in bytes: [UInt8], step: Int) -> Int {
        var place = min(max(0, place), bytes.count)
        while place > 0, place < bytes.count, bytes[place] & 0xC0 == 0x80 { place += step }
        return place
    }
}
