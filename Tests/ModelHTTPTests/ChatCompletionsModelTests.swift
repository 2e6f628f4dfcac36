import HTTPClient
import JSON
import SessionKernel
import SessionRuntime
import TestSupport
import Testing

@testable import ModelHTTP

@Suite(.timeLimit(.minutes(10))) struct `Chat Completions model` {
    private let transport = HTTPTransport()

    private func model(_ server: LoopbackServer, key: ModelKey? = nil) -> ChatCompletionsModel {
        var given = settings(server.url + "/v1", key: key)
        given.limits.drain = .milliseconds(20)
        return ChatCompletionsModel(given, transport: transport)
    }

    private func failure(_ model: ChatCompletionsModel) async -> ModelFailure? {
        do {
            _ = try await model.answer(try model.encode(prompt())) { _ in }
            return nil
        } catch {
            return error as? ModelFailure
        }
    }

    private let answerText = stream([
        delta(["content": "Hé"]), delta(["content": "llo"], finish: "stop"),
        ["choices": [], "usage": ["prompt_tokens": 5, "completion_tokens": 2]],
    ])

    @Test func `a prompt is sent as encoded and its answer is read as it streams`() async throws {
        let server = LoopbackServer { [answerText] connection in
            guard let request = connection.readRequest() else { return }
            guard request.line == "POST /v1/chat/completions HTTP/1.1",
                request.fields["authorization"] == "Bearer k3y",
                let body = try? JSON(parsing: request.body), body["model"] == "test-model"
            else { return connection.answer("", status: 400) }
            connection.beginChunks()
            for byte in answerText.utf8 { connection.chunk([byte]) }
            connection.endChunks()
        }
        let model = model(server, key: ModelKey(name: "K", value: "k3y"))
        let log = ProgressLog()
        let answer = try await model.answer(try model.encode(prompt())) { log.add($0) }
        #expect(answer.text == "Héllo")
        #expect(answer.usage == Usage(inputTokens: 5, outputTokens: 2))
        #expect(answer.reportedModel == "test-model-7")
        #expect(log.all == [.text("Hé"), .text("llo")])
        #expect(answer.firstTokenMilliseconds <= answer.milliseconds)
    }

    @Test func `text is told while the rest of the answer is still to come`() async throws {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.beginChunks()
            connection.chunk(stream([delta(["content": "first"])], done: false))
            connection.untilPeerCloses()
        }
        let (told, teller) = AsyncStream.makeStream(of: ModelProgress.self)
        let model = model(server)
        let call = Task { try await model.answer(try model.encode(prompt())) { teller.yield($0) } }
        var seen: ModelProgress?
        for await progress in told {
            seen = progress
            break
        }
        #expect(seen == .text("first"))
        call.cancel()
        await #expect(throws: CancellationError.self) { try await call.value }
    }

    @Test func `the end mark ends the wait for a server that keeps the connection open`()
        async throws
    {
        let server = LoopbackServer { [answerText] connection in
            _ = connection.readRequest()
            connection.beginChunks()
            connection.chunk(answerText)
            connection.untilPeerCloses()
        }
        let model = model(server)
        #expect(try await model.answer(try model.encode(prompt())) { _ in }.text == "Héllo")
    }

    @Test func `a connection serves one call after the other`() async throws {
        let server = LoopbackServer { [answerText] connection in
            while connection.readRequest() != nil {
                connection.beginChunks()
                connection.chunk(answerText)
                connection.endChunks()
            }
        }
        let model = model(server)
        for _ in 0..<3 { _ = try await model.answer(try model.encode(prompt())) { _ in } }
        #expect(server.connectionCount == 1)
    }

    @Test func `a body without length that breaks off is a cut`() async {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
            connection.write(stream([delta(["content": "half"])], done: false))
        }
        let failed = await failure(model(server))
        #expect(failed?.kind == .cut)
        #expect(failed?.retryable == true)
    }

    @Test func `a refusal by the server is a failure with its reason`() async {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.answer(
                #"{"error":{"message":"slow down"}}"#, status: 429, fields: ["Retry-After: 3"])
        }
        let failed = await failure(model(server))
        #expect(failed?.kind == .rateLimited)
        #expect(failed?.retryAfterMilliseconds == 3000)
        #expect(failed?.message.hasSuffix("slow down") == true)
    }

    @Test func `an endless error page is not read to its end`() async {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 500 X\r\nTransfer-Encoding: chunked\r\n\r\n")
            connection.chunk(String(repeating: "x", count: 100_000))
            connection.untilPeerCloses()
        }
        #expect(await failure(model(server))?.status == 500)
    }

    @Test func `a silent server is a time-out that may be tried again`() async {
        let server = LoopbackServer { connection in
            _ = connection.readRequest()
            connection.untilPeerCloses()
        }
        var given = settings(server.url)
        given.limits.firstByte = .milliseconds(100)
        let failed = await failure(ChatCompletionsModel(given, transport: transport))
        #expect(failed?.kind == .timeout)
        #expect(failed?.retryable == true)
    }

    @Test func `nobody listening is unreachable`() async {
        let model = ChatCompletionsModel(
            settings("http://127.0.0.1:\(closedPort())/v1"), transport: transport)
        let failed = await failure(model)
        #expect(failed?.kind == .unreachable)
        #expect(failed?.retryable == true)
    }

    @Test func `a key with a line break is refused without being shown`() async {
        let server = LoopbackServer { _ in }
        let failed = await failure(model(server, key: ModelKey(name: "K", value: "k3y-k3y\n")))
        #expect(failed?.kind == .rejected)
        #expect(failed?.message.contains("k3y-k3y") == false)
        #expect(server.connectionCount == 0)
    }
}
