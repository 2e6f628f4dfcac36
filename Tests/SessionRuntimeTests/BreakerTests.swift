import JSON
import SessionKernel
import SessionRuntime
import Testing

@Suite struct `A circuit breaker` {
    private let rule = BreakerRule(failures: 3, openMilliseconds: 1000, mostMilliseconds: 3000)

    @Test func `opens after so many failures in a row, and not before`() {
        var breaker = Breaker()
        #expect(breaker.failed(rule, now: at(0)) == nil)
        #expect(breaker.failed(rule, now: at(1)) == nil)
        #expect(breaker.permit(rule, now: at(2)) == .allowed)
        #expect(breaker.failed(rule, now: at(3)) == .opened(failures: 3, until: at(1003)))
        #expect(breaker.permit(rule, now: at(4)) == .open(until: at(1003)))
    }

    @Test func `begins to count anew after a success`() {
        var breaker = Breaker()
        _ = breaker.failed(rule, now: at(0))
        _ = breaker.failed(rule, now: at(0))
        #expect(breaker.succeeded() == nil)
        #expect(breaker.failed(rule, now: at(0)) == nil)
        #expect(breaker.failures == 1)
    }

    @Test func `lets one probe through at a time and closes when that succeeds`() {
        var breaker = opened()
        #expect(breaker.permit(rule, now: at(1000)) == .probe)
        #expect(breaker.permit(rule, now: at(1001)) == .open(until: at(2000)))
        #expect(breaker.state == .halfOpen)
        #expect(breaker.succeeded() == .closed)
        #expect(breaker.permit(rule, now: at(1002)) == .allowed)
    }

    @Test func `stays open twice as long after each failed probe, up to the most`() {
        var breaker = opened()
        #expect(breaker.permit(rule, now: at(1000)) == .probe)
        #expect(breaker.failed(rule, now: at(1500)) == .opened(failures: 4, until: at(3500)))
        #expect(breaker.permit(rule, now: at(3499)) == .open(until: at(3500)))
        #expect(breaker.permit(rule, now: at(3500)) == .probe)
        #expect(breaker.failed(rule, now: at(3600)) == .opened(failures: 5, until: at(6600)))
        #expect(breaker.permit(rule, now: at(6600)) == .probe)
        #expect(breaker.failed(rule, now: at(6600)) == .opened(failures: 6, until: at(9600)))
    }

    @Test func `is not opened further by what was begun before it opened`() {
        var breaker = opened()
        #expect(breaker.failed(rule, now: at(900)) == nil)
        #expect(breaker.nextProbe == at(1000))
    }

    @Test func `is closed by a success of what was begun before it opened`() {
        var breaker = opened()
        #expect(breaker.succeeded() == .closed)
    }

    @Test func `lets another probe through when nobody tells how the first one ended`() {
        var breaker = opened()
        #expect(breaker.permit(rule, now: at(1000)) == .probe)
        #expect(breaker.permit(rule, now: at(1999)) == .open(until: at(2000)))
        #expect(breaker.permit(rule, now: at(2000)) == .probe)
    }

    @Test func `tells whoever finds a probe out to ask again soon`() {
        let patient = BreakerRule(
            failures: 1, openMilliseconds: 60_000, mostMilliseconds: 600_000)
        var breaker = Breaker()
        _ = breaker.failed(patient, now: at(0))
        #expect(breaker.permit(patient, now: at(60_000)) == .probe)
        #expect(breaker.permit(patient, now: at(60_001)) == .open(until: at(61_001)))
    }

    @Test func `is not open for longer because the clock went back`() {
        var breaker = Breaker()
        for _ in 1...3 { _ = breaker.failed(rule, now: at(1_000_000)) }
        #expect(breaker.permit(rule, now: at(0)) == .open(until: at(1000)))
        #expect(breaker.permit(rule, now: at(1000)) == .probe)
    }

    @Test func `is shared under its name and definition, and told apart by both`() {
        let breakers = Breakers()
        let main = Resource(ModelDefinition(name: "main", provider: .rules, settings: ["a": 1]))
        let other = Resource(ModelDefinition(name: "main", provider: .rules, settings: ["a": 2]))
        for _ in 1...3 { _ = breakers.failed(main, rule: rule, now: at(0)) }
        #expect(breakers.permit(main, rule: rule, now: at(1)) == .open(until: at(1000)))
        #expect(breakers.permit(other, rule: rule, now: at(1)) == .allowed)

        let shown = breakers.snapshot
        #expect(shown.map(\.name) == [.model("main")])
        #expect(shown.first?.breaker.state == .open)
        #expect(shown.first?.breaker.nextProbe == at(1000))

        #expect(breakers.succeeded(main) == .closed)
        #expect(breakers.snapshot.isEmpty)
    }

    @Test func `gives one of many sessions at once the probe`() async {
        let breakers = Breakers()
        let rule = rule
        let main = Resource(ModelDefinition(name: "main", provider: .rules, settings: [:]))
        for _ in 1...3 { _ = breakers.failed(main, rule: rule, now: at(0)) }
        let probes = await withTaskGroup(of: Breaker.Permit.self) { group in
            for _ in 1...50 {
                group.addTask { breakers.permit(main, rule: rule, now: at(1000)) }
            }
            return await group.reduce(into: 0) { $0 += $1 == .probe ? 1 : 0 }
        }
        #expect(probes == 1)
    }

    private func opened() -> Breaker {
        var breaker = Breaker()
        for _ in 1...3 { _ = breaker.failed(rule, now: at(0)) }
        return breaker
    }
}

private func at(_ milliseconds: Int) -> Timestamp { Timestamp(milliseconds: milliseconds) }
