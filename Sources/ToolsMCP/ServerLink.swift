import JSON
import SessionKernel

/// One server over the life of a session: started when it is first needed, started again when it
/// was lost, and left alone for a while when that happens again and again.
actor ServerLink {
    /// The versions of the protocol that are spoken here, the newest first. What differs between
    /// them in what is used here: the older two may send several messages in one list.
    static let versions = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]
    private static let pingLimit: Duration = .seconds(5)
    /// What a server offers that cannot say when that changes is asked for again after so long.
    private static let listingLasts: Duration = .seconds(30)
    private static let pagesMax = 100
    private static let toolsMax = 1000
    private static let firstRest: Duration = .milliseconds(500)
    private static let longestRest: Duration = .seconds(30)

    nonisolated let definition: ServerDefinition
    private let port: ServerPort
    private var current: Connection?
    private var listed: [ListedTool] = []
    private var listedAt = ContinuousClock.now
    /// Starts and lives that came to nothing, in a row.
    private var failures = 0
    private var restsUntil: ContinuousClock.Instant?
    private var isBusy = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var isClosed = false

    private struct Connection {
        let conversation: Conversation
        let transport: any Transport
    }

    init(_ definition: ServerDefinition, port: ServerPort) {
        self.definition = definition
        self.port = port
    }

    private var name: String { "MCP server \(definition.name)" }

    /// The server, ready to be asked, and its tools as it lists them now.
    func ready() async throws(ServerFailure) -> (Conversation, [ListedTool]) {
        await begin()
        defer { end() }
        guard !isClosed else { throw ServerFailure(.unavailable, "\(name) has been closed.") }
        if let connection = current {
            if let conversation = try await alive(connection) { return (conversation, listed) }
            await drop()
            failed()
        }
        if let restsUntil, restsUntil > .now {
            let left = Int(ContinuousClock.now.duration(to: restsUntil) / .milliseconds(1)) + 1
            throw ServerFailure(
                .resting(milliseconds: left),
                "\(name) was lost \(failures) times in a row and is not started again before "
                    + "\(left) ms.")
        }
        do throws(ServerFailure) {
            return (try await start(), listed)
        } catch {
            await drop()
            if error.kind != .cancelled { failed() }
            throw error
        }
    }

    /// A call was answered: what was lost before does not count any more.
    func succeeded() {
        failures = 0
        restsUntil = nil
    }

    func close() async {
        await begin()
        defer { end() }
        isClosed = true
        await drop()
    }

    // MARK: One at a time

    private func begin() async {
        guard isBusy else {
            isBusy = true
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func end() {
        if waiting.isEmpty { isBusy = false } else { waiting.removeFirst().resume() }
    }

    private func failed() {
        failures += 1
        guard failures > 1 else { return }
        let rest = Self.firstRest * (1 << min(failures - 2, 10))
        restsUntil = .now.advanced(by: min(rest, Self.longestRest))
    }

    private func drop() async {
        let connection = current
        current = nil
        await connection?.transport.close()
    }

    /// Nil when it is to be started again: it has ended, or hangs.
    private func alive(_ connection: Connection) async throws(ServerFailure) -> Conversation? {
        let conversation = connection.conversation
        guard conversation.ended == nil else { return nil }
        do throws(ServerFailure) {
            if conversation.takeTimedOut() {
                _ = try await conversation.ask("ping", within: Self.pingLimit)
            }
            let isOld =
                !connection.transport.hearsChanges
                && listedAt.duration(to: .now) > Self.listingLasts
            if conversation.takeToolsChanged() || isOld { listed = try await list(conversation) }
        } catch {
            if error.kind == .cancelled { throw error }
            return nil
        }
        return conversation
    }

    // MARK: Starting

    private func start() async throws(ServerFailure) -> Conversation {
        let box = ListenerBox()
        let transport = try port.open(definition) { event in box.take(event) }
        let conversation = Conversation(
            with: name, definition.name, over: transport, workspace: port.workspace,
            clock: port.clock)
        current = Connection(conversation: conversation, transport: transport)
        box.listen { conversation.take($0) }
        do throws(ServerFailure) {
            transport.speaks(try await agree(conversation))
            try await conversation.inform("notifications/initialized")
            listed = try await list(conversation)
        } catch {
            throw told(error)
        }
        return conversation
    }

    /// Agrees on a version of the protocol.
    private func agree(_ conversation: Conversation) async throws(ServerFailure) -> String {
        let answer = try await conversation.ask(
            "initialize",
            [
                "capabilities": ["elicitation": [:], "roots": ["listChanged": false]],
                "clientInfo": ["name": "holdpoint", "version": .string(port.version)],
                "protocolVersion": .string(Self.versions[0]),
            ], within: startLimit)
        let version = answer.result["protocolVersion"]?.stringValue ?? "none"
        guard Self.versions.contains(version) else {
            throw ServerFailure(
                .unavailable,
                "\(name) speaks version \(version.cut(to: 40)) of the protocol; "
                    + "known here are \(Self.versions.joined(separator: ", ")).")
        }
        guard answer.result["capabilities"]?["tools"]?.objectValue != nil else {
            throw ServerFailure(.unavailable, "\(name) says that it offers no tools.")
        }
        return version
    }

    private func list(_ conversation: Conversation) async throws(ServerFailure) -> [ListedTool] {
        var tools: [ListedTool] = []
        var cursor: String?
        for _ in 0..<Self.pagesMax {
            let params: JSON = cursor.map { ["cursor": .string($0)] } ?? [:]
            let page = try await conversation.ask("tools/list", params, within: startLimit).result
            guard let items = page["tools"]?.arrayValue else {
                throw ServerFailure(
                    .malformed, "\(name) lists its tools as \(page.kind) without `tools`.")
            }
            for item in items {
                let tool = try ListedTool(port.clean(item), of: name)
                guard !tools.contains(where: { $0.name == tool.name }) else {
                    throw ServerFailure(.malformed, "\(name) lists two tools called \(tool.name).")
                }
                tools.append(tool)
            }
            guard tools.count <= Self.toolsMax else {
                throw ServerFailure(.malformed, "\(name) lists more than \(Self.toolsMax) tools.")
            }
            cursor = page["nextCursor"]?.stringValue
            if cursor == nil {
                listedAt = .now
                return tools
            }
        }
        throw ServerFailure(
            .malformed, "\(name) lists its tools on more than \(Self.pagesMax) pages.")
    }

    private var startLimit: Duration { .milliseconds(definition.startMilliseconds) }

    /// Whatever went wrong before the first call: nothing was asked of any tool.
    private func told(_ failure: ServerFailure) -> ServerFailure {
        switch failure.kind {
        case .cancelled: return failure
        case .unavailable, .resting, .forgotten, .lost, .timedOut, .refused, .malformed:
            let hint = definition.install.map { " To install it: \($0)" } ?? ""
            let isMissing = failure.message.contains("cannot be started")
            return ServerFailure(.unavailable, failure.message + (isMissing ? hint : ""))
        }
    }
}

/// What a link needs of the world.
struct ServerPort: Sendable {
    var open:
        @Sendable (
            ServerDefinition, @escaping @Sendable (TransportEvent) -> Bool
        ) throws(ServerFailure) -> any Transport
    /// The folder that the session's tools work in.
    var workspace: String
    /// What this program calls itself.
    var version: String
    var clock: any Clock<Duration>
    /// Takes the values of secrets out of what a server lists.
    var clean: @Sendable (JSON) -> JSON
}
