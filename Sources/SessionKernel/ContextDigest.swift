package import JSON

/// What stands in a prompt for the messages that no longer fit into it.
///
/// Made by counting and quoting, never by a model, so that the same journal has the same digest. It
/// does not grow: the oldest lines are left away, and what they did stays in the counts.
package struct ContextDigest: Hashable, Sendable {
    /// How often calls of a tool succeeded and did not.
    package struct Tally: Hashable, Sendable {
        package var succeeded = 0
        package var failed = 0

        package init() {}
    }

    package private(set) var tallies: [ToolName: Tally]
    /// The newest of what was done, one line each, oldest first.
    package private(set) var lines: [String]
    /// What operators said.
    package private(set) var notes: [String]
    /// How many lines were left away.
    package private(set) var dropped: Int

    package static let lineBytesMax = 240
    package static let notesMax = 50
    private static let noteBytesMax = 1000

    package init() {
        tallies = [:]
        lines = []
        notes = []
        dropped = 0
    }

    package var isEmpty: Bool { lines.isEmpty && notes.isEmpty && tallies.isEmpty }

    /// The same with these messages taken in, and bounded.
    ///
    /// - Parameter bytesMax: How long all lines together may be.
    func adding(_ messages: some Sequence<Message>, bytesMax: Int) -> ContextDigest {
        var next = self
        var asked: [CallRequest] = []
        for message in messages {
            switch message {
            case .system: continue
            case .user(PromptText.contextNotice): continue
            case .user(let text): next.notes.append(Self.cut(text, Self.noteBytesMax))
            case .assistant(let text, let calls, _):
                asked = calls
                if calls.isEmpty, !text.isEmpty { next.lines.append("said: \(Self.line(text))") }
            case .result(let reference, let text, let failed):
                let place = asked.firstIndex {
                    $0.tool == reference.tool && $0.providerID == reference.providerID
                }
                let arguments = place.map { asked.remove(at: $0).arguments } ?? ""
                next.tallies[reference.tool, default: Tally()].count(failed: failed)
                let told = Spotlight.inside(text, mark: reference.mark)
                next.lines.append(
                    Self.line(
                        "\(reference.call) \(reference.tool) \(Self.line(arguments, 80)) "
                            + "\(failed ? "failed" : "gave"): \(Self.line(told, 140))"))
            }
        }
        next.bound(to: bytesMax)
        return next
    }

    private mutating func bound(to bytesMax: Int) {
        var room = bytesMax
        var kept = 0
        for line in lines.reversed() {
            room -= line.utf8.count + 1
            if room < 0 { break }
            kept += 1
        }
        dropped += lines.count - kept
        lines.removeFirst(lines.count - kept)
        if notes.count > Self.notesMax { notes.removeFirst(notes.count - Self.notesMax) }
    }

    /// The digest as the model reads it.
    var text: String {
        var parts: [String] = []
        if !tallies.isEmpty {
            let counts = tallies.sorted { $0.key.text < $1.key.text }.map { tool, tally in
                let failed = tally.failed > 0 ? " (and \(tally.failed) failed)" : ""
                return "\(tool) \(tally.succeeded)\(failed)"
            }
            parts.append("Calls so far: \(counts.joined(separator: ", ")).")
        }
        if !lines.isEmpty {
            let title = dropped > 0 ? "The newest of them, after \(dropped) others:" : "In order:"
            parts.append(([title] + lines.map { "- \($0)" }).joined(separator: "\n"))
        }
        return parts.joined(separator: "\n\n")
    }

    private static func line(_ text: String, _ bytesMax: Int = lineBytesMax) -> String {
        let scalars = text.unicodeScalars.prefix(bytesMax * 2).map { scalar -> Character in
            scalar.value < 32 || scalar.properties.isWhitespace ? " " : Character(scalar)
        }
        return cut(String(scalars), bytesMax)
    }

    private static func cut(_ text: String, _ bytesMax: Int) -> String {
        guard text.utf8.count > bytesMax else { return text }
        var end = text.utf8.index(text.utf8.startIndex, offsetBy: bytesMax)
        while end > text.startIndex, end.samePosition(in: text.unicodeScalars) == nil {
            end = text.utf8.index(before: end)
        }
        return text[..<end] + "…"
    }
}

extension ContextDigest.Tally {
    fileprivate mutating func count(failed: Bool) {
        if failed { self.failed += 1 } else { succeeded += 1 }
    }
}

extension ContextDigest {
    package var json: JSON {
        var tools = JSON.Object()
        for (name, tally) in tallies {
            tools[name.text] = [.integer(tally.succeeded), .integer(tally.failed)]
        }
        return .compact([
            "dropped": dropped == 0 ? nil : .integer(dropped), "lines": .texts(lines),
            "notes": .texts(notes), "tools": .object(tools),
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "digest")
        self.init()
        for (name, counts) in try Fields(try fields.json("tools"), of: "tools").object {
            guard let succeeded = counts[0]?.intValue, let failed = counts[1]?.intValue else {
                throw MalformedEvent("digest.tools.\(name) is no pair of numbers")
            }
            tallies[ToolName(name)] = Tally(succeeded: succeeded, failed: failed)
        }
        lines = try fields.texts("lines")
        notes = try fields.texts("notes")
        dropped = try fields.optionalInt("dropped") ?? 0
    }
}

extension ContextDigest.Tally {
    fileprivate init(succeeded: Int, failed: Int) {
        self.init()
        self.succeeded = succeeded
        self.failed = failed
    }
}

/// A prompt was made shorter: instructions, goal, constraints and brief stand as they did, the
/// oldest messages are a digest now.
package struct ContextCompacted: Hashable, Sendable {
    /// How much is left of the messages.
    package enum How: String, Hashable, Sendable, CaseIterable {
        /// The newest stand beside the digest.
        case digest
        /// None does: the session goes on from its brief and the digest alone.
        case restart
    }

    package var agent: AgentName
    package var how: How
    /// The chained hash of the prompt before, and how many messages it had.
    package var before: Digest
    package var messagesBefore: Int
    /// How many of the newest messages stay as they are.
    package var kept: Int
    /// What the prompt was taken to have, in tokens; nil where a provider said that it is too long.
    package var tokens: Int?
    package var window: Int?
    package var digest: ContextDigest
}

extension ContextCompacted {
    var json: JSON {
        .compact([
            "agent": .string(agent.text), "before": .string(before.hex), "digest": digest.json,
            "how": .string(how.rawValue), "kept": .integer(kept),
            "messages_before": .integer(messagesBefore), "tokens": .int(tokens),
            "window": .int(window),
        ])
    }

    init(_ fields: Fields) throws(MalformedEvent) {
        self.init(
            agent: try fields.name("agent"), how: try fields.word("how"),
            before: try fields.digest("before"),
            messagesBefore: try fields.int("messages_before"), kept: try fields.int("kept"),
            tokens: try fields.optionalInt("tokens"), window: try fields.optionalInt("window"),
            digest: try ContextDigest(try fields.json("digest")))
    }
}
