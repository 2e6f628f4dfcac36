import Definitions
import Foundation
import JSON
import ModelRules
import SessionKernel
import SessionRuntime
import ToolsLocal

/// A session that ships, with a workspace that is made ready once and copied for each run.
final class ShippedSession: Sendable {
    let name: String
    let definition: SessionDefinition
    let model: RulesModel
    private let ready: URL

    static let checkout = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    init(_ name: String) throws {
        self.name = name
        let sessions = Self.checkout.appending(path: "sessions")
        let surroundings = SessionFile.Surroundings(
            builtins: [FilesTool.set: FilesTool.declarations]
        ) { path in
            Array(try Data(contentsOf: sessions.appending(path: path)))
        }
        let bytes = Array(try Data(contentsOf: sessions.appending(path: "\(name).yaml")))
        var definition = try SessionFile.read(
            bytes, file: name, surroundings: surroundings
        ).definition
        for index in definition.tools.indices {
            guard case .command(var command) = definition.tools[index].source else { continue }
            // A tag then has the same hash in every run.
            command.environment["GIT_COMMITTER_DATE"] = "2026-01-01T00:00:00Z"
            definition.tools[index].source = .command(command)
        }
        self.definition = definition
        model = try RulesModel(rules: definition.model("offline")?.settings ?? [:])
        ready = FileManager.default.temporaryDirectory
            .appending(path: "holdpoint-chaos-\(UUID().uuidString)")
        let template = sessions.appending(path: definition.workspaceTemplate ?? "")
        try FileManager.default.copyItem(at: template, to: ready)
        for command in definition.workspaceSetup { try Shell.run(command, in: ready.path) }
        try countPushes()
    }

    deinit { try? FileManager.default.removeItem(at: ready) }

    func makeWorkspace(at path: String) throws {
        try FileManager.default.copyItem(atPath: ready.path, toPath: path)
    }

    /// The remote notes each change of a ref, so that a second one is seen from outside.
    private func countPushes() throws {
        let remote = ready.appending(path: "remote.git")
        guard FileManager.default.fileExists(atPath: remote.path) else { return }
        let hooks = remote.appending(path: "hooks")
        try FileManager.default.createDirectory(at: hooks, withIntermediateDirectories: true)
        let hook = hooks.appending(path: "update").path
        try "#!/bin/sh\necho \"$1 $2 $3\" >>pushed\n"
            .write(toFile: hook, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook)
    }

    /// The inputs as they are by default, and the goal with them.
    func opened(in workspace: String, chaos: JSON) -> SessionOpened {
        var definition = definition
        definition.chaos = chaos
        var inputs = JSON.Object()
        for (name, schema) in definition.inputs["properties"]?.objectValue ?? [:] {
            inputs[name] = schema["default"]
        }
        let filled = Placeholders.fill(definition.goal) { inputs[$0]?.stringValue }
        return SessionOpened(
            definition: definition, goal: filled, inputs: .object(inputs), workspace: workspace,
            mark: "chaos-mark-91")
    }
}

enum Shell {
    struct Failure: Error { let text: String }

    /// Runs a command to its end and returns what it printed.
    @discardableResult
    static func run(
        _ command: [String], in directory: String, accepts codes: [Int32] = [0]
    ) throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.currentDirectoryURL = URL(filePath: directory)
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let printed = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: printed, as: UTF8.self)
        guard codes.contains(process.terminationStatus) else {
            throw Failure(text: "\(command): \(text)")
        }
        return text
    }
}
