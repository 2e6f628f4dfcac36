import Glibc
package import GuardedProcess
import JSON
import SessionKernel
import SessionRuntime

/// Runs a declared program as a tool: arguments as JSON on standard input, and JSON or text out.
package struct CommandTool: Sendable {
    package var children: ChildProcess
    /// The value of a secret by its name. It goes into a command line or environment, never into a
    /// result.
    package var secret: @Sendable (String) -> String?
    /// Between SIGTERM and SIGKILL.
    package var grace: Duration

    /// Tells the program which call this is, the same at every attempt.
    package static let keyVariable = "HOLDPOINT_IDEMPOTENCY_KEY"
    /// A preview or a verification gets at most this much time, because a person waits for it.
    package static let questionMilliseconds = 30_000

    package init(
        children: ChildProcess, grace: Duration = .seconds(2),
        secret: @escaping @Sendable (String) -> String?
    ) {
        self.children = children
        self.grace = grace
        self.secret = secret
    }

    /// Runs the program, or for a call that is undone the one that undoes it, to its end. Exit code
    /// 0 is success.
    func run(
        _ command: CommandSource, _ call: ToolInvocation,
        progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome {
        let spec: ProcessSpec
        do throws(CallError) {
            guard let line = call.undoneBy == nil ? command.run : command.undo else {
                throw CallError(
                    code: "cannot_undo", message: "\(call.tool.declaration.name) has no `undo`.",
                    hint: "Tell the operator.")
            }
            spec = try self.spec(
                line, command, call, milliseconds: Self.milliseconds(for: command, call))
        } catch {
            return .failed(error, inDoubt: false, partial: nil)
        }
        let outcome = await children.run(spec) { chunk in
            progress(ToolProgress(text: String(decoding: chunk.bytes, as: UTF8.self)))
        }
        if outcome.succeeded { return .finished(outcome.toolOutput) }
        return Self.failure(outcome, of: call, limits: spec.limits)
    }

    /// How long a call may take: as long as its tool, or less where a shell's command says so.
    private static func milliseconds(for command: CommandSource, _ call: ToolInvocation) -> Int {
        let most = call.tool.declaration.timeoutMilliseconds
        guard command.shell != nil, let seconds = call.arguments["timeout"]?.intValue,
            (1...most / 1000 + 1).contains(seconds)
        else { return most }
        return min(most, seconds * 1000)
    }

    /// What the preview command prints, and its exit code unless that is 0.
    func preview(_ command: CommandSource, _ call: ToolInvocation) async -> Preview {
        if call.undoneBy != nil { return undoPreview(command, call) }
        guard let line = command.preview else {
            return Preview(text: "This tool has no preview.", failed: true)
        }
        // Before anybody has decided, nothing tainted leaves, also not to be looked at.
        switch await ask(line, command, call, network: !call.takesTaintAway) {
        case .failure(let error): return Preview(text: error.message, failed: true)
        case .success(let outcome):
            let text = outcome.output.text
            if outcome.succeeded { return Preview(text: text) }
            let parts = [text, outcome.error.text, "[\(outcome.endingInWords)]"]
            return Preview(
                text: parts.filter { !$0.isEmpty }.joined(separator: "\n"), failed: true)
        }
    }

    /// Exit code 0 of the verify command means done, 1 and 2 not done, anything else is no answer.
    ///
    /// Two, because that is how `git ls-remote --exit-code` says that nothing matched. What is not
    /// done any more has been undone.
    func verify(_ command: CommandSource, _ call: ToolInvocation) async -> Verification {
        guard let line = command.verify else { return .unknown("This tool cannot verify.") }
        switch await ask(line, command, call) {
        case .failure(let error): return .unknown(error.message)
        case .success(let outcome):
            let printed = [outcome.output.text, outcome.error.text]
                .filter { !$0.isEmpty }.joined(separator: "\n")
            let text = printed.isEmpty ? outcome.endingInWords : printed
            if outcome.timedOut || outcome.cancelled {
                return .unknown("\(text) [\(outcome.endingInWords)]")
            }
            return switch outcome.ending {
            case .exited(0): call.undoneBy == nil ? .done(text) : .notDone(text)
            case .exited(1), .exited(2): call.undoneBy == nil ? .notDone(text) : .done(text)
            case .exited, .signalled, .notStarted, .lost:
                .unknown("\(text) [\(outcome.endingInWords)]")
            }
        }
    }

    /// The command line that would undo the call; names stand for secrets.
    private func undoPreview(_ command: CommandSource, _ call: ToolInvocation) -> Preview {
        let placeholders = Placeholders(
            invocation: call, allowsDash: command.allowsDash, environment: children.inherited,
            secret: { "{{secret.\($0)}}" })
        do throws(CallError) {
            let line = try placeholders.fill(line: command.undo ?? [])
            guard !line.isEmpty else {
                return Preview(text: "This tool has no undo.", failed: true)
            }
            return Preview(text: "Runs \(JSON.array(line.map(JSON.string)).canonicalText)")
        } catch {
            return Preview(text: error.message, failed: true)
        }
    }

    private func ask(
        _ line: [String], _ command: CommandSource, _ call: ToolInvocation, network: Bool = true
    ) async -> Result<ProcessOutcome, CallError> {
        let milliseconds = min(
            call.tool.declaration.timeoutMilliseconds, Self.questionMilliseconds)
        do throws(CallError) {
            var spec = try spec(
                line, command, call, milliseconds: milliseconds, isAgreed: false)
            if !network { spec.confinement.network = false }
            return .success(await children.run(spec))
        } catch {
            return .failure(error)
        }
    }

    private func spec(
        _ line: [String], _ command: CommandSource, _ call: ToolInvocation, milliseconds: Int,
        isAgreed: Bool = true
    ) throws(CallError) -> ProcessSpec {
        try checkProgram(of: line, call, isAgreed: isAgreed)
        let placeholders = Placeholders(
            invocation: call, allowsDash: command.allowsDash, environment: children.inherited,
            secret: secret)
        var environment = try placeholders.fill(environment: command.environment)
        environment[Self.keyVariable] = call.key
        var spec = ProcessSpec(
            arguments: try placeholders.fill(line: line), directory: call.workspace,
            environment: environment, input: call.arguments.canonicalBytes,
            limits: ProcessLimits(
                timeout: .milliseconds(milliseconds), grace: grace,
                memoryBytesMax: command.memoryBytes ?? CommandSource.memoryBytesDefault))
        spec.confinement.localSockets = command.localSockets
        if let shell = command.shell { confine(&spec, shell, call.tool.declaration.reach) }
        return spec
    }

    /// A command that a model wrote changes nothing outside the workspace, and nothing at all where
    /// it is to look only; what its text was taken for is not what this rests on.
    private func confine(_ spec: inout ProcessSpec, _ access: ShellAccess, _ reach: Reach) {
        spec.input = []
        let scratch = children.lockPath + ".tmp"
        mkdir(scratch, 0o700)
        spec.environment["TMPDIR"] = scratch
        spec.confinement.isReadOnly = true
        spec.confinement.network = access.network
        spec.confinement.writable = [Confinement.resolved(scratch)]
        if reach != .reads {
            spec.confinement.writable.append(Confinement.resolved(spec.directory))
        }
        // What a person has agreed to may run where nothing can be confined; nothing else may.
        spec.confinement.isRequired = reach != .irreversible
    }
}

extension CommandTool {
    /// A program of the workspace counts for what the session file says of it only as it was.
    ///
    /// - Parameter isAgreed: Whether a person has agreed to it: a preview runs before that, and a
    ///   verification says what runs next.
    private func checkProgram(
        of line: [String], _ call: ToolInvocation, isAgreed: Bool
    ) throws(CallError) {
        let program: String
        let why: String
        switch children.pins(call.workspace)?.finding(in: line, of: call.workspace) {
        case nil: return
        case .unknown where isAgreed && call.tool.declaration.reach == .irreversible: return
        case .changed(let path):
            (program, why) = (path, "has been changed since the session began")
        case .unknown(let path): (program, why) = (path, "was not there when the session began")
        }
        throw CallError(
            code: "program_changed",
            message: "\(call.tool.declaration.name) is not run: its program \(shown(program)) "
                + "\(why), so nobody knows what it does.",
            hint: "Tell the operator.")
    }
}
