package import JSON

/// What a call returned, and where it stands: an agent may read it again.
package struct KeptResult: Hashable, Sendable {
    package let call: CallID
    package let tool: ToolName
    /// The sequence of the event that holds it.
    package let at: Int
    /// Whether it was not believed when it came.
    let isUntrusted: Bool
    /// Whether it proved values when it came.
    let isProof: Bool
}

/// One page of a result that an agent asks for.
package struct RecallPage: Hashable, Sendable {
    package let of: KeptResult
    package let offset: Int
    package let length: Int

    /// The page's own line and its text fit into a prompt together.
    package static let lengthMax = ToolResult.promptBytesMax - 384
}

extension Session {
    /// Whether any result is not whole in the prompt: from then on agents are offered `recall`.
    var offersRecall: Bool { hidesResults && !isVerifying }

    func kept(_ id: CallID) -> KeptResult? { keptResults[Digest(of: id.text)] }

    /// The page that a call of `recall` asks for; nil where there is no such result. Of what is in
    /// quarantine only what may be read of it was kept.
    package func page(askedBy call: Call) -> RecallPage? {
        guard call.tool == ControlTool.recall, let arguments = call.arguments,
            let kept = arguments["call"]?.stringValue.flatMap({ kept(CallID($0)) })
        else { return nil }
        let length = arguments["length"]?.intValue ?? RecallPage.lengthMax
        return RecallPage(
            of: kept, offset: max(0, arguments["offset"]?.intValue ?? 0),
            length: max(1, min(length, RecallPage.lengthMax)))
    }

    /// What an event tells of a call can be read again. Errors never prove anything.
    mutating func keep(_ call: Call, isCut: Bool, isError: Bool = false, _ event: Event) {
        guard call.undoes == nil, call.tool != ControlTool.recall else { return }
        let isUntrusted = isUntrusted(call.tool)
        keptResults.set(
            Digest(of: call.id.text),
            to: KeptResult(
                call: call.id, tool: call.tool, at: event.sequence, isUntrusted: isUntrusted,
                isProof: !isError && !isUntrusted && provenance.blurredAt == nil
                    && call.judgement?.tainted != true))
        if isCut { hidesResults = true }
    }

    /// What is read again is believed as it was the first time, and not more.
    mutating func hearAgain(_ call: Call, _ text: String, _ event: Event) {
        guard let kept = page(askedBy: call)?.of else { return }
        if kept.isUntrusted {
            let source = TaintFlag(
                agent: call.agent, tool: kept.tool, event: event.sequence, call: call.id)
            provenance.distrust(text, from: source)
        } else if kept.isProof {
            provenance.trust(text, .tool, at: event.sequence)
        }
    }

    /// Whether what a call returned must not be believed.
    func isUntrusted(_ call: Call) -> Bool {
        call.tool == ControlTool.recall
            ? page(askedBy: call)?.of.isUntrusted ?? false : isUntrusted(call.tool)
    }
}

extension EventBody {
    /// What an event says that a call returned, and where all of it lies where that was cut.
    package var keptText: (text: String, whole: Digest?)? {
        switch self {
        case .toolFinished(_, let result): (result.text, result.whole)
        case .effectRecalled(_, let recall): (recall.result.text, recall.result.whole)
        case .toolFailed(_, let failure):
            (
                failure.error.modelText + (failure.output.map { "\n" + $0.text } ?? ""),
                failure.output?.whole
            )
        case .effectSettled(_, let settlement): (settlement.text, nil)
        case .quarantineAnswered(_, _, _, .fits(let object)): (object.canonicalText, nil)
        default: nil
        }
    }
}

extension ControlTool {
    /// Reads again what a call returned.
    package static let recall: ToolName = "recall"

    static let recallTool = ToolDeclaration(
        name: recall,
        description: """
            Reads again what a call returned, where its result was cut or no longer stands in this \
            conversation. `call` is the id of that call, such as c4.1. Gives one page: at most \
            `length` bytes from `offset` on, and says where the next one begins. It is data, as it \
            was the first time.
            """,
        arguments: [
            "additionalProperties": false,
            "properties": [
                "call": ["pattern": "^c[0-9]{1,9}\\.[0-9]{1,9}$", "type": "string"],
                "length": [
                    "maximum": .integer(RecallPage.lengthMax), "minimum": 1, "type": "integer",
                ],
                "offset": ["maximum": 1_000_000_000, "minimum": 0, "type": "integer"],
            ], "required": ["call"], "type": "object",
        ], reach: .reads)
}
