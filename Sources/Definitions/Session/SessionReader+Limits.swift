import SessionKernel

extension SessionReader {
    func readLimits(_ value: LocatedValue?) -> Limits {
        let asked = readAgentLimits(value)
        let usual = Limits()
        return Limits(
            steps: asked.steps ?? usual.steps, tokens: asked.tokens ?? usual.tokens,
            cost: asked.cost ?? usual.cost,
            wallMilliseconds: asked.wallMilliseconds ?? usual.wallMilliseconds)
    }

    /// Only what is written: an agent has no ceilings of its own but these.
    func readAgentLimits(_ value: LocatedValue?) -> AgentLimits {
        value?.mapping { map in
            AgentLimits(
                steps: map.integer("steps", in: 1...1_000_000),
                tokens: map.integer("tokens", in: 1...1_000_000_000_000),
                cost: map.microdollars("cost_usd", in: 1...1_000_000_000_000)
                    .map { Money(microdollars: $0) },
                wallMilliseconds: map.milliseconds("wall", in: 1000...2_592_000_000))
        } ?? AgentLimits()
    }

    func readBreaker(_ value: LocatedValue?) -> BreakerRule {
        var rule = BreakerRule()
        value?.mapping { map in
            if let failures = map.integer("failures", in: 1...1000) { rule.failures = failures }
            let open = map.milliseconds("open", in: 1000...86_400_000)
            let most = map.milliseconds("most", in: 1000...86_400_000)
            rule.openMilliseconds = open ?? min(rule.openMilliseconds, most ?? .max)
            rule.mostMilliseconds = most ?? max(rule.mostMilliseconds, rule.openMilliseconds)
            if rule.openMilliseconds > rule.mostMilliseconds {
                map.value("most")?.report(
                    "it would be open for longer than the most",
                    expected: "a time not below `open`")
            }
            return ()
        }
        return rule
    }

    /// 0 turns off what it counts.
    func readLoops(_ value: LocatedValue?) -> LoopRule {
        var rule = LoopRule()
        value?.mapping { map in
            func count(_ key: String, from least: Int, into number: inout Int) {
                guard let value = map.value(key), let asked = value.integer(in: 0...1000) else {
                    return
                }
                if asked > 0, asked < least {
                    value.mismatch(expected: "a whole number from \(least) to 1000, or 0 for never")
                }
                number = asked
            }
            count("repeats", from: 2, into: &rule.repeats)
            count("cycles", from: 2, into: &rule.cycles)
            count("invented", from: 1, into: &rule.invented)
            count("idle_steps", from: 2, into: &rule.idleSteps)
            count("handoffs", from: 2, into: &rule.handoffs)
            count("handoffs_max", from: 1, into: &rule.handoffsMax)
            if let then = map.choice("then", LoopRule.Stop.self) { rule.then = then }
            return ()
        }
        return rule
    }
}

extension LocatedValue {
    /// A number of uses and the time in which they may be made: `30/1m`.
    func rate() -> Rate? {
        let expected = "a number from 1 to 1000000 and a time from 1ms to 1d, such as 30/1m"
        let parts: [Substring]
        if case .string(let text) = node.scalar {
            parts = text.split(separator: "/", omittingEmptySubsequences: false)
        } else {
            parts = []
        }
        guard parts.count == 2, parts[0].utf8.allSatisfy({ (48...57).contains($0) }),
            let count = Int(parts[0]), (1...1_000_000).contains(count),
            let time = Self.amount(parts[1], in: Self.timeUnits), (1...86_400_000).contains(time)
        else {
            mismatch(expected: expected)
            return nil
        }
        return Rate(count: count, milliseconds: time)
    }
}
