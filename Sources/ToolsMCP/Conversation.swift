import JSON
import SessionKernel
import SessionRuntime
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
    /// Questions of one call that wait to be asked.
    static let questionsMax = 8
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
        /// Where the server's questions go that are asked of the operator; nil where none may be.
        var questions: AsyncStream<Elicitation>.Continuation?
        /// Whether the operator is being asked, who waits for the end of that, and how long people
        /// have taken so far.
        var isAsking = false
        var resting: CheckedContinuation<Void, Never>?
        var asked: Duration = .zero
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
    private let server: ServerName

    init(
        with name: String, _ server: ServerName, over transport: any Transport, workspace: String,
        clock: any Clock<Duration>
    ) {
        self.name = name
        self.server = server
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
    ///
    /// - Parameter asking: Puts what the server asks meanwhile to the operator; nil where that may
    ///   not be.
    func ask(
        _ method: String, within limit: Duration, asking: ToolAsking? = nil,
        progress: @escaping @Sendable (String) -> Void, _ params: (Int) -> JSON
    ) async throws(ServerFailure) -> Answer {
        let id = try begin(progress)
        let questions = asking == nil ? nil : receiveQuestions(of: id)
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
                if let asking, let questions {
                    group.addTask {
                        for await question in questions {
                            await self.put(question, of: id, to: asking)
                        }
                        return nil
                    }
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
        // The time in which a person is asked does not count.
        var left = limit
        while left > .zero {
            do { try await clock.sleep(for: left) } catch { return }
            left = await askedTime(of: id)
        }
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

    // MARK: Questions

    private func receiveQuestions(of id: Int) -> AsyncStream<Elicitation> {
        let (questions, asked) = AsyncStream.makeStream(
            of: Elicitation.self, bufferingPolicy: .bufferingOldest(Self.questionsMax))
        state.withLock { $0.pending[id]?.questions = asked }
        return questions
    }

    /// Asks the operator for the call that began last: which one it is about, the protocol does not
    /// say. Nil where the answer follows.
    private func ask(_ id: JSON, _ params: JSON) -> JSON? {
        let message = (params["message"]?.stringValue ?? "something").cut(to: 500)
        func declined() -> JSON {
            note("\(name) wanted to ask the operator, and was declined: \(message)")
            return RPCMessage.result(to: id, ["action": "decline"])
        }
        // An address that a server wants opened is not.
        guard (params["mode"]?.stringValue ?? "form") == "form" else { return declined() }
        let questions = state.withLock { state in
            state.pending.filter { $0.value.result == nil && $0.value.questions != nil }
                .max { $0.key < $1.key }?.value.questions
        }
        guard let questions else { return declined() }
        do throws(RPCError) {
            let question = try Elicitation(id, params, from: server)
            guard case .enqueued = questions.yield(question) else { return declined() }
            return nil
        } catch {
            return RPCMessage.error(to: id, code: error.code, error.message)
        }
    }

    private func put(_ question: Elicitation, of id: Int, to asking: ToolAsking) async {
        state.withLock { $0.pending[id]?.isAsking = true }
        var reply = OperatorReply.nobody
        let took = await clock.measure { reply = await asking(question.question) }
        let resting = state.withLock { state in
            state.pending[id]?.isAsking = false
            state.pending[id]?.asked += took
            defer { state.pending[id]?.resting = nil }
            return state.pending[id]?.resting
        }
        resting?.resume()
        transport.post(RPCMessage.result(to: question.id, Elicitation.reply(reply)))
    }

    /// How long people were asked since this was last asked; while one is, that is waited for.
    private func askedTime(of id: Int) async -> Duration {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let rests = state.withLock { state in
                guard state.pending[id]?.isAsking == true else { return false }
                state.pending[id]?.resting = continuation
                return true
            }
            if !rests { continuation.resume() }
        }
        return state.withLock { state in
            defer { state.pending[id]?.asked = .zero }
            return state.pending[id]?.asked ?? .zero
        }
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
            if let reply = reply(to: id, method, params) { transport.post(reply) }
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

    /// Nil where the answer follows later.
    private func reply(to id: JSON, _ method: String, _ params: JSON) -> JSON? {
        switch method {
        case "ping": return RPCMessage.result(to: id, [:])
        case "elicitation/create": return ask(id, params)
        case "roots/list":
            let root: JSON = ["name": "workspace", "uri": .string(FileURI.of(workspace))]
            return RPCMessage.result(to: id, ["roots": [root]])
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
