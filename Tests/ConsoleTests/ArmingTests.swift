import Console
import Testing

@Suite struct `Arming of a card` {
    private func opened(_ friction: Arming.Friction, fenced: Bool = true) -> Arming {
        var arming = Arming(friction: friction)
        arming.open(at: 0)
        if fenced { arming.fence(at: 5) }
        return arming
    }

    private func pressed(_ arming: inout Arming, at now: Int) -> Arming.Answer {
        arming.pressed(at: now)
        return arming.approve(at: now)
    }

    private func entered(_ arming: inout Arming) -> Arming.Answer { arming.enter() }
    private func cancelled(_ arming: inout Arming) -> Bool { arming.cancel() }
    private func allowed(_ arming: inout Arming) -> Bool { arming.allows() }

    @Test func `a key before the card has been seen is dropped and counted`() {
        var arming = opened(.once)
        #expect(pressed(&arming, at: 10) == .dropped)
        #expect(pressed(&arming, at: 480) == .dropped)
        #expect(arming.dropped == 2)
        #expect(arming.state == .painted)
    }

    @Test func `it arms half a second after the terminal has drawn it`() {
        var arming = opened(.once)
        arming.advance(to: 504)
        #expect(arming.state == .painted)
        arming.advance(to: 505)
        #expect(arming.state == .armed)
    }

    @Test func `keys that keep coming keep it from arming`() {
        var arming = opened(.once)
        for now in stride(from: 100, through: 3000, by: 300) {
            #expect(pressed(&arming, at: now) == .dropped)
        }
        #expect(arming.state == .painted)
        arming.advance(to: 2800 + 350)
        #expect(arming.state == .armed)
    }

    @Test func `without an answer from the terminal it arms after three seconds`() {
        var arming = opened(.once, fenced: false)
        arming.advance(to: 2999)
        #expect(arming.state == .painted)
        arming.advance(to: 3000)
        #expect(arming.state == .armed)
    }

    @Test func `low risk takes one key`() {
        var arming = opened(.once)
        #expect(pressed(&arming, at: 900) == .approved)
        #expect(arming.state == .sent)
        #expect(pressed(&arming, at: 2000) == .ignored)
    }

    @Test func `medium risk takes the key again, not sooner than a held key repeats`() {
        var arming = opened(.twice)
        #expect(pressed(&arming, at: 900) == .asked)
        for now in stride(from: 930, through: 1800, by: 30) {
            #expect(pressed(&arming, at: now) == .ignored)
        }
        #expect(pressed(&arming, at: 2150) == .approved)
    }

    @Test func `an offer to confirm ends after five seconds`() {
        var arming = opened(.twice)
        #expect(pressed(&arming, at: 900) == .asked)
        #expect(pressed(&arming, at: 5901) == .asked)
        #expect(pressed(&arming, at: 6500) == .approved)
    }

    @Test func `high risk takes the word and Enter`() {
        var arming = opened(.word("v1.2.3"))
        #expect(pressed(&arming, at: 900) == .asked)
        #expect(entered(&arming) == .asked)
        for character in "v1.2" { arming.type(character) }
        #expect(entered(&arming) == .asked)
        for character in "v1.2.x" { arming.type(character) }
        arming.erase()
        arming.type("3")
        #expect(entered(&arming) == .approved)
        #expect(arming.state == .sent)
    }

    @Test func `an empty word is never right`() {
        var arming = opened(.word(""))
        #expect(pressed(&arming, at: 900) == .asked)
        #expect(entered(&arming) == .asked)
    }

    @Test func `a word that only looks the same is not the word`() {
        var arming = opened(.word("Kelvin"))
        #expect(pressed(&arming, at: 900) == .asked)
        for character in "\u{212A}elvin" { arming.type(character) }
        #expect(entered(&arming) == .asked)
    }

    @Test func `Esc leads back to armed, and a card opened anew starts over`() {
        var arming = opened(.word("v1.2.3"))
        _ = pressed(&arming, at: 900)
        #expect(cancelled(&arming))
        #expect(arming.state == .armed)
        #expect(!cancelled(&arming))
        arming.open(at: 1000)
        #expect(pressed(&arming, at: 1400) == .dropped)
    }

    @Test func `another decision waits for the same`() {
        var arming = opened(.once)
        arming.pressed(at: 100)
        #expect(!allowed(&arming))
        #expect(arming.dropped == 1)
        arming.pressed(at: 800)
        #expect(allowed(&arming))
    }
}
