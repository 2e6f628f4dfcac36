import Console
import JSON
import Screen
import SessionKernel
import Testing

/// Text and events come by two ways, and may overtake each other.
@Suite struct `What streams` {
    private static let words = "I look at what is new."

    /// A request with its answer, in two parts: up to the request, and what answers it.
    private func asked() throws -> (request: RequestID, before: [Event], after: [Event]) {
        var scenario = try Scenario()
        let request = scenario.session.nextRequest
        try scenario.ask(ModelAnswer(text: Self.words))
        let place = try #require(scenario.events.lastIndex { $0.kind == .modelRequested })
        return (
            request, Array(scenario.events[...place]), Array(scenario.events[(place + 1)...])
        )
    }

    private func desk() throws -> Desk {
        var desk = Desk()
        desk.update(.sessions([try Scenario().summary]))
        return desk
    }

    private func count(_ desk: Desk) -> Int {
        // Neither the timeline nor the trace of what was said.
        desk.screen.columns(40..<102).lines.dropFirst(22).count { $0.contains(Self.words) }
    }

    private func deliver(_ events: [Event], _ desk: inout Desk, _ order: inout StreamOrder) {
        desk.update(.events("k3x9q2ab", events))
        for piece in order.shown(events, in: "k3x9q2ab") {
            desk.update(.stream("k3x9q2ab", piece))
        }
    }

    @Test func `is shown as it comes, and once when it is answered`() throws {
        let (request, before, after) = try asked()
        var (desk, order) = (try desk(), StreamOrder())
        deliver(before, &desk, &order)
        let piece = order.take(
            .text(Self.words), of: .request(request), in: "k3x9q2ab")
        desk.update(.stream("k3x9q2ab", try #require(piece)))
        #expect(count(desk) == 1)
        deliver(after, &desk, &order)
        #expect(count(desk) == 1)
    }

    @Test func `waits for the event that begins it`() throws {
        let (request, before, _) = try asked()
        var (desk, order) = (try desk(), StreamOrder())
        #expect(order.take(.text(Self.words), of: .request(request), in: "k3x9q2ab") == nil)
        deliver(before, &desk, &order)
        #expect(count(desk) == 1)
    }

    @Test func `before its beginning and its end come together is told once`() throws {
        let (request, before, after) = try asked()
        var (desk, order) = (try desk(), StreamOrder())
        #expect(order.take(.text(Self.words), of: .request(request), in: "k3x9q2ab") == nil)
        deliver(before + after, &desk, &order)
        #expect(count(desk) == 1)
    }

    @Test func `after its end is not told again`() throws {
        let (request, before, after) = try asked()
        var (desk, order) = (try desk(), StreamOrder())
        deliver(before, &desk, &order)
        deliver(after, &desk, &order)
        #expect(order.take(.text(Self.words), of: .request(request), in: "k3x9q2ab") == nil)
        deliver([], &desk, &order)
        #expect(count(desk) == 1)
    }

    @Test func `waits again where the console begins anew with its session`() throws {
        let (request, before, _) = try asked()
        var (desk, order) = (try desk(), StreamOrder())
        deliver(before, &desk, &order)
        order.forget("k3x9q2ab")
        #expect(order.take(.text(Self.words), of: .request(request), in: "k3x9q2ab") == nil)
        #expect(order.shown(before, in: "k3x9q2ab") == [.text(Self.words)])
    }
}
