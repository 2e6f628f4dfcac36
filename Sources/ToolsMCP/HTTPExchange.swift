import HTTPClient
import JSON
import Synchronization

/// What comes back for one message: one message, or a stream of them of which one is the answer.
final class HTTPExchange: Sendable {
    private struct State {
        var head: HTTPResponseHead?
        var isStream = false
        var body: [UInt8] = []
        var events = ServerSentEvents(lineBytesMax: 16 << 20, eventBytesMax: 16 << 20)
        var lastEvent = ""
        var isAnswered = false
        var isOver = false
    }

    /// The id whose answer ends it; nil where none is waited for.
    private let wanted: Int?
    private let listener: @Sendable (TransportEvent) -> Bool
    private let state: Mutex<State>

    init(answering message: JSON, _ listener: @escaping @Sendable (TransportEvent) -> Bool) {
        wanted = message["method"] == nil ? nil : message["id"]?.intValue
        self.listener = listener
        var begun = State()
        begun.isAnswered = wanted == nil
        state = Mutex(begun)
    }

    var head: HTTPResponseHead? { state.withLock { $0.head } }
    var lastEvent: String { state.withLock { $0.lastEvent } }
    var isAnswered: Bool { state.withLock { $0.isAnswered } }
    /// A stream whose events are numbered can be asked for the rest.
    var mayResume: Bool { state.withLock { $0.isStream && !$0.lastEvent.isEmpty } }
    /// The body of an answer that is no message, for an error message.
    var text: String { String(decoding: state.withLock { $0.body }, as: UTF8.self) }

    /// Begins to hear the rest.
    func begin() {
        state.withLock { state in
            state.head = nil
            state.events = ServerSentEvents(lineBytesMax: 16 << 20, eventBytesMax: 16 << 20)
        }
    }

    func take(_ progress: HTTPProgress) -> HTTPAppetite {
        switch progress {
        case .head(let head):
            state.withLock { state in
                state.head = head
                let type = head["Content-Type"]?.lowercased() ?? ""
                state.isStream = head.status == 200 && type.hasPrefix("text/event-stream")
            }
            return .more
        case .body(let bytes):
            for message in messages(in: bytes) { hear(message) }
            return state.withLock { $0.isStream && $0.isAnswered || $0.isOver } ? .enough : .more
        }
    }

    /// The bytes of the messages that are whole now. One that is no stream is whole when it parses.
    private func messages(in bytes: [UInt8]) -> [[UInt8]] {
        state.withLock { state in
            guard state.isStream else {
                state.body += bytes
                guard state.head?.status == 200, state.body.last != nil,
                    (try? JSON(parsing: state.body)) != nil
                else { return [] }
                defer { state.body = [] }
                return [state.body]
            }
            do throws(ServerSentEvents.Excess) {
                let events = try state.events.feed(bytes)
                if let last = events.last(where: { !$0.id.isEmpty }) { state.lastEvent = last.id }
                return events.filter { $0.name == "message" && !$0.data.isEmpty }.map(\.data)
            } catch {
                state.isOver = true
                return []
            }
        }
    }

    private func hear(_ bytes: [UInt8]) {
        guard let json = try? JSON(parsing: bytes) else {
            let text = String(decoding: bytes.prefix(1000), as: UTF8.self)
            if !listener(.garbage(text)) { state.withLock { $0.isOver = true } }
            return
        }
        let goesOn = listener(.message(json))
        let isAnswer = wanted.map { wanted in
            (json.arrayValue ?? [json]).contains {
                $0["method"] == nil && $0["id"]?.intValue == wanted
            }
        }
        state.withLock { state in
            if isAnswer == true { state.isAnswered = true }
            if !goesOn { state.isOver = true }
        }
    }
}
