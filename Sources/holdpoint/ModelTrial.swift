import Definitions
import HTTPClient
import JSON
import SessionKernel
import SessionRuntime
import Synchronization
import ToolBoundary

/// One real call of a model, and what was seen of it.
struct ModelTrial {
    let model: ModelDefinition

    /// One thing that was seen; `good` is nil where it is only worth knowing.
    struct Sight {
        let what: String
        let good: Bool?
        let text: String
    }

    /// - Parameter file: The session file in which the name stands; nil for a name that says its
    ///   provider itself, as in `openai:gpt-5-mini`.
    /// - Throws: A failure that says which names there are.
    init(_ name: String, file: String?) throws {
        if let file {
            let definition = try DefinitionFile(file).definition
            _ = try Secrets.named(in: definition)
            guard let model = definition.model(ModelName(name)) else {
                let known = definition.models.map(\.name.text).joined(separator: ", ")
                throw CommandFailure(
                    .invalidInput, "\(file) has no model `\(name)`; it has: \(known)")
            }
            self.model = model
            return
        }
        let parts = name.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2, let provider = ModelDefinition.Provider(rawValue: parts[0]),
            provider != .rules
        else {
            throw CommandFailure.usage(
                "`\(name)` is no model; expected openai:NAME or anthropic:NAME, or a model's name "
                    + "and the session file that has it")
        }
        let (settings, key): (JSON, String) =
            provider == .openai
            ? (["base_url": "{{env.OPENAI_BASE_URL}}"], "{{secret.OPENAI_API_KEY}}")
            : ([:], "{{secret.ANTHROPIC_API_KEY}}")
        var members = settings.objectValue ?? [:]
        if provider == .openai, Environment.value("OPENAI_BASE_URL") == nil {
            members["base_url"] = "https://api.openai.com/v1"
        }
        if provider == .anthropic, let base = Environment.value("ANTHROPIC_BASE_URL") {
            members["base_url"] = .string(base)
        }
        members["model"] = .string(parts[1])
        // A local server may ask for none.
        if Environment.value(String(key.dropFirst(9).dropLast(2))) != nil
            || members["base_url"] == nil || members["base_url"] == "https://api.openai.com/v1"
        {
            members["key"] = .string(key)
        }
        var model = ModelDefinition(
            name: ModelName(parts[1]), provider: provider, settings: .object(members))
        if let entry = try PriceBooks.load()[parts[1]] {
            model.prices = entry.prices
            model.window = entry.window
        }
        self.model = model
    }

    /// Asks, and tells what came of it; the words of the model are cut to one line.
    func sights() -> [Sight] {
        let model = model
        let begun = ContinuousClock.now
        let first = Mutex<Duration?>(nil)
        let seen = FirstSight(first, begun)
        do {
            let answer = try waiting {
                let adapter = try Wiring.model(model, transport: HTTPTransport())
                let encoded = try adapter.encode(Self.prompt(model))
                return try await adapter.answer(encoded) { _ in seen.mark() }
            }
            return told(answer, after: ContinuousClock.now - begun, first: seen.time)
        } catch {
            return [Sight(what: "answer", good: false, text: "\(error)")]
        }
    }

    private static let word = "READY"
    private static let tool = ToolDeclaration(
        name: "report", description: "Reports one word to the operator.",
        arguments: [
            "type": "object", "required": ["word"],
            "properties": ["word": ["type": "string"]],
        ], reach: .reads)

    private static func prompt(_ model: ModelDefinition) -> ModelPrompt {
        let goal = "Call the tool `report` with the word \(word). Say nothing else."
        return ModelPrompt(
            session: SessionID("doctor"), agent: "doctor",
            messages: Transcript(root: [
                .system("You are asked one thing, to see whether you can be reached."),
                .user(goal),
            ]), tools: [tool], outputTokensMax: model.outputTokensMax, brief: Brief(goal: goal))
    }

    private func told(_ answer: ModelAnswer, after: Duration, first: Duration?) -> [Sight] {
        var sights = [
            Sight(
                what: "answer", good: true,
                text: "after \(after.wholeMilliseconds) ms, the first of it after "
                    + "\((first ?? after).wholeMilliseconds) ms; finish `\(answer.finish)`"),
            Sight(what: "model", good: nil, text: reported(answer)), calls(answer),
        ]
        sights.append(counted(answer))
        if !answer.reasoning.isEmpty {
            sights.append(
                Sight(
                    what: "reasoning", good: nil,
                    text: "\(answer.reasoning.utf8.count) bytes are shown"))
        }
        if !answer.text.isEmpty {
            sights.append(Sight(what: "text", good: nil, text: String(answer.text.prefix(200))))
        }
        return sights
    }

    private func reported(_ answer: ModelAnswer) -> String {
        answer.reportedModel.isEmpty
            ? "the provider does not say what answered" : "it calls itself \(answer.reportedModel)"
    }

    private func calls(_ answer: ModelAnswer) -> Sight {
        guard let call = answer.calls.first else {
            return Sight(
                what: "tools", good: false,
                text: "asked to call a tool it answered in words; an agent needs calls")
        }
        let arguments = try? JSON(parsing: call.arguments)
        let isRight =
            call.tool == Self.tool.name && answer.calls.count == 1
            && arguments?["word"]?.stringValue == Self.word
        return Sight(
            what: "tools", good: isRight,
            text: isRight
                ? "it called the tool as it was asked to"
                : "it called \(call.tool) with \(call.arguments.prefix(200))")
    }

    private func counted(_ answer: ModelAnswer) -> Sight {
        guard let usage = answer.usage else {
            return Sight(
                what: "usage", good: nil,
                text: "not counted by the provider: each call is settled at its reservation")
        }
        let price =
            model.costIsUnknown
            ? "no price of it is known"
            : "$\(model.prices.cost(of: usage).text) (\(model.prices.source))"
        return Sight(
            what: "usage", good: nil,
            text: "\(usage.inputTokens) tokens in, \(usage.outputTokens) out, "
                + "\(usage.cachedTokens) of them kept by the provider; \(price)")
    }
}

/// When the first of an answer came.
private final class FirstSight: Sendable {
    private let seen: Mutex<Duration?>
    private let begun: ContinuousClock.Instant

    init(_ seen: consuming sending Mutex<Duration?>, _ begun: ContinuousClock.Instant) {
        self.seen = seen
        self.begun = begun
    }

    var time: Duration? { seen.withLock { $0 } }

    func mark() {
        seen.withLock { if $0 == nil { $0 = ContinuousClock.now - begun } }
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
