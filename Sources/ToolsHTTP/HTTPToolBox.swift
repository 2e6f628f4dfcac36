package import HTTPClient
import JSON
package import SessionKernel
package import SessionRuntime
import ToolBoundary

/// The tools of a session that are requests to servers.
package struct HTTPToolBox: ToolBox {
    private let tools: [ToolDefinition]
    private let transport: HTTPTransport
    private let environment: @Sendable (String) -> String?
    private let secret: @Sendable (String) -> String?

    /// The header that tells a server which call this is, the same at every attempt.
    package static let keyHeader = "Idempotency-Key"
    /// A preview or a verification gets at most this much time, because a person waits for it.
    static let questionMilliseconds = 30_000
    /// How much of the answer to a preview stands on the card.
    static let previewBytesMax = 16 << 10

    /// - Parameters:
    ///   - environment: The value of an environment variable.
    ///   - secret: The value of a secret. It goes into headers and bodies, never into a result.
    package init(
        tools: [ToolDefinition], transport: HTTPTransport,
        environment: @escaping @Sendable (String) -> String?,
        secret: @escaping @Sendable (String) -> String?
    ) {
        self.tools = tools
        self.transport = transport
        self.environment = environment
        self.secret = secret
    }

    /// Looks whether the addresses that the environment gives are there; asks no server.
    package func connect() async throws -> [ToolDeclaration] {
        var missing: [String] = []
        for tool in tools {
            guard case .http(let source) = tool.source else { continue }
            let templates = [source.request, source.preview, source.verify, source.undo]
            for template in templates.compactMap({ $0 }) {
                do throws(CallError) {
                    _ = try base(of: template, source)
                } catch {
                    missing.append("\(tool.declaration.name): \(error.message)")
                }
            }
        }
        guard missing.isEmpty else {
            throw ToolsUnavailable(
                "Tools cannot be used: \(missing.joined(separator: " ")) Set what is missing, or "
                    + "correct the definition.")
        }
        return tools.map(\.declaration)
    }

    package func run(
        _ call: ToolInvocation, progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome {
        let source: HTTPSource
        let request: HTTPRequest
        do throws(CallError) {
            source = try self.source(of: call)
            guard let template = call.undoneBy == nil ? source.request : source.undo else {
                throw CallError(
                    code: "cannot_undo", message: "\(call.tool.declaration.name) has no `undo`.",
                    hint: "Tell the operator.")
            }
            request = try filled(template, source, call)
        } catch {
            return .failed(error, inDoubt: false, partial: nil)
        }
        let milliseconds = call.tool.declaration.timeoutMilliseconds
        return await HTTPExchange(request: request, source: source, transport: transport)
            .outcome(of: call, milliseconds: milliseconds)
    }

    package func undo(
        _ call: ToolInvocation, progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolOutcome {
        precondition(call.undoneBy != nil, "undoing \(call.call) is a call of its own")
        return await run(call, progress: progress)
    }

    /// The request as it will be sent, with names in the place of secrets, and what the server
    /// says of it where the definition has a question for that.
    package func preview(_ call: ToolInvocation) async -> Preview {
        do throws(CallError) {
            let source = try source(of: call)
            guard let template = call.undoneBy == nil ? source.request : source.undo else {
                return Preview(text: "This tool has no undo.", failed: true)
            }
            let shown = try filled(template, source, call, forDisplay: true).shown
            guard call.undoneBy == nil, let question = source.preview else {
                return Preview(text: shown)
            }
            if call.takesTaintAway {
                return Preview(
                    text: shown + "\n\nThe server is not asked for a preview: the request would "
                        + "take tainted data there before anybody has decided.")
            }
            let display = try filled(question, source, call, forDisplay: true)
            let request = try filled(question, source, call)
            let said = await HTTPExchange(request: request, source: source, transport: transport)
                .answer(milliseconds: questionTime(call), bytesMax: Self.previewBytesMax)
            let asked = "\(shown)\n\n\(display.method) \(display.url)"
            switch said {
            case .success(let answer):
                return Preview(
                    text: "\(asked) → \(answer.head.status)\n\(answer.text)",
                    failed: !(200..<300).contains(answer.head.status))
            case .failure(let failure):
                return Preview(text: "\(asked)\n\(failure.message)", failed: true)
            }
        } catch {
            return Preview(text: error.message, failed: true)
        }
    }

    /// A status of 2xx means done unless conditions say otherwise, 404 and 410 not done; what is
    /// not done any more has been undone.
    package func verify(_ call: ToolInvocation) async -> Verification {
        do throws(CallError) {
            let source = try source(of: call)
            guard let template = source.verify else { return .unknown("This tool cannot verify.") }
            let request = try filled(template, source, call)
            let said = await HTTPExchange(request: request, source: source, transport: transport)
                .answer(
                    milliseconds: questionTime(call),
                    bytesMax: source.answerBytesMax ?? HTTPSource.answerBytesDefault)
            switch said {
            case .success(let answer):
                let text = "\(request.method) \(request.place) → \(answer.head.status)"
                guard let done = Self.isDone(answer, source.verified) else {
                    return .unknown("\(text)\n\(answer.text)")
                }
                return done == (call.undoneBy == nil) ? .done(text) : .notDone(text)
            case .failure(let failure): return .unknown(failure.message)
            }
        } catch {
            return .unknown(error.message)
        }
    }

    /// Nil where the answer leaves it open.
    private static func isDone(_ answer: HTTPAnswer, _ conditions: JSON?) -> Bool? {
        switch answer.head.status {
        case 404, 410: return false
        case 200..<300:
            guard let conditions else { return true }
            guard !answer.isCut, let json = try? JSON(parsing: answer.body),
                let parsed = try? Conditions(conditions)
            else { return nil }
            switch parsed.evaluate(json) {
            case .match: return true
            case .noMatch: return false
            case .unknown: return nil
            }
        default: return nil
        }
    }

    private func questionTime(_ call: ToolInvocation) -> Int {
        min(call.tool.declaration.timeoutMilliseconds, Self.questionMilliseconds)
    }

    private func source(of call: ToolInvocation) throws(CallError) -> HTTPSource {
        guard case .http(let source) = call.tool.source else {
            throw CallError(
                code: "unknown_tool",
                message: "\(call.tool.declaration.name) is no request to a server.",
                hint: "Tell the operator.")
        }
        return source
    }

    private func filled(
        _ template: HTTPTemplate, _ source: HTTPSource, _ call: ToolInvocation,
        forDisplay: Bool = false
    ) throws(CallError) -> HTTPRequest {
        let values = PlaceholderValues(
            invocation: call, forDisplay: forDisplay, environment: environment, secret: secret)
        var request = try RequestFilling(template: template, values: values)
            .request(base: try base(of: template, source))
        request.peers = source.allowsPrivate ? .any : .onlyPublic
        request.isSentOnce = !["GET", "HEAD"].contains(template.method)
        return request
    }

    /// The beginning of an address that the environment gives; nil where the template has its own.
    private func base(
        of template: HTTPTemplate, _ source: HTTPSource
    ) throws(CallError) -> String? {
        func unusable(_ reason: String) -> CallError {
            CallError(
                code: "placeholder_unknown", message: reason,
                hint: "Tell the operator: the tool cannot be used as it is set up.")
        }
        guard let address = try? AddressTemplate(template.url) else {
            throw unusable("`\(template.url)` is no address.")
        }
        guard case .environment(let name) = address.start else {
            guard let host = AddressTemplate.host(of: template.url),
                HostList.allows(host, source.hosts)
            else { throw unusable("`\(template.url)` leads to none of its `hosts`.") }
            return nil
        }
        guard let value = environment(name), !value.isEmpty else {
            throw unusable("The address begins with {{env.\(name)}}, which is not set.")
        }
        guard let host = AddressTemplate.host(of: value), !value.contains("?"),
            !value.contains("#")
        else {
            throw unusable("{{env.\(name)}} is not the beginning of an http or https address.")
        }
        guard HostList.allows(host, source.hosts) else {
            throw unusable("{{env.\(name)}} leads to \(host), which is not among its `hosts`.")
        }
        return value
    }
}
