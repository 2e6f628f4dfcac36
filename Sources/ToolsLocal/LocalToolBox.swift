import GuardedProcess
import JSON
package import SessionKernel
package import SessionRuntime
import ToolBoundary

/// The tools that run on this machine: the builtin files and declared commands.
package struct LocalToolBox: ToolBox {
    private let tools: [ToolDefinition]
    private let commands: CommandTool
    private let predecessors: Predecessors
    /// Nil where nothing needs to be undone.
    private let undoStore: UndoStore?

    package init(tools: [ToolDefinition], commands: CommandTool, undo: UndoStore? = nil) {
        self.tools = tools
        self.commands = commands
        undoStore = undo
        predecessors = Predecessors(lockPath: commands.children.lockPath)
    }

    /// Waits until nothing of a runner before this one runs any more, and looks whether the
    /// programs are there.
    package func connect() async throws -> [ToolDeclaration] {
        guard await predecessors.areGone() else {
            throw ToolsUnavailable(Predecessors.message)
        }
        var missing: [String] = []
        for tool in tools {
            switch tool.source {
            case .builtin:
                if FilesTool(tool.declaration.name) == nil {
                    missing.append("there is no builtin tool '\(tool.declaration.name)'")
                }
            case .command(let command):
                if let program = missingProgram(of: command) {
                    missing.append("\(tool.declaration.name): no program '\(program)' in PATH")
                }
            case .http, .server:
                missing.append("'\(tool.declaration.name)' does not run on this machine")
            }
        }
        guard missing.isEmpty else {
            throw ToolsUnavailable(
                "Tools cannot be used: \(missing.joined(separator: "; ")). "
                    + "Install what is missing, or correct the definition.")
        }
        if let undoStore { await offPool { undoStore.sweep() } }
        return tools.map(\.declaration)
    }

    package func run(
        _ call: ToolInvocation, progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome {
        guard await predecessors.areGone() else {
            return .failed(
                CallError(
                    code: "tool_still_running", message: Predecessors.message, retryable: true,
                    hint: "Tell the operator."), inDoubt: false, partial: nil)
        }
        switch call.tool.source {
        case .command(let command): return await commands.run(command, call, progress: progress)
        case .builtin:
            guard let tool = FilesTool(call.tool.declaration.name) else {
                return .failed(Self.unknown(call), inDoubt: false, partial: nil)
            }
            if let refused = refusal(of: tool, call) {
                return .failed(refused, inDoubt: false, partial: nil)
            }
            return await offPool { [undoStore] in tool.outcome(of: call, undo: undoStore) }
        case .http, .server: return .failed(Self.unknown(call), inDoubt: false, partial: nil)
        }
    }

    /// What a tool is said to run counts for what the session file says of it: no other tool
    /// changes it. An operator may take such a change back.
    private func refusal(of tool: FilesTool, _ call: ToolInvocation) -> CallError? {
        guard tool.declaration.reach != .reads, call.undoneBy == nil,
            let pins = commands.children.pins(call.workspace)
        else { return nil }
        for name in ["path", "from", "to"] {
            guard let path = call.arguments[name]?.stringValue, pins.holds(path) else { continue }
            return CallError(
                code: "path_refused", message: "'\(shown(path))' is a program that a tool runs.",
                at: "/\(name)", expected: "a file that no tool runs", got: shown(path),
                hint: "Leave it as it is, or tell the operator.")
        }
        return nil
    }

    package func undo(
        _ call: ToolInvocation, progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome {
        precondition(call.undoneBy != nil, "undoing \(call.call) is a call of its own")
        return await run(call, progress: progress)
    }

    package func preview(_ call: ToolInvocation) async -> Preview {
        guard await predecessors.areGone() else {
            return Preview(text: Predecessors.message, failed: true)
        }
        switch call.tool.source {
        case .command(let command): return await commands.preview(command, call)
        case .builtin:
            guard let tool = FilesTool(call.tool.declaration.name) else {
                return Preview(text: Self.unknown(call).message, failed: true)
            }
            return await offPool { [undoStore] in
                guard call.undoneBy != nil else {
                    return tool.preview(call.arguments, in: call.workspace)
                }
                do throws(CallError) {
                    return try FilesUndo(of: call, from: undoStore)
                        .preview(in: try Workspace(call.workspace))
                } catch {
                    return Preview(text: error.message, failed: true)
                }
            }
        case .http, .server: return Preview(text: Self.unknown(call).message, failed: true)
        }
    }

    package func verify(_ call: ToolInvocation) async -> Verification {
        guard await predecessors.areGone(), await commands.children.areAllGone() else {
            return .unknown(Predecessors.message)
        }
        switch call.tool.source {
        case .command(let command): return await commands.verify(command, call)
        case .builtin:
            guard let tool = FilesTool(call.tool.declaration.name) else {
                return .unknown(Self.unknown(call).message)
            }
            return await offPool { [undoStore] in
                guard call.undoneBy != nil else {
                    return FilesUndo.finding(of: call, from: undoStore)
                        ?? tool.verify(call.arguments, in: call.workspace)
                }
                do throws(CallError) {
                    return try FilesUndo(of: call, from: undoStore)
                        .verify(in: try Workspace(call.workspace))
                } catch {
                    return .unknown(error.message)
                }
            }
        case .http, .server: return .unknown(Self.unknown(call).message)
        }
    }

    /// The program of a command that is looked up in PATH and is not there. A path is not checked:
    /// the workspace may not exist yet.
    private func missingProgram(of command: CommandSource) -> String? {
        guard let program = command.run.first, !program.contains("/"),
            Template(program).parts == [.text(program)]
        else { return nil }
        let path = command.environment["PATH"] ?? commands.children.path
        return ProgramPath.find(program, in: path) == nil ? program : nil
    }

    private static func unknown(_ call: ToolInvocation) -> CallError {
        CallError(
            code: "unknown_tool",
            message: "There is no tool '\(call.tool.declaration.name)' on this machine.",
            hint: "Tell the operator.")
    }
}

extension FilesTool {
    fileprivate func outcome(of call: ToolInvocation, undo: UndoStore?) -> ToolOutcome {
        let started = ContinuousClock.now
        do throws(CallError) {
            let result: JSON
            if call.undoneBy != nil {
                result = try FilesUndo(of: call, from: undo).run(in: try Workspace(call.workspace))
            } else {
                if let undo { try keep(call, in: undo) }
                result = try run(call.arguments, in: call.workspace)
            }
            let text = result.canonicalText
            let milliseconds = Int(started.duration(to: .now) / .milliseconds(1))
            return .finished(ToolOutput(text: text, milliseconds: milliseconds))
        } catch {
            return .failed(
                error, inDoubt: error.code == AtomicWrite.durabilityUnknown, partial: nil)
        }
    }

    /// Keeps what a call is about to change. What an earlier attempt at it has kept stays, when
    /// that attempt came as far as the change.
    private func keep(_ call: ToolInvocation, in store: UndoStore) throws(CallError) {
        let workspace = try Workspace(call.workspace)
        if let earlier = try store.record(of: call.call),
            try FilesUndo(record: earlier).finding(in: workspace) == .done
        {
            return
        }
        if let record = try record(try FileArguments(call.arguments), in: workspace) {
            try store.keep(record, for: call.call)
        }
    }
}

extension FilesUndo {
    /// What the call found before its change says more than its arguments; nil where nothing was
    /// kept, or the files are as they were neither before nor after it.
    fileprivate static func finding(
        of call: ToolInvocation, from store: UndoStore?
    ) -> Verification? {
        do throws(CallError) {
            guard let record = try store?.record(of: call.call) else { return nil }
            switch try FilesUndo(record: record).finding(in: try Workspace(call.workspace)) {
            case .done: return .done("It is as the call leaves it.")
            case .undone: return .notDone("It is as it was before the call.")
            case .changed: return nil
            }
        } catch {
            return nil
        }
    }

    fileprivate init(of call: ToolInvocation, from store: UndoStore?) throws(CallError) {
        guard let record = try store?.record(of: call.call) else {
            throw CallError(
                code: "cannot_undo",
                message: "Nothing was kept to undo \(call.call), or it made room for later calls.",
                hint: "Put it right by hand.")
        }
        self.init(record: record)
    }
}
