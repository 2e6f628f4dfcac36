package import JSON
package import SessionKernel

/// Tools that can be run. Adapter: `ToolsLocal`.
package protocol ToolBox: Sendable {
    /// Makes the tools ready for use.
    ///
    /// - Returns: The declarations of all of them, as they really are.
    /// - Throws: `ToolsUnavailable` naming what is missing and what to do.
    func connect() async throws -> [ToolDeclaration]

    /// The tools that are known only once a server has been asked, as they are to be pinned.
    /// Asked once in a session, after `connect`.
    ///
    /// - Throws: `ToolsUnavailable` naming what is missing and what to do.
    func discover() async throws -> [ToolDefinition]

    /// Whether a tool is not any more what its pinned definition says. Asked before each run.
    func change(of tool: ToolDefinition) async -> ToolChange?

    /// Lets go of what was started for the session. Nothing is asked of the tools after it.
    func close() async

    /// Runs a call to its end. Failures, time-outs and cancellation are outcomes, not errors: an
    /// effect that may have happened is `inDoubt`.
    func run(
        _ call: ToolInvocation, progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome

    /// Runs a call that may ask the operator something while it runs. Its time limit does not run
    /// meanwhile.
    func run(
        _ call: ToolInvocation, asking: @escaping ToolAsking,
        progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome

    /// Takes back what a finished call did, where its tool's declaration says that it can.
    ///
    /// `call` is the call to be undone, with `undoneBy` and `key` of the call that undoes it. What
    /// is as it was before is left so and is no failure: undoing twice is harmless.
    func undo(
        _ call: ToolInvocation, progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome

    /// Tells what the call would do, without doing it; with `undoneBy`, what undoing it would do.
    func preview(_ call: ToolInvocation) async -> Preview

    /// Finds out whether an effect in doubt was done, once nothing of it runs any more; with
    /// `undoneBy`, whether it was undone.
    func verify(_ call: ToolInvocation) async -> Verification
}

extension ToolBox {
    package func discover() async throws -> [ToolDefinition] { [] }
    package func change(of tool: ToolDefinition) async -> ToolChange? { nil }
    package func close() async {}

    /// For tools that never ask.
    package func run(
        _ call: ToolInvocation, asking: @escaping ToolAsking,
        progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome { await run(call, progress: progress) }
}

/// Puts a question of a running tool to the operator and waits for what becomes of it.
package typealias ToolAsking = @Sendable (AskedQuestion) async -> OperatorReply

/// What became of a running tool's question.
package enum OperatorReply: Hashable, Sendable {
    case answered(JSON)
    case declined
    /// In time, or at all: the call, or its session, may have ended.
    case nobody
}

/// One call, checked and cleared.
package struct ToolInvocation: Hashable, Sendable {
    package var session: SessionID
    package var call: CallID
    package var tool: ToolDefinition
    package var arguments: JSON
    package var inputs: JSON
    /// The absolute path of the tools' root.
    package var workspace: String
    /// The idempotency key: the same for every attempt at this call.
    package var key: String
    /// Whether the arguments would take tainted data to where no trusted text says: a preview must
    /// not, before anybody has decided.
    package var takesTaintAway = false
    /// The call that undoes this one; nil where this one is to be run.
    package var undoneBy: CallID?

    package init(
        session: SessionID, call: CallID, tool: ToolDefinition, arguments: JSON, inputs: JSON,
        workspace: String, key: String
    ) {
        self.session = session
        self.call = call
        self.tool = tool
        self.arguments = arguments
        self.inputs = inputs
        self.workspace = workspace
        self.key = key
    }
}

/// What came of a call, with the whole of its output.
package enum ToolOutcome: Hashable, Sendable {
    case finished(ToolOutput)
    /// `partial` is what had been printed.
    case failed(CallError, inDoubt: Bool, partial: ToolOutput?)
}

/// What a tool printed or returned: UTF-8 text, not yet redacted or cut to size.
package struct ToolOutput: Hashable, Sendable {
    package var text: String
    /// Bytes in all, also of what was not kept in memory.
    package var bytes: Int
    package var exitCode: Int?
    package var milliseconds: Int

    package init(text: String, bytes: Int? = nil, exitCode: Int? = nil, milliseconds: Int = 0) {
        self.text = text
        self.bytes = bytes ?? text.utf8.count
        self.exitCode = exitCode
        self.milliseconds = milliseconds
    }
}

/// Output of a running tool, as it comes. Never journaled.
package struct ToolProgress: Hashable, Sendable {
    package let text: String
    package init(text: String) { self.text = text }
}

/// The session's tools cannot be used.
package struct ToolsUnavailable: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String
    package init(_ message: String) { self.message = message }
    package var description: String { message }
}
