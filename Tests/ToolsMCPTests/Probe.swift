import Glibc
import GuardedProcess
import HTTPClient
import JSON
import SessionKernel
import SessionRuntime
import Synchronization
import ToolsMCP

/// A server that does what a test tells it, run as a real program under a real guard.
final class Probe: Sendable {
    let root: String
    var calls: String { root + "/calls" }
    var lockPath: String { root + "/servers.lock" }

    init() {
        var template = Array("/tmp/holdpoint-mcp-XXXXXX".utf8CString)
        root = mkdtemp(&template).map { String(cString: $0) } ?? "/nonexistent"
    }

    deinit { _ = system("rm -rf '\(root)'") }

    static func built(_ name: String) -> String {
        var path = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &path, path.count - 1)
        let own = String(
            decoding: path.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return own.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/" + name
    }

    func server(_ options: String...) -> ServerDefinition {
        definition(run: [Self.built("MCPServerProbe"), "--calls", calls] + options)
    }

    func definition(run: [String]) -> ServerDefinition {
        var server = ServerDefinition(
            name: "probe", transport: .program(run, environment: [:], memoryBytes: nil))
        server.timeoutMilliseconds = 20_000
        server.startMilliseconds = 20_000
        return server
    }

    func box(_ servers: ServerDefinition...) -> MCPToolBox {
        let children = ChildProcess(
            lockPath: lockPath, guardExecutable: Self.built("ToolRunnerProbe"))
        return MCPToolBox(
            servers: servers, children: children,
            surroundings: MCPToolBox.Surroundings(
                workspace: root, version: "test", http: HTTPTransport(),
                fill: { $0.replacing("{{workspace}}", with: self.root) }))
    }

    /// A box of one server, and its tools as they are discovered.
    func connected(_ server: ServerDefinition) async throws -> Connected {
        let box = box(server)
        _ = try await box.connect()
        return Connected(box: box, tools: try await box.discover(), workspace: root)
    }

    /// What the server has noted of its calls, one a line.
    var noted: [String] {
        let descriptor = open(calls, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
            .split(separator: "\n").map(String.init)
    }

    func describe(_ text: String) {
        let descriptor = open(root + "/description", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        let bytes = Array(text.utf8)
        _ = write(descriptor, bytes, bytes.count)
        close(descriptor)
    }
}

/// A box whose servers have been asked for their tools.
struct Connected: Sendable {
    let box: MCPToolBox
    let tools: [ToolDefinition]
    let workspace: String

    func tool(_ name: String) throws -> ToolDefinition {
        guard let tool = tools.first(where: { $0.declaration.name == ToolName(name) }) else {
            throw NoSuchTool(name: name, there: tools.map(\.declaration.name.text))
        }
        return tool
    }

    func run(
        _ name: String, _ arguments: JSON = [:], within milliseconds: Int? = nil,
        progress: @escaping @Sendable (ToolProgress) -> Void = { _ in }
    ) async throws -> ToolOutcome {
        var tool = try tool(name)
        if let milliseconds { tool.declaration.timeoutMilliseconds = milliseconds }
        return await box.run(call(tool, arguments), progress: progress)
    }

    func call(_ tool: ToolDefinition, _ arguments: JSON) -> ToolInvocation {
        ToolInvocation(
            session: "s1", call: "c1.1", tool: tool, arguments: arguments, inputs: [:],
            workspace: workspace, key: "s1/c1.1")
    }

    func close() async { await box.close() }
}

struct NoSuchTool: Error {
    let name: String
    let there: [String]
}

extension ToolOutcome {
    /// What it returned; nil where it failed.
    var text: String? {
        if case .finished(let output) = self { output.text } else { nil }
    }

    var failure: CallError? {
        if case .failed(let error, _, _) = self { error } else { nil }
    }

    var isInDoubt: Bool {
        if case .failed(_, let inDoubt, _) = self { inDoubt } else { false }
    }
}

/// What was told, in order.
final class Told: Sendable {
    private let texts = Mutex<[String]>([])
    func add(_ text: String) { texts.withLock { $0.append(text) } }
    var all: [String] { texts.withLock { $0 } }
}
