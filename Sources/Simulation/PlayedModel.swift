import JSON
import SessionKernel

/// A model that is wrong, slow, lying or gone as chance has it.
struct PlayedModel {
    private var chance: Chance
    private let plan: Plan
    private let scene: Scene
    /// Asks mostly for what it has just asked for.
    private let isStubborn: Bool
    private var before: [CallRequest] = []
    private static let bad = ["{", "[1]", #"{"to":5}"#, #"{"n":1}"#, "null", #"{"to":"x","n":10}"#]

    init(_ chance: Chance, _ plan: Plan, _ scene: Scene) {
        self.chance = chance
        self.plan = plan
        self.scene = scene
        isStubborn = self.chance.once(in: 8)
    }

    mutating func delay() -> Int { chance.patience(around: 1500) }

    mutating func isDoubled() -> Bool { plan.has(.doubledEnds) && chance.once(in: 12) }

    mutating func reservation() -> Spend {
        let tokens = 1000 + chance.between(200...3000)
        return Spend(tokens: tokens, cost: Money(microdollars: 8000 + (tokens - 1000) * 2))
    }

    /// How a request ends.
    mutating func end(of request: RequestID, in session: Session, isCalm: Bool) -> Command.Request {
        if isCalm { return .answerModel(request, final()) }
        if plan.has(.modelFailures), chance.once(in: 14) {
            return .failModel(request, failure())
        }
        if chance.once(in: 16) { return .answerModel(request, final()) }
        var answer = ModelAnswer(text: chance.once(in: 3) ? "" : "Let me see.", usage: usage())
        if chance.once(in: 3) { answer.reportedModel = "m-\(chance.once(in: 5) ? 2 : 1)" }
        if plan.has(.cutAnswers), chance.once(in: 30) { answer.finish = "length" }
        if plan.has(.malformedCalls), chance.once(in: 40) {
            answer.text = " \n"
            return .answerModel(request, answer)
        }
        let count = chance.once(in: 300) ? 33 : 1 + (chance.once(in: 2) ? chance.below(4) : 0)
        answer.calls = (0..<count).compactMap { _ in call(session) }
        if plan.has(.handoffs), chance.once(in: 8), let handoff = handoff(session) {
            answer.calls.insert(
                handoff, at: chance.once(in: 8) ? 0 : answer.calls.count)
        }
        if plan.has(.plans), chance.once(in: 6), let plan = self.plan(session) {
            answer.calls.insert(plan, at: chance.once(in: 8) ? 0 : answer.calls.count)
        }
        if isStubborn, !before.isEmpty, !chance.once(in: 4) { answer.calls = before }
        before = answer.calls
        if answer.calls.isEmpty { answer.text = "I have nothing to do." }
        return .answerModel(request, answer)
    }

    /// How the reading of an output ends.
    mutating func end(of requested: QuarantineRequested, isCalm: Bool) -> Command.Request {
        let (call, attempt) = (requested.call, requested.attempt)
        if !isCalm, plan.has(.modelFailures), chance.once(in: 8) {
            return .failQuarantine(call, attempt: attempt, failure())
        }
        let answer = ModelAnswer(text: "Read.", usage: isCalm ? nil : usage())
        if !isCalm, chance.once(in: 4) {
            let error = CallError(code: "quarantine_answer", message: "It does not fit.")
            return .answerQuarantine(call, attempt: attempt, answer, .misfit(error))
        }
        let read: JSON = [
            "facts": [.string(Scene.mark + Scene.places[chance.below(4)])], "summary": "Read.",
        ]
        return .answerQuarantine(call, attempt: attempt, answer, .fits(read))
    }

    private mutating func final() -> ModelAnswer { ModelAnswer(text: "Done.", usage: usage()) }

    /// None, a usual one, or more than was reserved.
    private mutating func usage() -> Usage? {
        if chance.once(in: 10) { return nil }
        if chance.once(in: 40) { return Usage(inputTokens: 60_000, outputTokens: 9_000) }
        var usage = Usage(inputTokens: chance.below(2000), outputTokens: chance.below(900))
        if chance.once(in: 3) {
            usage.cachedTokens = chance.below(usage.inputTokens + 1)
            usage.cacheWrittenTokens = chance.below(usage.inputTokens - usage.cachedTokens + 1)
        }
        return usage
    }

    private mutating func failure() -> ModelFailure {
        let kinds = ModelFailure.Kind.allCases
        var failure = ModelFailure(
            kind: kinds[chance.below(kinds.count)], message: "No answer came.",
            retryable: !chance.once(in: 3))
        if chance.once(in: 4) { failure.retryAfterMilliseconds = chance.between(1...60_000) }
        return failure
    }

    private mutating func call(_ session: Session) -> CallRequest? {
        if plan.has(.briefs), chance.once(in: 9) {
            return request("brief", brief(session).canonicalText)
        }
        if plan.has(.briefs), chance.once(in: 9),
            scene.definition.agent(session.agent)?.tools.contains(ControlTool.memory) == true
        {
            return memory()
        }
        if plan.has(.notes), chance.once(in: 18) { return question() }
        if plan.has(.malformedCalls), chance.once(in: 14) {
            let names: [ToolName] = ["raed1", "tag9", "read1", "pay1", "mail1", "file2"]
            return request(names[chance.below(names.count)], arguments().canonicalText)
        }
        if let like = likeGranted(session) { return like }
        let tools = scene.definition.agent(session.agent)?.tools ?? []
        guard let tool = chance.pick(tools) else { return nil }
        if plan.has(.malformedCalls), chance.once(in: 14) {
            return request(tool, chance.pick(Self.bad) ?? "")
        }
        return request(tool, arguments().canonicalText)
    }

    /// What an operator has let run without being asked, once more.
    private mutating func likeGranted(_ session: Session) -> CallRequest? {
        guard let rule = chance.pick(session.standingRules)?.rule, rule.agent == session.agent,
            chance.once(in: 2)
        else { return nil }
        var arguments = rule.arguments.objectValue ?? [:]
        if let free = rule.free {
            let text = free.glob.map { $0 == "*" ? "x" : String($0) }.joined()
            arguments[free.name] = .string(text)
        }
        return request(rule.tool, JSON.object(arguments).canonicalText)
    }

    private func request(_ tool: ToolName, _ arguments: String) -> CallRequest {
        CallRequest(providerID: "p1", tool: tool, arguments: arguments)
    }

    private mutating func arguments() -> JSON {
        var place = Scene.places[chance.below(4)]
        if plan.has(.taint), chance.once(in: 6) { place = Scene.mark + place }
        var arguments: JSON.Object = ["to": .string(place)]
        if chance.once(in: 2) { arguments["n"] = .integer(chance.below(10)) }
        if plan.has(.taint), chance.once(in: 6) {
            arguments["text"] = .string(Scene.mark + Scene.places[chance.below(4)])
        }
        return .object(arguments)
    }

    private mutating func memory() -> CallRequest {
        let ops = ["set", "set", "set", "get", "get", "list", "remove"]
        var arguments: JSON.Object = ["op": .string(ops[chance.below(ops.count)])]
        if !chance.once(in: 12) { arguments["key"] = .string(Scene.places[chance.below(4)]) }
        if chance.once(in: 30) {
            arguments["value"] = .string(String(repeating: "x", count: 9000))
        } else if !chance.once(in: 12) {
            arguments["value"] = ["day": .integer(chance.below(9))]
        }
        return request("memory", JSON.object(arguments).canonicalText)
    }

    private mutating func question() -> CallRequest {
        var arguments: JSON.Object = [
            "question": .string("Where to, by noon of day \(chance.below(5))?")
        ]
        if chance.once(in: 2) { arguments["choices"] = .array(Scene.places.map { .string($0) }) }
        if chance.once(in: 9) { arguments["type"] = "integer" }
        return request("ask_operator", JSON.object(arguments).canonicalText)
    }

    private mutating func handoff(_ session: Session) -> CallRequest? {
        guard let agent = scene.definition.agent(session.agent), !agent.handoff.isEmpty else {
            return nil
        }
        var arguments = brief(session).objectValue ?? [:]
        let to = chance.once(in: 10) ? agent.name.text : chance.pick(agent.handoff)?.text
        arguments["to"] = .text(to)
        arguments["reason"] = "This part is yours."
        return request("handoff", JSON.object(arguments).canonicalText)
    }

    /// Tasks for workers, now and then in a circle, twice, for nobody or for more than is left.
    private mutating func plan(_ session: Session) -> CallRequest? {
        guard let agent = scene.definition.agent(session.agent), !agent.workers.isEmpty else {
            return nil
        }
        let count = chance.between(1...4)
        let ids = (0..<count).map { "t\(session.step)-\(chance.once(in: 30) ? 0 : $0)" }
        let tasks = ids.enumerated().map { place, id -> JSON in
            let before = ids[..<(chance.once(in: 30) ? count : place)]
            var task: JSON.Object = [
                "after": .array(before.filter { _ in chance.once(in: 2) }.map { .string($0) }),
                "agent": .string(
                    chance.once(in: 30) ? "nobody" : chance.pick(agent.workers)?.text ?? ""),
                "goal": .string("Do part \(place)."), "id": .string(id),
                "if_fails": .string(["stop", "skip", "go_on"][chance.below(3)]),
            ]
            if chance.once(in: 3) { task["share"] = .integer(chance.between(1...60)) }
            return .object(task)
        }
        return request("plan", JSON.object(["tasks": .array(tasks)]).canonicalText)
    }

    /// How the session of a task ends, and what it has used up of its slice by then.
    mutating func end(of child: OpenChild) -> ChildEnd {
        let statuses: [Outcome.Status] = [
            .success, .success, .success, .failure, .timeout, .cancelled,
        ]
        func part(_ whole: Int) -> Int { whole <= 0 ? 0 : chance.below(whole + 1) }
        var end = ChildEnd(
            child: child.child, status: statuses[chance.below(statuses.count)],
            answer: chance.once(in: 3) ? nil : "Part \(chance.below(9)) is done.",
            spent: Spend(
                steps: part(child.slice.steps), tokens: part(child.slice.tokens),
                cost: Money(microdollars: part(child.slice.cost.microdollars))),
            wallMilliseconds: part(child.slice.wallMilliseconds))
        if end.status != .success {
            end.error = CallError(code: "failed", message: "It came to nothing.")
        }
        if chance.once(in: 20) {
            end.spent = child.slice.spend + Spend(tokens: 500, cost: Money(microdollars: 4000))
            end.overrun = Spend(tokens: 500, cost: Money(microdollars: 4000))
        }
        if chance.once(in: 3) {
            end.facts = [Fact(text: "Seen by \(child.child).", evidence: .seen, source: 5)]
            end.facts[0].session = child.child
        }
        end.isTainted = plan.has(.taint) && chance.once(in: 4)
        return end
    }

    private mutating func brief(_ session: Session) -> JSON {
        var brief = JSON.Object()
        let step = session.step
        if chance.once(in: 2) {
            let tool = chance.pick(scene.definition.tools)?.declaration.name.text ?? ""
            brief["facts"] = [
                ["source": .string(tool), "text": .string("Fact \(chance.below(9)).")],
                [
                    "key": .string(Scene.factKey), "source": .string(tool),
                    "text": .string("Order \(chance.below(3))."),
                ],
                ["text": .string("Guess of step \(step).")],
            ]
        }
        if chance.once(in: 2) { brief["done"] = [.string("Step \(chance.below(step + 1))")] }
        if chance.once(in: 2) {
            brief["pending"] = [.string("Step \(step + chance.below(3))"), "Tell Ana"]
        }
        if chance.once(in: 4) { brief["questions"] = ["Who owns \"gamma\"?\nReally?"] }
        if chance.once(in: 4) { brief["artifacts"] = [.string("report-\(chance.below(5)).txt")] }
        if chance.once(in: 30) {
            brief["done"] = .array((0..<90).map { .string("Small thing \(step).\($0)") })
        }
        return .object(brief)
    }
}
