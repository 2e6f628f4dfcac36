import Glibc
import GuardedProcess
import JSON
import SessionKernel
import SessionRuntime
import ToolsLocal

/// Makes the fresh directory that a session's tools are rooted in.
enum Workspace {
    /// Copies the template and runs the set-up in it.
    ///
    /// - Throws: A failure that names the step and shows what it printed; the directory is left for
    ///   looking at.
    static func prepare(
        _ definition: SessionDefinition, file: String, session: SessionID
    ) async throws -> String {
        var root = Environment.stateDirectory + "/workspaces/" + session.text
        do {
            try Files.makeDirectory(root)
            root = try Files.withoutLinks(root)
            if let template = definition.workspaceTemplate {
                let source = Files.absolute(template, from: Files.parent(of: file))
                guard Files.isDirectory(source) else {
                    throw CommandFailure(
                        .invalidInput, "\(file): workspace.template: there is no folder \(source)")
                }
                try TreeCopy.copy(source, to: root)
            }
        } catch let failure as Files.Failure {
            throw CommandFailure(.failure, "the workspace cannot be made: \(failure)")
        }
        for command in definition.workspaceSetup {
            try await run(command, in: root, of: session)
        }
        do {
            try Files.makeDirectory(Environment.stateDirectory + "/programs")
            try Wiring.pins(of: root).keep(definition.programLines, in: root)
        } catch {
            throw CommandFailure(
                .failure, "the programs of the workspace cannot be kept: \(error)")
        }
        return root
    }

    /// How long one command of the set-up may take, in milliseconds.
    private static let setupMilliseconds = 120_000

    private static func run(
        _ command: [String], in root: String, of session: SessionID
    ) async throws {
        // Nobody but the author of the session file has had a say yet.
        var source = CommandSource(run: command)
        source.localSockets = true
        let tool = ToolDefinition(
            declaration: ToolDeclaration(
                name: "setup", description: "", arguments: ["type": "object"], reach: .reversible,
                timeoutMilliseconds: setupMilliseconds),
            source: .command(source))
        let box = LocalToolBox(tools: [tool], commands: Wiring.commands(of: session))
        let outcome = await box.run(
            ToolInvocation(
                session: session, call: "setup", tool: tool, arguments: [:], inputs: [:],
                workspace: root, key: "\(session)/setup"), progress: { _ in })
        guard case .failed(let error, _, let output) = outcome else { return }
        let printed = output.map { "\n\($0.text)" } ?? ""
        throw CommandFailure(
            .failure,
            "the workspace's set-up `\(command.joined(separator: " "))` failed: "
                + "\(error.message)\(printed)")
    }
}

extension SessionDefinition {
    /// Every command line by which a tool or a server is run.
    fileprivate var programLines: [[String]] {
        let tools = tools.flatMap { tool -> [[String]] in
            guard case .command(let command) = tool.source else { return [] }
            return [command.run, command.preview, command.verify, command.undo].compactMap(\.self)
        }
        let servers = servers.flatMap { server -> [[String]] in
            let asking = server.rules.flatMap { [$0.preview, $0.verify].compactMap(\.self) }
            guard case .program(let run, _, _) = server.transport else { return asking }
            return [run] + asking
        }
        return tools + servers
    }
}

/// Copies a folder of plain files; links and special files are refused.
enum TreeCopy {
    static func copy(_ source: String, to target: String) throws {
        guard let folder = opendir(source) else {
            throw Files.Failure(description: "\(source): \(String(cString: strerror(errno)))")
        }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name == "." || name == ".." { continue }
            try copyEntry("\(source)/\(name)", to: "\(target)/\(name)")
        }
    }

    private static func copyEntry(_ source: String, to target: String) throws {
        var status = stat()
        guard lstat(source, &status) == 0 else {
            throw Files.Failure(description: "\(source): \(String(cString: strerror(errno)))")
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            guard mkdir(target, 0o700) == 0 || errno == EEXIST else {
                throw Files.Failure(description: "\(target): \(String(cString: strerror(errno)))")
            }
            try copy(source, to: target)
        case S_IFREG:
            let bytes = try Files.read(source, bytesMax: 64 << 20)
            try write(bytes, to: target, mode: status.st_mode & 0o100 | 0o600)
        default:
            throw Files.Failure(
                description: "\(source) is neither a file nor a folder; a template holds only those"
            )
        }
    }

    private static func write(_ bytes: [UInt8], to path: String, mode: mode_t) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else {
            throw Files.Failure(description: "\(path): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else {
                throw Files.Failure(description: "\(path): \(String(cString: strerror(errno)))")
            }
            rest = rest.dropFirst(count)
        }
    }
}
