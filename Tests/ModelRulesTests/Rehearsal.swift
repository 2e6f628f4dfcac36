import Definitions
import Foundation
import JSON
import SessionKernel
import SessionRuntime

@testable import ModelRules

/// A shipped session played through in a directory of its own: real rules, real commands, and an
/// operator made of code. What runs a session otherwise is left out.
final class Rehearsal {
    let definition: SessionDefinition
    let workspace: URL
    private let model: RulesModel
    private var script: ScriptedPrompt
    private var inputs: [String: String]

    /// Everything that was asked for, as `tool {arguments}`.
    private(set) var calls: [String] = []
    private(set) var agents: [AgentName] = []
    /// What an operator says to a call that changes something; nil lets it run.
    var denial: (ToolName) -> CallError? = { _ in nil }

    init(_ name: String, inputs: [String: String] = [:]) throws {
        let sessions = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "sessions")
        definition = try Self.definition(sessions, name)
        guard let agent = definition.agents.first, let rules = definition.model(agent.model) else {
            throw CocoaError(.fileReadCorruptFile)
        }
        model = try RulesModel(rules: rules.settings)
        self.inputs = inputs
        let goal = Placeholders.fill(definition.goal) { inputs[$0] }
        script = ScriptedPrompt(agent: agent.name, goal: goal)
        workspace = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.copyItem(
            at: sessions.appending(path: definition.workspaceTemplate ?? ""), to: workspace)
        for command in definition.workspaceSetup { try perform(command) }
    }

    deinit { try? FileManager.default.removeItem(at: workspace) }

    private static func definition(_ sessions: URL, _ name: String) throws -> SessionDefinition {
        let files = StandInFiles.allCases.map(\.declaration)
        let surroundings = SessionFile.Surroundings(builtins: ["files": files]) { path in
            Array(try Data(contentsOf: sessions.appending(path: path)))
        }
        let file = "\(name).yaml"
        let bytes = Array(try Data(contentsOf: sessions.appending(path: file)))
        return try SessionFile.read(bytes, file: file, surroundings: surroundings).definition
    }

    /// A command that has to succeed, in the workspace.
    @discardableResult
    func perform(_ command: [String]) throws -> String {
        let (text, code) = try run(command)
        guard code == 0 else { throw CallError(code: "exit", message: "\(command): \(text)") }
        return text
    }

    func write(_ text: String, to path: String) throws {
        try text.write(to: workspace.appending(path: path), atomically: false, encoding: .utf8)
    }

    func read(_ path: String) -> String? {
        try? String(contentsOf: workspace.appending(path: path), encoding: .utf8)
    }

    /// Plays to the end and returns the last answer.
    func play() throws -> String {
        agents = [script.agent]
        for _ in 0..<definition.limits.steps {
            let answer = try model.reply(script)
            if answer.calls.isEmpty { return answer.text }
            if let handoff = answer.calls.last, handoff.tool == ControlTool.handoff {
                try handOff(JSON(parsing: handoff.arguments))
                continue
            }
            try settle(answer)
        }
        throw CallError(code: "endless", message: "No end after \(definition.limits.steps) steps.")
    }

    private func handOff(_ arguments: JSON) throws {
        var next = ScriptedPrompt(agent: AgentName(arguments["to"]?.stringValue ?? ""))
        guard definition.agent(script.agent)?.handoff.contains(next.agent) == true else {
            throw CallError(code: "handoff", message: "\(script.agent) may not do \(arguments).")
        }
        next.brief = revised(arguments)
        agents.append(next.agent)
        script = next
    }

    private func revised(_ arguments: JSON) -> Brief {
        func texts(_ key: String) -> [String]? {
            arguments[key]?.arrayValue?.compactMap(\.stringValue)
        }
        var brief = script.brief
        let facts = (arguments["facts"]?.arrayValue ?? []).compactMap { $0["text"]?.stringValue }
        brief.revise(
            BriefRevision(
                facts: facts.map { Fact(text: $0, evidence: .seen) }, done: texts("done") ?? [],
                pending: texts("pending"), artifacts: texts("artifacts") ?? []))
        return brief
    }

    private func settle(_ answer: ModelAnswer) throws {
        let offered = Set(definition.agent(script.agent)?.tools ?? []).union([ControlTool.brief])
        for call in answer.calls where !offered.contains(call.tool) {
            throw CallError(code: "unknown_tool", message: "\(script.agent): \(call.tool)")
        }
        script.answer(try answer.calls.map { ($0.tool, try JSON(parsing: $0.arguments)) })
        for call in answer.calls {
            let arguments = try JSON(parsing: call.arguments)
            calls.append("\(call.tool) \(call.arguments)")
            let (text, failed) = try outcome(of: call.tool, arguments)
            script.settle(call.tool, text, failed: failed)
        }
    }

    private func outcome(
        of tool: ToolName, _ arguments: JSON
    ) throws -> (text: String, failed: Bool) {
        if tool == ControlTool.brief {
            script.brief = revised(arguments)
            return (#"{"ok":true}"#, false)
        }
        if let error = denial(tool) { return (error.modelText, true) }
        switch definition.tool(tool)?.source {
        case .command(let command):
            let line = command.run.map { part in
                Placeholders.fill(part) { arguments[String($0.dropFirst(5))]?.stringValue }
            }
            let (text, code) = try run(line, command.environment)
            if code == 0 { return (text, false) }
            let error = CallError(code: "tool_failed", message: "exit code \(code): \(text)")
            return (error.modelText + "\n" + text, true)
        case .builtin, .http, .server, nil:
            guard let file = StandInFiles(rawValue: tool.text) else {
                throw CallError(code: "unknown_tool", message: tool.text)
            }
            do throws(CallError) {
                return (try file.run(arguments, in: workspace).canonicalText, false)
            } catch {
                return (error.modelText, true)
            }
        }
    }

    private func run(
        _ line: [String], _ environment: [String: String] = [:]
    ) throws -> (text: String, code: Int32) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = line
        process.currentDirectoryURL = workspace
        process.environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
        ].merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let text = String(
            decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return (text, process.terminationStatus)
    }
}
