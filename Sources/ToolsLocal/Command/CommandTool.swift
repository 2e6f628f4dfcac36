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
    private static let errorTailBytes = 2048

    package init(
        children: ChildProcess, grace: Duration = .seconds(2),
        secret: @escaping @Sendable (String) -> String?
    ) {
        self.children = children
        self.grace = grace
        self.secret = secret
    }

    /// Runs the program to its end. Exit code 0 is success.
    func run(
        _ command: CommandSource, _ call: ToolInvocation,
        progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome {
        let spec: ProcessSpec
        do throws(CallError) {
            spec = try self.spec(
                command.run, command, call, milliseconds: call.tool.declaration.timeoutMilliseconds)
        } catch {
            return .failed(error, inDoubt: false, partial: nil)
        }
        let outcome = await children.run(spec) { chunk in
            progress(ToolProgress(text: String(decoding: chunk.bytes, as: UTF8.self)))
        }
        if outcome.succeeded { return .finished(outcome.toolOutput) }
        return Self.failure(outcome, timeout: spec.limits.timeout)
    }

    /// What the preview command prints, and its exit code unless that is 0.
    func preview(_ command: CommandSource, _ call: ToolInvocation) async -> Preview {
        guard let line = command.preview else {
            return Preview(text: "This tool has no preview.", failed: true)
        }
        switch await ask(line, command, call) {
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
    /// Two, because that is how `git ls-remote --exit-code` says that nothing matched.
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
            case .exited(0): .done(text)
            case .exited(1), .exited(2): .notDone(text)
            case .exited, .signalled, .notStarted, .lost:
                .unknown("\(text) [\(outcome.endingInWords)]")
            }
        }
    }

    private func ask(
        _ line: [String], _ command: CommandSource, _ call: ToolInvocation
    ) async -> Result<ProcessOutcome, CallError> {
        let milliseconds = min(
            call.tool.declaration.timeoutMilliseconds, Self.questionMilliseconds)
        do throws(CallError) {
            let spec = try spec(line, command, call, milliseconds: milliseconds)
            return .success(await children.run(spec))
        } catch {
            return .failure(error)
        }
    }

    private func spec(
        _ line: [String], _ command: CommandSource, _ call: ToolInvocation, milliseconds: Int
    ) throws(CallError) -> ProcessSpec {
        let placeholders = Placeholders(
            invocation: call, allowsDash: command.allowsDash, environment: children.inherited,
            secret: secret)
        var environment = try placeholders.fill(environment: command.environment)
        environment[Self.keyVariable] = call.key
        return ProcessSpec(
            arguments: try placeholders.fill(line: line), directory: call.workspace,
            environment: environment, input: call.arguments.canonicalBytes,
            limits: ProcessLimits(timeout: .milliseconds(milliseconds), grace: grace))
    }

    private static func failure(_ outcome: ProcessOutcome, timeout: Duration) -> ToolOutcome {
        let tail = outcome.error.tailText(errorTailBytes)
        let said = tail.isEmpty ? "" : ": \(tail)"
        let words = outcome.endingInWords
        func failed(_ code: String, _ message: String, inDoubt: Bool, hint: String) -> ToolOutcome {
            .failed(
                CallError(code: code, message: message, got: words, hint: hint), inDoubt: inDoubt,
                partial: outcome.toolOutput)
        }
        if case .notStarted(let reason) = outcome.ending {
            return failed(
                outcome.cancelled ? "cancelled" : "not_started", "The tool did not run: \(reason).",
                inDoubt: false, hint: "Tell the operator.")
        }
        let unfinished = "Do not repeat it: it may have done its work, or a part of it."
        if outcome.cancelled {
            return failed(
                "cancelled", "The tool was stopped\(said)", inDoubt: true, hint: unfinished)
        }
        if outcome.timedOut {
            return failed(
                "timed_out", "The tool took longer than \(timeout)\(said)", inDoubt: true,
                hint: unfinished)
        }
        if case .exited(let code) = outcome.ending {
            if let told = toldError(outcome.output.bytes) {
                return .failed(told, inDoubt: false, partial: outcome.toolOutput)
            }
            return failed(
                "tool_failed", "The tool failed with exit code \(code)\(said)", inDoubt: false,
                hint: "Read what it says; correct the arguments, or tell the operator.")
        }
        return failed(
            "interrupted", "The tool did not end by itself (\(words))\(said)", inDoubt: true,
            hint: unfinished)
    }

    /// The error that a program told as JSON: `{"error": {"code", "message", "retryable"}}`.
    private static func toldError(_ output: [UInt8]) -> CallError? {
        guard let json = try? JSON(parsing: output), let error = json["error"],
            let message = error["message"]?.stringValue
        else { return nil }
        return CallError(
            code: error["code"]?.stringValue ?? "tool_failed", message: message,
            retryable: error["retryable"]?.boolValue ?? false)
    }
}
