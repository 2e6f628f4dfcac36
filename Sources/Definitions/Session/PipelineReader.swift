import JSON
import SessionKernel
import ToolBoundary

/// Reads the steps of a pipeline, each with what it may refer to.
struct PipelineReader {
    let tools: [ToolDefinition]
    let toolNames: [String]
    let mayBeDiscovered: (String) -> Bool
    let agents: [String]
    let inputs: [String]
    /// Where each name was written first, also of steps that come later.
    private var written: [String: Site] = [:]
    private(set) var asked: Set<String> = []
    private var count = 0

    /// The way to a step: the blocks around it, outermost first.
    private struct Site {
        let blocks: [String]
        let order: Int
    }

    /// What stands before a step, and around it.
    struct Scope {
        var steps: [String] = []
        /// Whether the steps stand in a for-each.
        var hasItem = false
        var blocks: [String] = []
    }

    init(
        tools: [ToolDefinition], toolNames: [String], mayBeDiscovered: @escaping (String) -> Bool,
        agents: [String], inputs: [String]
    ) {
        self.tools = tools
        self.toolNames = toolNames
        self.mayBeDiscovered = mayBeDiscovered
        self.agents = agents
        self.inputs = inputs
    }

    mutating func read(_ value: LocatedValue) -> Pipeline? {
        value.mapping { map -> Pipeline? in
            guard let list = map.value("steps", required: true) else {
                map.allow("answer")
                return nil
            }
            note(list, in: [])
            var scope = Scope()
            let steps = read(list, &scope, isEmptyAllowed: false)
            if count > Pipeline.stepsMax {
                list.report(
                    "there are \(count) steps", expected: "at most \(Pipeline.stepsMax)")
            }
            let answer = map.value("answer")
            answer.map { check($0, scope) }
            return Pipeline(steps: steps, answer: answer?.name())
        }
    }

    /// Gathers the names before anything refers to them.
    private mutating func note(_ list: LocatedValue, in blocks: [String]) {
        guard case .sequence(let nodes) = list.node.value else { return }
        for (place, node) in nodes.enumerated() {
            let item = LocatedValue(node, at: list.path.index(place), in: list.reading)
            guard case .mapping(let entries) = node.value else { continue }
            let name = entries.first { $0.name == "step" }?.value.json.stringValue ?? ""
            if written[name] == nil {
                written[name] = Site(blocks: blocks, order: written.count)
            }
            let inner = blocks + [name]
            note(item.part(at: "do"), in: inner)
            guard case .sequence(let ways) = item.part(at: "ways").node.value else { continue }
            for way in ways.indices { note(item.part(at: "ways[\(way)].do"), in: inner) }
        }
    }

    private mutating func read(
        _ list: LocatedValue, _ scope: inout Scope, isEmptyAllowed: Bool
    ) -> [PipelineStep] {
        if scope.blocks.count >= Pipeline.depthMax {
            list.report("steps stand too deep", expected: "at most \(Pipeline.depthMax) levels")
            return []
        }
        var steps: [PipelineStep] = []
        for item in list.items(count: isEmptyAllowed ? 0...Int.max : 1...Int.max) ?? [] {
            count += 1
            guard let map = item.mapping() else { continue }
            let name = readName(map, scope)
            if let step = readStep(name, map, scope) { steps.append(step) }
            map.finish()
            if let name { scope.steps.append(name) }
        }
        return steps
    }

    private mutating func readName(_ map: MappingReader, _ scope: Scope) -> String? {
        guard let value = map.value("step", required: true), let name = value.string() else {
            return nil
        }
        guard TaskID(name).isPlain else {
            value.report(
                "\(Mistake.quote(name)) is no name of a step",
                expected: "a small letter, then small letters, digits, `_`, `-`; at most 32")
            return nil
        }
        if used.contains(name) { value.report("a second step is called \(Mistake.quote(name))") }
        used.insert(name)
        return name
    }

    private var used: Set<String> = []
    private static let kinds = ["tool", "agent", "approval", "branch", "for_each"]

    private mutating func readStep(
        _ name: String?, _ map: MappingReader, _ scope: Scope
    ) -> PipelineStep? {
        let said = Self.kinds.filter { map.has($0) }
        let onFailure = map.choice("on_failure", PipelineStep.OnFailure.self) ?? .stop
        let standIn = map.value("default")
        if let standIn, onFailure != .skip {
            standIn.report(
                "a step that is never left out has no default", expected: "`on_failure: skip`")
        }
        guard said.count == 1, let kind = said.first else {
            map.allow(
                "tool", "arguments", "agent", "ask", "answer", "approval", "shows", "risk",
                "approvers", "expires", "friction", "headless", "branch", "ways", "for_each")
            map.allow("at_most", "do")
            map.report(
                said.isEmpty ? "this step does nothing" : "this step does several things",
                expected: "one of `tool`, `agent`, `approval`, `branch`, `for_each`")
            return nil
        }
        let inner = Scope(
            steps: scope.steps, hasItem: scope.hasItem, blocks: scope.blocks + [name ?? ""])
        let action: PipelineStep.Action?
        switch kind {
        case "tool": action = readCall(map, scope)
        case "agent": action = readQuestion(map, scope)
        case "approval": action = readSignOff(map, scope)
        case "branch": action = readBranch(map, scope, inner)
        default: action = readForEach(map, scope, inner)
        }
        guard let name, let action else { return nil }
        return PipelineStep(
            name: StepName(name), action: action, onFailure: onFailure,
            standIn: standIn?.json ?? .null)
    }

    private mutating func readBranch(
        _ map: MappingReader, _ scope: Scope, _ inner: Scope
    ) -> PipelineStep.Action? {
        let on = map.value("branch").flatMap { readReference($0, scope) }
        guard let list = map.value("ways", required: true) else { return nil }
        var ways: [PipelineStep.Way] = []
        let items = list.items(count: 1...20) ?? []
        for (place, item) in items.enumerated() {
            guard let way = item.mapping() else { continue }
            let name = way.value("way", required: true)?.name()
            let when = way.value("when")
            if when == nil, place < items.count - 1 {
                item.report(
                    "a way without `when` is always taken", expected: "it to be the last")
            }
            if let when { check(condition: when) }
            var scope = inner
            let steps =
                way.value("do", required: true).map {
                    read($0, &scope, isEmptyAllowed: true)
                } ?? []
            way.finish()
            if let name, ways.contains(where: { $0.name == name }) {
                item.report("a second way is called \(Mistake.quote(name))")
            }
            if let name {
                ways.append(PipelineStep.Way(name: name, when: when?.json, steps: steps))
            }
        }
        return on.map { .branch(on: $0, ways: ways) }
    }

    private mutating func readForEach(
        _ map: MappingReader, _ scope: Scope, _ inner: Scope
    ) -> PipelineStep.Action? {
        let value = map.value("for_each")
        if scope.hasItem {
            value?.report(
                "a for-each stands in another one", expected: "one list at a time",
                hint: "let a tool make one list of both")
        }
        let over = value.flatMap { readReference($0, scope) }
        let most = map.integer("at_most", in: 1...Pipeline.itemsMax, required: true)
        guard let list = map.value("do", required: true) else { return nil }
        var scope = inner
        scope.hasItem = true
        let steps = read(list, &scope, isEmptyAllowed: false)
        guard let over, let most else { return nil }
        return .forEach(over: over, atMost: most, steps: steps)
    }

    private func check(condition: LocatedValue) {
        do throws(MatcherMistake) {
            _ = try Matcher(condition.json)
        } catch {
            condition.part(at: error.at).report(error.message, expected: error.expected)
        }
    }
}

// What a step does itself.
extension PipelineReader {
    private func readCall(_ map: MappingReader, _ scope: Scope) -> PipelineStep.Action? {
        let arguments = map.value("arguments")
        arguments.map { check($0, scope) }
        if let arguments, case .mapping = arguments.node.value {
        } else if let arguments {
            arguments.mismatch(expected: "a mapping")
        }
        guard let value = map.value("tool"), let name = value.string() else { return nil }
        guard toolNames.contains(name) || mayBeDiscovered(name) else {
            value.reportUnknown(
                name, among: toolNames, message: "no tool is called \(Mistake.quote(name))")
            return nil
        }
        if let tool = tools.first(where: { $0.declaration.name == ToolName(name) })?.declaration {
            check(arguments, of: value, against: tool)
            if let rule = tool.quarantine, rule.model == nil {
                value.report(
                    "nobody reads what \(Mistake.quote(name)) returns: a pipeline has no model",
                    expected: "`model:` in its `quarantine:`")
            }
        }
        return .tool(ToolName(name), arguments: arguments?.json ?? [:])
    }

    private mutating func readQuestion(
        _ map: MappingReader, _ scope: Scope
    ) -> PipelineStep.Action? {
        let ask = map.value("ask", required: true)
        ask.map { check($0, scope) }
        let value = map.value("answer", required: true)
        let rule = SessionReader.readAnswer(value)
        if let value, let rule, rule.schema == nil, value.part(at: "schema").path == value.path {
            value.report(
                "what later steps are to use has no schema", expected: "`schema:` in it")
        }
        if rule?.askBelow != nil {
            value?.part(at: "ask_below").report(
                "a step of a pipeline asks nobody by itself",
                expected: "a branch on `confidence`, with an approval in it")
        }
        guard let name = map.value("agent"), let text = name.string() else { return nil }
        asked.insert(text)
        guard agents.contains(text) else {
            name.reportUnknown(
                text, among: agents, message: "no agent is called \(Mistake.quote(text))")
            return nil
        }
        guard let ask = ask?.name(), let rule else { return nil }
        return .model(AgentName(text), ask: ask, answer: rule)
    }

    private func readSignOff(_ map: MappingReader, _ scope: Scope) -> PipelineStep.Action? {
        let question = map.value("approval")
        question.map { check($0, scope) }
        let shows = map.value("shows")
        shows.map { check($0, scope) }
        let entries = shows?.entries() ?? []
        for entry in entries where entry.name.contains(where: { "/~".contains($0) }) {
            entry.key.report("a name has a sign in it", expected: "no `/` and no `~`")
        }
        var terms = HoldTerms(
            approvers: map.integer("approvers", in: 1...HoldTerms.approversMax),
            expiresMilliseconds: map.milliseconds("expires", in: 1000...86_400_000),
            friction: map.choice("friction", HoldTerms.Friction.self))
        terms.deniesHeadless = map.value("headless")?.oneOf(["deny", "wait"]) == "deny"
        let risk = map.choice("risk", Risk.self) ?? .medium
        guard let text = question?.name() else { return nil }
        return .approval(
            SignOff(
                question: text, shows: shows?.json ?? [:], order: entries.map(\.name), risk: risk,
                terms: terms))
    }
}

// What it refers to.
extension PipelineReader {
    /// A value that one reference names, and nothing else.
    private func readReference(_ value: LocatedValue, _ scope: Scope) -> String? {
        guard let text = value.string() else { return nil }
        check(value, scope)
        guard StepTemplate(text).whole != nil || text.contains("{{") else {
            value.report(
                "\(Mistake.quote(text)) refers to nothing",
                expected: "one reference, such as `{{steps.NAME.PART}}`")
            return nil
        }
        if StepTemplate(text).whole == nil, StepTemplate(text).parts.count > 1 {
            value.report(
                "more than one reference stands here",
                expected: "one reference alone, such as `{{steps.NAME.PART}}`")
        }
        return text
    }

    /// Every reference in a value names something that is there by then.
    private func check(_ value: LocatedValue, _ scope: Scope) {
        switch value.node.value {
        case .sequence: for item in value.items() ?? [] { check(item, scope) }
        case .mapping: for entry in value.entries() ?? [] { check(entry.value, scope) }
        case .scalar(let text, _, _):
            for part in StepTemplate(text).parts { check(part, value, scope) }
        }
    }

    private func check(_ part: StepTemplate.Part, _ value: LocatedValue, _ scope: Scope) {
        switch part {
        case .text(let text):
            if text.contains("{{") {
                value.report("a `{{` is not closed", expected: "`}}` after it")
            }
        case .stray(let name):
            value.report(
                "\(Mistake.quote("{{\(name)}}")) refers to nothing",
                expected: "`inputs.NAME`, `steps.NAME`, `steps.NAME.PART`, `item` or `item.PART`")
        case .reference(let reference):
            switch reference.source {
            case .input(let name): checkInput(name, value)
            case .step(let name): checkStep(name.text, value, scope)
            case .item:
                if !scope.hasItem {
                    value.report("there is no item here", expected: "`item` within a for-each")
                }
            }
        }
    }

    private func checkInput(_ name: String, _ value: LocatedValue) {
        guard !inputs.contains(name) else { return }
        value.reportUnknown(
            name, among: inputs, message: "no input is called \(Mistake.quote(name))")
    }

    private func checkStep(_ name: String, _ value: LocatedValue, _ scope: Scope) {
        if scope.steps.contains(name) { return }
        guard let site = written[name] else {
            value.reportUnknown(
                name, among: scope.steps, message: "no step is called \(Mistake.quote(name))")
            return
        }
        if scope.blocks.contains(name) {
            return value.report("step \(Mistake.quote(name)) is not over while its own steps run")
        }
        // The outermost block that is over by then has its result.
        if let block = site.blocks.first(where: { scope.steps.contains($0) }) {
            return value.report(
                "step \(Mistake.quote(name)) stands in \(Mistake.quote(block))",
                expected: "a part of `{{steps.\(block)}}`")
        }
        value.report(
            "step \(Mistake.quote(name)) has no result here", expected: "a step before this one")
    }
}
