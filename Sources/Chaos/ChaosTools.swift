import JSON
import SessionKernel
import SessionRuntime

/// Tools as one attempt at a call finds them under a chaos plan.
struct ChaosTools: ToolBox {
    let tools: any ToolBox
    let site: FaultSite
    let faults: ChaosFaults

    static let kinds: [Fault.Kind] = [
        .toolError, .hang, .lostAnswer, .partialJSON, .malformedJSON, .wrongTypes, .doubledCall,
    ]

    func connect() async throws -> [ToolDeclaration] { try await tools.connect() }
    func discover() async throws -> [ToolDefinition] { try await tools.discover() }
    func change(of tool: ToolDefinition) async -> ToolChange? { await tools.change(of: tool) }
    func close() async { await tools.close() }
    func preview(_ call: ToolInvocation) async -> Preview { await tools.preview(call) }
    func verify(_ call: ToolInvocation) async -> Verification { await tools.verify(call) }

    func run(
        _ call: ToolInvocation, progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome {
        await outcome(of: call, progress) { await tools.run(call, progress: progress) }
    }

    func run(
        _ call: ToolInvocation, asking: @escaping ToolAsking,
        progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome {
        await outcome(of: call, progress) {
            await tools.run(call, asking: asking, progress: progress)
        }
    }

    func undo(
        _ call: ToolInvocation, progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome {
        await outcome(of: call, progress) { await tools.undo(call, progress: progress) }
    }

    private func outcome(
        of call: ToolInvocation, _ progress: @escaping @Sendable (ToolProgress) -> Void,
        _ perform: () async -> ToolOutcome
    ) async -> ToolOutcome {
        do {
            try await faults.delay(site)
        } catch {
            return .failed(Self.cancelled, inDoubt: false, partial: nil)
        }
        let struck = faults.struck(by: Self.kinds, at: site)
        switch struck.first {
        case .toolError: if let failed = await failed(call) { return failed }
        case .hang: if let late = await hung(call, progress) { return late }
        default: break  // What is broken, if anything, is the end.
        }
        let outcome = await perform()
        guard case .finished(let output) = outcome, let kind = struck.first, !Task.isCancelled
        else { return outcome }
        return await broken(output, kind, call) ?? outcome
    }

    /// Fails without having run, in a way that may pass or in one that will not.
    private func failed(_ call: ToolInvocation) async -> ToolOutcome? {
        let passes = faults.draw("passes", at: site).below(2) == 1
        let name = call.tool.declaration.name
        let text = "\(name) fails before it does anything; it \(passes ? "may" : "will not") pass."
        guard await faults.report(.toolError, text, at: site) else { return nil }
        let error = CallError(
            code: passes ? "unavailable" : "tool_failed",
            message: "\(name) \(passes ? "is not available at the moment" : "cannot do this").",
            retryable: passes,
            hint: passes ? nil : "Do something else, or end and say what is missing.")
        return .failed(error, inDoubt: false, partial: nil)
    }

    /// Runs something that does not end, in place of the tool's own program, until the time limit
    /// has it killed.
    private func hung(
        _ call: ToolInvocation, _ progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome? {
        var endless = call
        let own = call.tool.declaration.timeoutMilliseconds
        let limit = min(own, faults.plan.hangMilliseconds ?? own)
        endless.tool.declaration.timeoutMilliseconds = limit
        let text = "\(call.tool.declaration.name) does not end."
        guard await faults.report(.hang, text, at: site) else { return nil }
        guard case .command(var command) = call.tool.source else {
            // Nothing can kill what runs in this process; so it is merely not seen to end.
            try? await faults.wait(milliseconds: limit)
            return .failed(Self.timedOut(limit), inDoubt: true, partial: nil)
        }
        command.run = ["sleep", "2147483647"]
        endless.tool.source = .command(command)
        return await tools.run(endless, progress: progress)
    }

    /// The end as it is told; nil where this kind has nothing to break in it.
    private func broken(
        _ output: ToolOutput, _ kind: Fault.Kind, _ call: ToolInvocation
    ) async -> ToolOutcome? {
        let name = call.tool.declaration.name
        if kind == .lostAnswer {
            guard await faults.report(kind, "\(name) is done, but nobody hears of it.", at: site)
            else { return nil }
            let limit = call.tool.declaration.timeoutMilliseconds
            return .failed(Self.timedOut(limit), inDoubt: true, partial: nil)
        }
        let text: String
        let what: String
        switch kind {
        case .partialJSON: (text, what) = (Breakage.partial(output.text), "cut in the middle")
        case .malformedJSON: (text, what) = (Breakage.malformed(output.text), "garbled")
        case .wrongTypes:
            let draw = faults.draw("member", at: site)
            text = Breakage.wrongTypes(output.text, draw) ?? #"{"result":null}"#
            what = "of a wrong type"
        default: return nil
        }
        guard text != output.text,
            await faults.report(kind, "The result of \(name) is \(what).", at: site)
        else { return nil }
        return .finished(
            ToolOutput(
                text: text, exitCode: output.exitCode, milliseconds: output.milliseconds))
    }

    private static func timedOut(_ milliseconds: Int) -> CallError {
        CallError(
            code: "timed_out", message: "The tool took longer than \(milliseconds) ms.",
            hint: "Do not repeat it: it may have done its work, or a part of it.")
    }

    private static let cancelled = CallError(
        code: "cancelled", message: "The tool was stopped before it began.")
}
