import SessionKernel

/// What a prompt tells about the session so far. Each part is put together when it is first asked
/// for, so that rules which look at the newest results cost the same after any number of steps.
final class History {
    private let transcript: Transcript

    init(_ transcript: Transcript) { self.transcript = transcript }

    /// All calls since this agent's root, the oldest first.
    private(set) lazy var exchanges: [Exchange] = Self.exchanges(transcript.messages)

    private lazy var byTool: [ToolName: [Exchange]] = Dictionary(
        grouping: exchanges, by: \.request.tool)

    /// The calls of the newest answer.
    private(set) lazy var newest: [Exchange] = {
        var messages: [Message] = []
        for message in transcript.newestFirst {
            messages.append(message)
            if case .assistant = message { break }
        }
        return Self.exchanges(messages.reversed())
    }()

    /// What operators said since this agent's root, and what the prompt tells of what they did,
    /// the oldest first.
    private(set) lazy var operatorNotes: [String] = transcript.messages.compactMap { message in
        guard case .user(let text) = message else { return nil }
        if text.hasPrefix(Self.notePrefix) { return String(text.dropFirst(Self.notePrefix.count)) }
        return Self.deeds.contains(where: text.hasPrefix) ? text : nil
    }

    private static let notePrefix = "The operator says: "
    private static let deeds = ["The operator undid call ", "The operator changed the arguments "]

    func exchanges(of tool: ToolChoice) -> [Exchange] {
        if let name = tool.name { return byTool[name] ?? [] }
        return exchanges.filter { tool.fits($0.request.tool) }
    }

    /// Pairs each result with its call. Results come in the order of the calls, but an id that
    /// fits counts for more; ids may be missing.
    private static func exchanges(_ messages: some Sequence<Message>) -> [Exchange] {
        var exchanges: [Exchange] = []
        var open: [Int] = []
        for message in messages {
            switch message {
            case .system, .user: break
            case .assistant(_, let calls, _):
                open = Array(exchanges.count..<exchanges.count + calls.count)
                exchanges += calls.map { Exchange(request: $0, text: nil, failed: false) }
            case .result(let reference, let text, let failed):
                let same = open.filter { exchanges[$0].request.tool == reference.tool }
                let named = same.first {
                    !reference.providerID.isEmpty
                        && exchanges[$0].request.providerID == reference.providerID
                }
                guard let place = named ?? same.first else { break }
                open.removeAll { $0 == place }
                exchanges[place] = Exchange(
                    request: exchanges[place].request,
                    text: Spotlight.inside(text, mark: reference.mark), failed: failed)
            }
        }
        return exchanges
    }
}
