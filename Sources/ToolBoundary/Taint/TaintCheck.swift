import JSON
import SessionKernel
import Synchronization

/// What is tainted in the arguments of a call.
struct TaintVerdict {
    var findings: [TaintFinding] = []
    var destinationsClean = true
    var isTainted: Bool { !findings.isEmpty }
}

/// Finds out which arguments are proven to come from trusted text.
///
/// While no untrusted text stands in an agent's context everything is clean. After that a value is
/// clean only when it is one of the few that the schema leaves, or stands in trusted text as it is:
/// in the goal, the inputs, an operator's words, the definition, or a trusted tool's result. What
/// an untrusted server says of its tools is no part of the definition in this.
///
/// Pure: what it remembers is only an index of what the session itself holds, so that no text is
/// read twice.
final class TaintCheck: Sendable {
    private let definition: [String]
    /// Tools whose schema proves nothing.
    private let strange: Set<ToolName>
    /// Tools that send nothing but their arguments.
    private let senders: Set<ToolName>
    private let memory = Mutex(Memory())

    /// A value shorter than this stands by chance in any text; it has to stand in what a person
    /// said.
    static let wordBytesMin = 4
    static let findingsMax = 16
    /// Untrusted text that is searched for a value as it is, the newest first.
    private static let searchBytesMax = 1 << 16

    /// What has been read of one session under one claim: only then does it go on where it was.
    private struct Memory {
        var session: SessionID?
        var epoch = 0
        var trusted = 0
        var untrusted = 0
        var proposed = 0
        var all = TextIndex()
        var person = TextIndex()
        var spans = SpanIndex()
        /// In small letters: who quotes a text may spell it otherwise.
        var strange = TextIndex()
        var said: [Said] = []
    }

    /// What an operator said, and how much untrusted text there was by then.
    private struct Said {
        var text = TextIndex()
        let strangeBytes: Int
    }

    init(_ definition: SessionDefinition) {
        var texts = [definition.name, definition.goal] + definition.constraints
        for agent in definition.agents { texts += [agent.name.text, agent.instructions] }
        for place in definition.pipeline?.places ?? [] {
            guard case .model(_, let ask, _) = place.step.action else { continue }
            texts += StepTemplate(ask).parts.compactMap {
                if case .text(let text) = $0 { text } else { nil }
            }
        }
        for tool in definition.tools {
            let declared = tool.declaration
            if !tool.isDescribedByStranger { texts += declared.toldTexts }
            if let text = declared.onFailure { texts.append(text) }
        }
        self.definition = texts
        let senders = definition.tools.filter { tool in
            switch tool.source {
            case .http: true
            case .server(let name): definition.server(name)?.transport.isProgram == false
            case .command, .builtin: false
            }
        }
        self.senders = Set(senders.map(\.declaration.name))
        strange = Set(
            definition.tools.filter(\.isDescribedByStranger).map(\.declaration.name))
    }

    /// - Parameters:
    ///   - before: What an operator has edited: what differs from it is the operator's own.
    func verdict(
        on arguments: JSON, of tool: ToolDeclaration, in session: Session, editedFrom before: JSON?
    ) -> TaintVerdict {
        guard let since = session.provenance.taintedAt else {
            return TaintVerdict()
        }
        // Of what a pipeline puts together it is known from where each part comes.
        let sources = session.isPipelineActing ? session.pipeline?.sources : nil
        let leaves = ArgumentLeaves(of: arguments, schema: tool.arguments).found.filter { leaf in
            sources?.contains { $0.taint != nil && $0.covers(leaf.at.description) } ?? true
        }
        let isGrave = tool.egress || tool.reach == .irreversible
        return memory.withLock { memory in
            catchUp(&memory, with: session)
            var verdict = TaintVerdict()
            var tainted: [JSONPointer] = []
            if tool.egress, let written = session.provenance.writtenAt, mayReadFiles(tool.name) {
                verdict.findings.append(TaintFinding(at: "", event: written))
            }
            for leaf in leaves where !isClean(leaf, memory, before, in: tool) {
                tainted.append(leaf.at)
                guard verdict.findings.count < Self.findingsMax else { continue }
                let since = Self.event(of: leaf, sources) ?? since
                verdict.findings +=
                    isGrave
                    ? findings(about: leaf, memory, session, since)
                    : [TaintFinding(at: leaf.at.description, event: since)]
            }
            if verdict.findings.isEmpty { return verdict }
            verdict.destinationsClean =
                tool.destinations.map { names in
                    !tainted.contains { at in
                        at.tokens.first.map { first in
                            names.contains { $0.hasSameBytes(as: first) }
                        } ?? true
                    }
                } ?? false
            return verdict
        }
    }

    /// Whether it may send more than its arguments: a program may read what has been written.
    private func mayReadFiles(_ tool: ToolName) -> Bool { !senders.contains(tool) }

    /// The event that tainted the result that a pipeline has put there.
    private static func event(of leaf: ArgumentValue, _ sources: [StepSource]?) -> Int? {
        sources?.first { $0.taint != nil && $0.covers(leaf.at.description) }?.taint
    }

    private func isClean(
        _ leaf: ArgumentValue, _ memory: Memory, _ before: JSON?, in tool: ToolDeclaration
    ) -> Bool {
        if leaf.isClosed, !strange.contains(tool.name) { return true }
        let text: String
        switch leaf.value {
        case .null, .bool: return true
        // So many values can spell anything with clean ones.
        case .array, .object: return !tool.egress
        case .integer, .number: text = leaf.value.canonicalText
        case .string(let value): text = value
        }
        if text.isEmpty { return true }
        if let before, Self.isTyped(text, before), memory.spans.spans(in: text).isEmpty {
            return true
        }
        if memory.person.holds(text) { return true }
        if Self.isSaid(text, memory) { return true }
        return text.utf8.count >= Self.wordBytesMin && memory.all.holds(text)
    }

    /// Whether it is an operator's own: nothing of what was there before, wherever that stood, and
    /// no part of that.
    private static func isTyped(_ text: String, _ before: JSON) -> Bool {
        !before.everyText.contains { old in
            if old.hasSameBytes(as: text) { return true }
            let (short, long) = old.utf8.count < text.utf8.count ? (old, text) : (text, old)
            return short.utf8.count >= 6 && !Array(long.utf8).ranges(of: Array(short.utf8)).isEmpty
        }
    }

    /// Whether an operator said it, and not only after untrusted text had.
    private static func isSaid(_ text: String, _ memory: Memory) -> Bool {
        let small = text.lowercased()
        return memory.said.contains { said in
            said.text.holds(text)
                && !memory.strange.holds(small, before: said.strangeBytes, unsure: true)
        }
    }

    private func findings(
        about leaf: ArgumentValue, _ memory: Memory, _ session: Session, _ since: Int
    ) -> [TaintFinding] {
        let at = leaf.at.description
        let text = leaf.value.stringValue ?? leaf.value.canonicalText
        let spans = memory.spans.spans(in: text)
        if !spans.isEmpty {
            return spans.map { span in
                TaintFinding(
                    at: at, span: span.text, event: span.event,
                    quote: Quote.of(span.text, from: span.event, in: session.provenance.untrusted))
            }
        }
        let event =
            memory.spans.knowsWords(of: text)
            ? Self.event(holding: text, in: session.provenance.untrusted) : nil
        guard let event else { return [TaintFinding(at: at, event: since)] }
        let quote = Quote.of(text, from: event, in: session.provenance.untrusted)
        return [TaintFinding(at: at, span: text, event: event, quote: quote)]
    }

    /// A value that is too short or too plain for a span may still stand there as it is.
    private static func event(holding text: String, in texts: Ledger<SourceText>) -> Int? {
        guard text.utf8.count >= 2, text.utf8.count <= 160 else { return nil }
        var room = searchBytesMax
        for place in (0..<texts.count).reversed() where room > 0 {
            let source = texts[place]
            room -= source.text.utf8.count
            var index = TextIndex()
            index.add(source.text)
            if index.holds(text) { return source.event }
        }
        return nil
    }

    private func catchUp(_ memory: inout Memory, with session: Session) {
        let texts = session.provenance
        if memory.session != session.id || memory.epoch != session.epoch
            || memory.proposed > texts.proposed.count
            || memory.trusted > texts.trusted.count || memory.untrusted > texts.untrusted.count
        {
            memory = Memory()
            memory.session = session.id
            memory.epoch = session.epoch
            for text in definition { memory.all.add(text) }
        }
        while memory.trusted < texts.trusted.count {
            let source = texts.trusted[memory.trusted]
            memory.trusted += 1
            switch source.voice {
            case .person:
                memory.person.add(source.text)
                memory.all.add(source.text)
            case .operator:
                catchUp(&memory, with: texts.untrusted, before: source.event)
                catchUp(&memory, withProposed: texts.proposed, before: source.event)
                var said = Said(strangeBytes: memory.strange.count)
                said.text.add(source.text)
                memory.said.append(said)
            case .tool: memory.all.add(source.text, decoded: Self.decoded(source.text))
            }
        }
        catchUp(&memory, with: texts.untrusted, before: .max)
    }

    /// Read only where an operator's words have to be told from them.
    private func catchUp(
        _ memory: inout Memory, withProposed texts: Ledger<SourceText>, before event: Int
    ) {
        while memory.proposed < texts.count, texts[memory.proposed].event < event {
            let text = texts[memory.proposed].text
            memory.proposed += 1
            let leaves = (try? JSON(parsing: text))?.leafTexts ?? []
            memory.strange.add(text.lowercased(), decoded: leaves.map { $0.lowercased() })
        }
    }

    private func catchUp(
        _ memory: inout Memory, with texts: Ledger<SourceText>, before event: Int
    ) {
        while memory.untrusted < texts.count, texts[memory.untrusted].event < event {
            let source = texts[memory.untrusted]
            memory.untrusted += 1
            let decoded = Self.decoded(source.text)
            memory.spans.add(source.text, from: source.event)
            for text in decoded { memory.spans.add(text, from: source.event) }
            memory.strange.add(source.text.lowercased(), decoded: decoded.map { $0.lowercased() })
        }
    }

    /// The texts in a result in JSON that are written there with escapes.
    private static func decoded(_ text: String) -> [String] {
        guard text.utf8.contains(0x5C), let json = try? JSON(parsing: text) else { return [] }
        return json.leafTexts
    }
}

extension JSON {
    /// The texts and numbers in a value, and the names of its members.
    fileprivate var everyText: [String] {
        switch self {
        case .null, .bool: []
        case .integer, .number: [canonicalText]
        case .string(let text): [text]
        case .array(let values): values.flatMap(\.everyText)
        case .object(let object): object.flatMap { [$0.key] + $0.value.everyText }
        }
    }
}
