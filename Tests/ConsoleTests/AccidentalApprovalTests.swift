import Console
import JSON
import Screen
import SessionKernel
import Testing

@Suite struct `Accidental approval` {
    @Test(arguments: 1...24)
    func `stray keys never approve what cannot be undone, and a deliberate approval does`(
        seed: UInt64
    ) throws {
        var dice = Dice(seed: seed)
        var scenarios = [try Scenario.untilPush("k3x9q2ab")]
        var desk = Desk()
        desk.watch(scenarios)
        let keys = Array("yyyaaanedTvo][jkGgqz/fp:?123456 abcdefghijklmnopqrstuvwxyz.")
        for turn in 0..<400 {
            if turn % 50 == 49 {
                scenarios.append(try Scenario.untilPush(SessionID("hold000\(turn / 50)")))
                desk.update(.sessions(scenarios.map(\.summary)))
                desk.deliver(scenarios)
            }
            switch dice.roll(12) {
            case 0...7: desk.press(.character(keys[dice.roll(keys.count)]))
            case 8: desk.press([.enter, .tab, .escape, .down, .backspace][dice.roll(5)])
            case 9:
                desk.update(.input(.paste("refs/tags/v1.2.3"), at: desk.now, monotonic: desk.clock))
            default: break  // Only time passes.
            }
            desk.pass(dice.roll(3) == 0 ? 400 + dice.roll(600) : 5 + dice.roll(120))
            desk.deliver(scenarios)
            if turn % 20 == 0 { _ = desk.screen }
        }
        #expect(desk.approvals.isEmpty, "seed \(seed)")
        _ = desk.take()
        for _ in 1...6 {
            desk.press(.escape)
            desk.pass(2000)
        }
        desk.press(.character("a"))
        desk.deliver(scenarios)
        desk.pass(1000)
        desk.press(.character("y"))
        desk.type("refs/tags/v1.2.3")
        desk.press(.enter)
        #expect(desk.approvals.count == 1, "seed \(seed)")
    }
}

/// Numbers that look random and are the same for the same seed.
struct Dice {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    mutating func roll(_ sides: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(sides))
    }
}
