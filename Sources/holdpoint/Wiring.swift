import AnchorFiles
import Chaos
import Glibc
import GuardedProcess
import HTTPClient
import JSON
import JournalSQLite
import ModelHTTP
import ModelRules
import SessionKernel
import SessionRuntime
import ToolBoundary
import ToolsHTTP
import ToolsLocal

/// The one place that puts adapters into ports.
struct Wiring: Sendable {
    let journal: any Journal
    let memory: MemoryCeiling
    private let store: String
    private let transport = HTTPTransport(userAgent: "holdpoint/\(Version.text)")

    /// - Parameter makes: Whether a store that was named is made where there is none; the one that
    ///   is used where none is named always is.
    /// - Throws: A failure that says what is wrong with the store and what to do.
    static func open(store: String?, makes: Bool = false) async throws -> Wiring {
        let path = storePath(store)
        let isNamed = store != nil || Environment.value("HOLDPOINT_STORE") != nil
        if isNamed, !makes, !Files.exists(path) {
            throw CommandFailure(
                .usage,
                "there is no store \(path); `holdpoint run FILE --store PATH` makes one")
        }
        do {
            try Files.makeDirectory(Files.parent(of: path))
            return Wiring(
                journal: try await SQLiteJournal.open(path), memory: try ResidentMemory.ceiling(),
                store: path)
        } catch let error as JournalError {
            throw CommandFailure(.failure, "the store \(path) cannot be used: \(error.message)")
        } catch let failure as Files.Failure {
            throw CommandFailure(.failure, "the store \(path) cannot be made: \(failure)")
        }
    }

    static func storePath(_ store: String?) -> String {
        let path = store ?? Environment.value("HOLDPOINT_STORE")
        // By its one true name: the log and the locks beside it are the same for everybody.
        return Files.real(
            path.map { Files.absolute($0) } ?? Environment.stateDirectory + "/store.db")
    }

    /// Out of the store's directory where `$HOLDPOINT_ANCHORS` says so.
    static var anchors: AnchorFiles {
        AnchorFiles(
            directory: Environment.value("HOLDPOINT_ANCHORS").map { Files.absolute($0) }
                ?? Environment.stateDirectory + "/anchors")
    }

    /// For commands that ask one thing: only what the operator should know of is told.
    static func tellWarnings(_ notice: RunnerNotice) {
        guard case .warned(_, let text) = notice else { return }
        Output.complain("warning: \(PlainText.line(text))")
    }

    func ports(
        secrets: [String: String], observe: @escaping @Sendable (RunnerNotice) -> Void
    ) -> RunnerPorts {
        let (transport, store) = (transport, store)
        let redactor = Redactor(secrets, shapes: true)
        var ports = RunnerPorts(
            journal: journal,
            model: { definition throws(ModelFailure) in
                try Wiring.model(definition, transport: transport)
            },
            toolBox: { session, opened in
                Wiring.tools(of: session, opened, redactor: redactor, http: transport, store: store)
            },
            now: { Clock.now }, name: "\(Environment.host):\(Clock.process)")
        ports.faults = { definition in definition.chaos.map { ChaosFaults(ChaosPlan($0)) } }
        ports.anchors = Wiring.anchors
        ports.redactor = redactor
        ports.memory = memory
        ports.observe = observe
        return ports
    }

    static func tools(
        of session: SessionID, _ definition: SessionDefinition, transport: HTTPTransport,
        store: String
    ) -> any ToolBox {
        func chosen(http: Bool) -> [ToolDefinition] {
            definition.tools.filter { if case .http = $0.source { http } else { !http } }
        }
        return RoutedTools(
            definition,
            local: LocalToolBox(
                tools: chosen(http: false), commands: commands(of: session, store: store),
                undo: UndoStore(root: Environment.stateDirectory + "/undo", session: session)),
            http: HTTPToolBox(
                tools: chosen(http: true), transport: transport,
                environment: { Environment.value($0) }, secret: { Secrets.value($0) }))
    }

    /// What no tool may come near: whoever could write there could decide for the operator, or draw
    /// on the operator's screen.
    private static func hidden(_ store: String) -> [String] {
        [
            Environment.stateDirectory, Environment.configDirectory, store, anchors.directory,
        ] + terminals + Secrets.files
    }

    /// Every terminal but the one that a program may have itself, and what shows or logs them.
    private static var terminals: [String] {
        let names = Confinement.names(in: "/dev").filter { name in
            name.hasPrefix("tty") && name != "tty" || name.hasPrefix("vcs")
        }
        return (["pts", "console", "kmsg"] + names).map { "/dev/\($0)" }
    }

    /// This program, where a tool could put another in its place.
    private static var program: [String] {
        guard let path = try? Files.withoutLinks("/proc/self/exe"),
            access(Files.parent(of: path), W_OK) == 0
        else { return [] }
        return [path]
    }

    /// The programs of a workspace as they were, out of the tools' reach like everything there.
    static func pins(of workspace: String) -> ProgramPins {
        let name = workspace.split(separator: "/").last ?? ""
        return ProgramPins(folder: Environment.stateDirectory + "/programs/\(name)")
    }

    /// The guards of a session's tools lock one file, out of the tools' reach.
    static func commands(
        of session: SessionID, store: String = Wiring.storePath(nil)
    ) -> CommandTool {
        let guards = Environment.stateDirectory + "/guards"
        try? Files.makeDirectory(guards)
        var children = ChildProcess(lockPath: "\(guards)/\(session)")
        children.endsStrays = true
        children.hidden = hidden(store)
        children.kept = program
        children.pins = { Wiring.pins(of: $0) }
        return CommandTool(children: children, secret: { Secrets.value($0) })
    }

    static func model(
        _ definition: ModelDefinition, transport: HTTPTransport
    ) throws(ModelFailure) -> any LanguageModel {
        switch definition.provider {
        case .rules:
            do {
                return try RulesModel(rules: definition.settings)
            } catch {
                throw ModelFailure(
                    kind: .noRule, message: "The rules of \(definition.name) are wrong: \(error)",
                    retryable: false)
            }
        case .openai, .anthropic: return try server(definition, transport)
        }
    }

    private static func server(
        _ definition: ModelDefinition, _ transport: HTTPTransport
    ) throws(ModelFailure) -> any LanguageModel {
        let settings = definition.settings
        func resolved(_ key: String) throws(ModelFailure) -> String? {
            guard let text = settings[key]?.stringValue else { return nil }
            do {
                return try Secrets.resolve(text)
            } catch {
                throw ModelFailure(
                    kind: .unauthorized,
                    message: "Model \(definition.name) needs \(error.name), which is not set: "
                        + "export \(error.name.split(separator: ".").last ?? "").",
                    retryable: false)
            }
        }
        let address = try resolved("base_url")
        let model = settings["model"]?.stringValue ?? ""
        let value = try resolved("key")
        let key = settings["key"]?.stringValue.map { ModelKey(name: $0, value: value) }
        let temperature = settings["temperature_milli"]?.intValue.map { Double($0) / 1000 }
        if definition.provider == .anthropic {
            var server = MessagesSettings(
                baseURL: address ?? MessagesSettings.address, model: model, key: key,
                temperature: temperature)
            server.thinking = settings["thinking"]?.intValue
            server.cache = settings["cache"]?.boolValue ?? true
            server.extra = settings["extra"]?.objectValue ?? [:]
            return MessagesModel(server, transport: transport)
        }
        var extra = settings["extra"]?.objectValue ?? [:]
        if let effort = settings["reasoning"] { extra["reasoning_effort"] = effort }
        var server = ChatSettings(
            baseURL: address ?? "", model: model, key: key, temperature: temperature, extra: extra)
        server.responseFormat =
            settings["response_format"]?.stringValue.flatMap(ChatSettings.ResponseFormat.init)
            ?? .text
        return ChatCompletionsModel(server, transport: transport)
    }
}

/// What this program calls itself.
enum Version {
    static let text = "0.1.0"
}
