import JSON
package import SessionKernel
package import SessionRuntime

/// The tools that run on this machine: the builtin files and declared commands.
package struct LocalToolBox: ToolBox {
    private let tools: [ToolDefinition]
    private let commands: CommandTool
    private let predecessors: Predecessors

    package init(tools: [ToolDefinition], commands: CommandTool) {
        self.tools = tools
        self.commands = commands
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
            }
        }
        guard missing.isEmpty else {
            throw ToolsUnavailable(
                "Tools cannot be used: \(missing.joined(separator: "; ")). "
                    + "Install what is missing, or correct the definition.")
        }
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
            if call.undoneBy != nil {
                return .failed(
                    CallError(
                        code: "cannot_undo", message: "\(tool.name) cannot be undone.",
                        hint: "Tell the operator."), inDoubt: false, partial: nil)
            }
            return await offPool { tool.outcome(of: call) }
        }
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
            return await offPool { tool.preview(call.arguments, in: call.workspace) }
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
            return await offPool { tool.verify(call.arguments, in: call.workspace) }
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
            message: "There is no builtin tool '\(call.tool.declaration.name)'.",
            hint: "Tell the operator.")
    }
}

extension FilesTool {
    fileprivate func outcome(of call: ToolInvocation) -> ToolOutcome {
        let started = ContinuousClock.now
        do throws(CallError) {
            let text = try run(call.arguments, in: call.workspace).canonicalText
            let milliseconds = Int(started.duration(to: .now) / .milliseconds(1))
            return .finished(ToolOutput(text: text, milliseconds: milliseconds))
        } catch {
            return .failed(
                error, inDoubt: error.code == AtomicWrite.durabilityUnknown, partial: nil)
        }
    }
}
