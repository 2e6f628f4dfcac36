import JSON
import Synchronization

/// What two sides of the protocol say to each other: our requests with their answers, and what the
/// server asks of us meanwhile.
///
/// Messages are taken in where the transport hears them, one after the other, and nothing of them
/// is queued: a server that sends faster than it is read waits.
final class Conversation: Sendable {
    /// What a server may say that nobody has asked for, between two answers.
    static let unaskedMax = 10_000
    /// Lines that are no message, in all. Some programs greet on standard output.
    static let garbageMax = 100
    /// What is said about a call beside its result: questions that were declined, log messages.
    static let notesMax = 20

    private struct State {
        var nextID = 1
        var pending: [Int: Pending] = [:]
        /// Why nothing can be said any more.
        var ended: String?
        var unasked = 0
        var garbage = 0
        var lastGarbage = ""
        var toolsChanged = false
        var timedOut = false
    }

    private struct Pending {
        var result: Result<JSON, ServerFailure>?
        var waiting: CheckedContinuation<Result<JSON, ServerFailure>, Never>?
        var progress: @Sendable (String) -> Void
        var notes: [String] = []
    }

    /// An answer, and what the server said beside it.
    struct Answer: Sendable {
        var result: JSON
        var notes: [String]
    }

    private let state = Mutex(State())
    private let transport: any Transport
    private let clock: any Clock<Duration>
    /// The folder that the server is told to work in.
    private let workspace: String
    let name: String

    init(
        with name: String, over transport: any Transport, workspace: String,
        clock: any Clock<Duration>
    ) {
        self.name = name
        self.transport = transport
        self.workspace = workspace
        self.clock = clock
    }

    /// Why the conversation is over; nil while it is not.
    var ended: String? { state.withLock { $0.ended } }

    /// Whether a request got no answer in time since this was last asked: it may hang.
    func takeTimedOut() -> Bool {
        state.withLock { state in
            defer { state.timedOut = false }
            return state.timedOut
        }
    }

    /// Whether the server has said, since this was last asked, that its tools are others now.
    func takeToolsChanged() -> Bool {
        state.withLock { state in
            defer { state.toolsChanged = false }
            return state.toolsChanged
        }
    }

    // MARK: Asking

    /// Asks and waits for the answer, at most so long.
    func ask(
        _ method: String, _ params: JSON = [:], within limit: Duration,
        progress: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws(ServerFailure) -> Answer {
        try await ask(method, within: limit, progress: progress) { _ in params }
    }

    /// Asks with parameters that name the request: its number is what progress is told under.
    func ask(
        _ method: String, within limit: Duration, progress: @escaping @Sendable (String) -> Void,
        _ params: (Int) -> JSON
    ) async throws(ServerFailure) -> Answer {
        let id = try begin(progress)
        let message = RPCMessage.request(id, method, params(id))
        let result = await withTaskCancellationHandler {
            await withTaskGroup(of: Result<JSON, ServerFailure>?.self) { group in
                group.addTask { await self.answer(to: id) }
                group.addTask {
                    await self.expire(id, method, after: limit)
                    return nil
                }
                group.addTask {
                    await self.send(message, id)
                    return nil
                }
                var answer: Result<JSON, ServerFailure>?
                while answer == nil, let next = await group.next() { answer = next }
                group.cancelAll()
                return answer ?? .failure(ServerFailure(.lost, "\(self.name) did not answer."))
            }
        } onCancel: {
            let reason = "the call was cancelled"
            giveUp(id, method, ServerFailure(.cancelled, "\(name): \(reason)."), reason)
        }
        let notes = state.withLock { $0.pending.removeValue(forKey: id)?.notes ?? [] }
        return Answer(result: try result.get(), notes: notes)
    }

    /// Tells the server something that it must know before the next request.
    func inform(_ method: String, _ params: JSON = [:]) async throws(ServerFailure) {
        try await transport.send(RPCMessage.notification(method, params))
    }

    private func tell(_ method: String, _ params: JSON = [:]) {
        transport.post(RPCMessage.notification(method, params))
    }

    private func begin(
        _ progress: @escaping @Sendable (String) -> Void
    ) throws(ServerFailure) -> Int {
        let (id, ended) = state.withLock { state in
            let id = state.nextID
            guard state.ended == nil else { return (id, state.ended) }
            state.nextID += 1
            state.unasked = 0
            state.pending[id] = Pending(progress: progress)
            return (id, nil)
        }
        if let ended { throw ServerFailure(.unavailable, ended) }
        return id
    }

    private func answer(to id: Int) async -> Result<JSON, ServerFailure> {
        await withCheckedContinuation { continuation in
            let there = state.withLock { state -> Result<JSON, ServerFailure>? in
                if let result = state.pending[id]?.result { return result }
                state.pending[id]?.waiting = continuation
                return nil
            }
            if let there { continuation.resume(returning: there) }
        }
    }

    private func expire(_ id: Int, _ method: String, after limit: Duration) async {
        do { try await clock.sleep(for: limit) } catch { return }
        state.withLock { $0.timedOut = true }
        giveUp(
            id, method,
            ServerFailure(.timedOut, "\(name) did not answer within \(limit.inWords)."),
            "no answer within \(limit.inWords)")
    }

    private func send(_ message: JSON, _ id: Int) async {
        do throws(ServerFailure) {
            try await transport.send(message)
        } catch {
            settle(id, .failure(error))
            // It is known there no more: whoever asks next begins anew.
            if error.kind == .forgotten { end(error.message) }
        }
    }

    /// Settles a request without its answer, and tells the server that nobody waits for that.
    private func giveUp(_ id: Int, _ method: String, _ failure: ServerFailure, _ reason: String) {
        guard settle(id, .failure(failure)), method != "initialize" else { return }
        tell(
            "notifications/cancelled",
            ["reason": .string(reason), "requestId": .integer(id)])
    }

    /// The first result counts.
    @discardableResult
    private func settle(_ id: Int, _ result: Result<JSON, ServerFailure>) -> Bool {
        let (isFirst, waiting) = state.withLock { state in
            guard let pending = state.pending[id], pending.result == nil else {
                return (false, CheckedContinuation<Result<JSON, ServerFailure>, Never>?.none)
            }
            state.unasked = 0
            state.pending[id]?.result = result
            state.pending[id]?.waiting = nil
            return (true, pending.waiting)
        }
        waiting?.resume(returning: result)
        return isFirst
    }

    // MARK: Hearing

    /// Whether more is to be heard: false once it is over.
    @discardableResult
    func take(_ event: TransportEvent) -> Bool {
        switch event {
        case .message(let json): take(json)
        case .garbage(let text): take(garbage: text)
        case .ended(let why): end(why)
        }
        return ended == nil
    }

    /// Ends it: whoever waits is told.
    func end(_ why: String) {
        let said = transport.lastWords
        let message = said.isEmpty ? why : "\(why) It last said: \(said)"
        let open = state.withLock { state -> [Int] in
            guard state.ended == nil else { return [] }
            state.ended = message
            return state.pending.keys.sorted()
        }
        for id in open { settle(id, .failure(ServerFailure(.lost, message))) }
    }

    private func take(_ json: JSON) {
        // Up to 2025-03-26 several messages may come in one list.
        if let list = json.arrayValue, list.count <= 1000 {
            for item in list { take(item) }
            return
        }
        switch RPCMessage(json) {
        case .result(let id, let result):
            if !settle(id, .success(result)) { countUnasked() }
        case .failure(let id?, let error):
            let failure = ServerFailure(
                .refused(error), "\(name) refused (code \(error.code)): \(error.message)")
            if !settle(id, .failure(failure)) { countUnasked() }
        case .failure(nil, _): countUnasked()
        case .request(let id, let method, let params):
            countUnasked()
            transport.post(reply(to: id, method, params))
        case .notification(let method, let params):
            countUnasked()
            hear(method, params)
        case nil: take(garbage: json.canonicalText)
        }
    }

    private func hear(_ method: String, _ params: JSON) {
        switch method {
        case "notifications/tools/list_changed": state.withLock { $0.toolsChanged = true }
        case "notifications/progress":
            guard let id = params["progressToken"]?.intValue else { return }
            let told = state.withLock { $0.pending[id]?.progress }
            told?(ProgressText.of(params))
        case "notifications/message":
            let told = state.withLock { $0.pending.values.map(\.progress) }
            for progress in told { progress(ProgressText.ofLog(params)) }
        default: break  // Prompts, resources and what later versions add are not used here.
        }
    }

    private func reply(to id: JSON, _ method: String, _ params: JSON) -> JSON {
        switch method {
        case "ping": return RPCMessage.result(to: id, [:])
        case "roots/list":
            let root: JSON = ["name": "workspace", "uri": .string(FileURI.of(workspace))]
            return RPCMessage.result(to: id, ["roots": [root]])
        case "elicitation/create":
            let question = (params["message"]?.stringValue ?? "something").cut(to: 500)
            note("\(name) wanted to ask the operator, and was declined: \(question)")
            return RPCMessage.result(to: id, ["action": "decline"])
        case "sampling/createMessage":
            note("\(name) wanted a model to answer it, and was refused.")
            return RPCMessage.error(
                to: id, code: RPCError.refused, "Sampling is not allowed in this session.")
        default:
            return RPCMessage.error(
                to: id, code: RPCError.methodNotFound,
                "This client does not answer \(method.cut(to: 100)).")
        }
    }

    /// For the calls that are open: which of them it is about, the protocol does not say.
    private func note(_ text: String) {
        state.withLock { state in
            for id in state.pending.keys where state.pending[id]?.result == nil {
                guard let count = state.pending[id]?.notes.count, count < Self.notesMax else {
                    continue
                }
                state.pending[id]?.notes.append(text)
            }
        }
    }

    private func countUnasked() {
        let count = state.withLock { state in
            state.unasked += 1
            return state.unasked
        }
        if count == Self.unaskedMax {
            end("\(name) sent \(count) messages that nobody had asked for, and is not heard on.")
        }
    }

    private func take(garbage text: String) {
        let count = state.withLock { state in
            state.garbage += 1
            state.lastGarbage = text.cut(to: 200)
            return state.garbage
        }
        if count == Self.garbageMax {
            end("\(name) sent \(count) lines that are no messages, such as: \(text.cut(to: 200))")
        }
    }
}

extension Duration {
    /// `30 s`, `250 ms`.
    var inWords: String {
        let milliseconds = Int(self / .milliseconds(1))
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
    }
}
