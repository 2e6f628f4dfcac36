import JSON
import SessionKernel
import SessionRuntime
import Synchronization
import Testing
import ToolsMCP

@Suite(.timeLimit(.minutes(10)))
struct `A server that asks in the midst of a call` {
    let probe = Probe()

    /// Runs a tool whose questions are answered so.
    private func run(
        _ tool: String, within milliseconds: Int? = nil,
        _ reply: @escaping @Sendable (AskedQuestion) async -> OperatorReply
    ) async throws -> String {
        let server = try await probe.connected(probe.server())
        var definition = try server.tool("probe.\(tool)")
        if let milliseconds { definition.declaration.timeoutMilliseconds = milliseconds }
        let outcome = await server.box.run(
            server.call(definition, [:]), asking: reply, progress: { _ in })
        await server.close()
        return outcome.text ?? outcome.failure?.code ?? ""
    }

    @Test func `is told what the operator answers, and goes on`() async throws {
        let asked = Mutex<AskedQuestion?>(nil)
        let told = try await run("ask") { question in
            asked.withLock { $0 = question }
            return .answered(["branch": "next", "count": 3])
        }
        #expect(told == #"{"action":"accept","content":{"branch":"next","count":3}}"#)
        let question = try #require(asked.withLock { $0 })
        #expect(question.text == "Which branch?" && question.server == "probe")
        #expect(question.fields?.map(\.name) == ["branch", "count", "force"])
        #expect(question.fields?.map(\.isRequired) == [true, false, false])
        #expect(question.fields?.first?.question.choices == ["main", "next"])
    }

    @Test(arguments: [(OperatorReply.declined, "decline"), (.nobody, "cancel")])
    func `is told that it is declined, or that nobody answered`(
        _ reply: OperatorReply, _ action: String
    ) async throws {
        #expect(try await run("ask") { _ in reply } == #"{"action":"\#(action)"}"#)
    }

    @Test func `has its questions asked one after the other`() async throws {
        let most = Mutex((now: 0, most: 0, all: 0))
        _ = try await run("ask_twice") { _ in
            most.withLock {
                $0.now += 1
                $0.all += 1
                $0.most = max($0.most, $0.now)
            }
            await Task.yield()
            most.withLock { $0.now -= 1 }
            return .declined
        }
        #expect(most.withLock { $0.most } == 1)
        #expect(most.withLock { $0.all } >= 1)
    }

    @Test func `is given the time that a person takes`() async throws {
        // The person takes as long as another call takes to run out of a longer time.
        let other = try await Probe().connected(probe.server())
        let told = try await run("ask", within: 300) { _ in
            _ = try? await other.run("probe.hang", within: 1200)
            return .answered(["branch": "main"])
        }
        await other.close()
        #expect(told == #"{"action":"accept","content":{"branch":"main"}}"#)
    }

    @Test func `is declined an address that it wants opened`() async throws {
        let asked = Mutex(0)
        let told = try await run("ask_by_address") { _ in
            asked.withLock { $0 += 1 }
            return .answered([:])
        }
        #expect(told.hasPrefix(#"{"action":"decline"}"#))
        #expect(asked.withLock { $0 } == 0)
    }

    @Test func `is told what is wrong with a question that is no flat form`() async throws {
        let told = try await run("ask_badly") { _ in .answered([:]) }
        #expect(told.contains("-32602") && told.contains("`deep` is no plain value"))
    }
}
