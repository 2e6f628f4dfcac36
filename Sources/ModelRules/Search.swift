import JSON
import SessionKernel
import SessionRuntime
import ToolBoundary

/// Looks for a way in which a rule's conditions hold, the first in their order.
///
/// Works depth first: when a later condition does not hold, the next match of the one before it is
/// tried. What it finds depends on the prompt alone.
final class Search {
    private let prompt: ModelPrompt
    private let history: History
    private var triesLeft = Search.triesMax

    /// Matches and calls looked at for one answer, so that no rule can keep a session waiting.
    static let triesMax = 1_000_000

    /// The rules cannot be evaluated on this prompt.
    struct TooManyTries: Error {}

    init(_ prompt: ModelPrompt) {
        self.prompt = prompt
        history = History(prompt.messages)
    }

    /// Called with each way that is found; answers whether it was enough.
    typealias Found = (Bindings) throws -> Bool

    /// - Returns: Whether a way was found that was enough.
    /// - Throws: `RuleTrouble`; `TooManyTries`; what `found` throws.
    func solve(
        _ conditions: ArraySlice<RuleCondition>, _ bindings: Bindings, _ found: Found
    ) throws -> Bool {
        guard let condition = conditions.first else { return try found(bindings) }
        return try hold(condition, bindings) { next in
            try solve(conditions.dropFirst(), next, found)
        }
    }

    private func hold(
        _ condition: RuleCondition, _ bindings: Bindings, _ found: Found
    ) throws -> Bool {
        switch condition {
        case .goal(let pattern):
            return try matches(of: pattern, in: prompt.brief.goal, bindings, found)
        case .asked(let pattern):
            return try matches(of: pattern, in: prompt.asked ?? "", bindings, found)
        case .brief(let list, let pattern):
            return try list.entries(of: prompt.brief).contains {
                try matches(of: pattern, in: $0, bindings, found)
            }
        case .briefLacks(let list, let pattern):
            let pattern = try pattern.pattern(bindings)
            let lacks = list.entries(of: prompt.brief).allSatisfy { pattern.isMissing(in: $0) }
            return lacks ? try found(bindings) : false
        case .call(let call): return try calls(call, bindings, found)
        case .operatorSaid(let pattern):
            return try history.operatorNotes.contains {
                try matches(of: pattern, in: $0, bindings, found)
            }
        case .proposed(let pattern):
            return try matches(of: pattern, in: prompt.proposedAnswer ?? "", bindings, found)
        case .value(let template, let matcher):
            let value = JSON.string(template.filled(bindings))
            guard let captures = try matcher.matcher(bindings).match(value),
                let next = bindings.binding(captures, names: matcher.groupNames)
            else { return false }
            return try found(next)
        case .unless(let conditions):
            return try solve(conditions[...], bindings) { _ in true } ? false : found(bindings)
        case .first(let conditions):
            var way: Bindings?
            _ = try solve(conditions[...], bindings) {
                way = $0
                return true
            }
            return try way.map(found) ?? false
        case .any(let choices):
            return try choices.contains { try solve($0[...], bindings, found) }
        case .tally(let tally): return try self.tally(tally, bindings, found)
        }
    }

    private func spendTry() throws {
        triesLeft -= 1
        if triesLeft < 0 { throw TooManyTries() }
    }

    /// Every match in turn.
    private func matches(
        of template: PatternTemplate, in text: String, _ bindings: Bindings, _ found: Found
    ) throws -> Bool {
        for match in try template.pattern(bindings).allMatches(in: text) {
            try spendTry()
            guard let next = bindings.binding(match.names, names: template.groupNames) else {
                continue
            }
            if try found(next) { return true }
        }
        return false
    }

    private func calls(
        _ condition: CallCondition, _ bindings: Bindings, _ found: Found
    ) throws -> Bool {
        let wanted = try condition.arguments?.conditions(bindings)
        func fits(_ exchange: Exchange) throws -> Bool {
            try spendTry()
            guard condition.kind.fits(exchange),
                let next = bindings.binding(exchange, wanted, condition)
            else { return false }
            return try self.fits(exchange, condition, next, found)
        }
        switch condition.reach {
        case .all: return try history.exchanges(of: condition.tool).contains(where: fits)
        case .last:
            return try history.newest.contains {
                try condition.tool.fits($0.request.tool) && fits($0)
            }
        case .newest:
            for exchange in history.exchanges(of: condition.tool).reversed()
            where exchange.text != nil {
                try spendTry()
                guard bindings.binding(exchange, wanted, condition) != nil else { continue }
                return try fits(exchange)
            }
            return false
        }
    }

    private func fits(
        _ exchange: Exchange, _ condition: CallCondition, _ bindings: Bindings, _ found: Found
    ) throws -> Bool {
        if let code = condition.code, code.match(exchange.code) == nil { return false }
        guard let text = exchange.text else { return try found(bindings) }
        return try inText(text, condition, bindings) { bindings in
            guard let json = condition.json else { return try found(bindings) }
            guard let result = exchange.json,
                let captures = try json.conditions(bindings).match(result),
                let next = bindings.binding(captures, names: json.groupNames)
            else { return false }
            return try found(next)
        }
    }

    private func inText(
        _ text: String, _ condition: CallCondition, _ bindings: Bindings, _ found: Found
    ) throws -> Bool {
        func lacking(_ bindings: Bindings) throws -> Bool {
            guard let unwanted = try condition.lacks?.pattern(bindings) else {
                return try found(bindings)
            }
            return unwanted.isMissing(in: text) ? try found(bindings) : false
        }
        guard let pattern = condition.text else { return try lacking(bindings) }
        return try matches(of: pattern, in: text, bindings, lacking)
    }

    private func tally(_ tally: Tally, _ bindings: Bindings, _ found: Found) throws -> Bool {
        var seen: Set<String> = []
        var texts: [String] = []
        var count = 0
        _ = try solve(tally.conditions[...], bindings) { way in
            if let text = tally.each?.filled(way) {
                guard seen.insert(text).inserted else { return false }
                texts.append(text)
            }
            count += 1
            return false
        }
        if let number = tally.number, number.match(.integer(count)) == nil { return false }
        var next = bindings
        if let name = tally.numberName {
            guard let bound = next.binding(name, to: "\(count)") else { return false }
            next = bound
        }
        if let name = tally.textName {
            let text = texts.joined(separator: tally.separator)
            guard let bound = next.binding(name, to: text) else { return false }
            next = bound
        }
        return try found(next)
    }
}

extension CallCondition.Kind {
    fileprivate func fits(_ exchange: Exchange) -> Bool {
        switch self {
        case .result: exchange.text != nil && !exchange.failed
        case .failed: exchange.text != nil && exchange.failed
        case .called: true
        }
    }
}

extension Pattern {
    /// Whether it is certain that it is not found.
    fileprivate func isMissing(in text: String) -> Bool {
        if case .noMatch = search(text) { true } else { false }
    }
}

extension Bindings {
    /// With what the arguments of a call caught; nil when they are not those that are wanted.
    fileprivate func binding(
        _ exchange: Exchange, _ wanted: Conditions?, _ condition: CallCondition
    ) -> Bindings? {
        guard let wanted else { return self }
        guard let arguments = exchange.arguments, let captures = wanted.match(arguments) else {
            return nil
        }
        return binding(captures, names: condition.arguments?.groupNames ?? [])
    }
}
