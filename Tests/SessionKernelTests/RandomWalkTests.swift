import SessionKernel
import Testing

@Suite struct `Sessions led at random` {
    @Test func `break no rule and reach every phase, event and edge`() async throws {
        var changes: Set<PhaseChange> = []
        var kinds: Set<EventKind> = []
        var phases: Set<Phase> = []
        for seed in 1...50 as ClosedRange<UInt64> {
            var walk = RandomWalk(seed: seed)
            await Task.yield()
            for _ in 0..<1500 {
                try walk.step()
                if let mistake = walk.mistake {
                    Issue.record("seed \(seed): \(mistake)")
                    return
                }
            }
            changes.formUnion(walk.changes)
            kinds.formUnion(walk.kinds)
            phases.formUnion(walk.phases)
        }
        #expect(kinds == Set(EventKind.allCases))
        #expect(phases == Set(Phase.allCases))
        let taken = Set(changes.map { "\($0.from) -> \($0.to)" })
        let drawn = Set(Transition.table.map { "\($0.from) -> \($0.to)" })
        #expect(drawn.subtracting(taken) == [], "edges that no session takes")
    }
}
