package import HTTPClient
package import JSON

/// Where a model answers over Chat Completions, and how it is asked.
package struct ChatSettings: Sendable {
    /// As in `http://127.0.0.1:8080/v1`; a query is kept, a trailing slash is not needed.
    package var baseURL: String
    /// What the server calls the model.
    package var model: String
    /// Nil for servers that ask for none.
    package var key: ModelKey?
    package var temperature: Double?
    /// More members of the request, such as `reasoning_effort`; those that are set here win.
    package var extra: JSON.Object
    package var responseFormat = ResponseFormat.text
    package var limits: HTTPLimits

    /// How a server is asked for an answer that is nothing but data. Not every server knows a way.
    package enum ResponseFormat: String, Sendable {
        case text, json, schema
    }

    package init(
        baseURL: String, model: String, key: ModelKey? = nil, temperature: Double? = nil,
        extra: JSON.Object = [:], limits: HTTPLimits = HTTPLimits()
    ) {
        self.baseURL = baseURL
        self.model = model
        self.key = key
        self.temperature = temperature
        self.extra = extra
        self.limits = limits
    }

    /// The address that requests go to.
    var endpoint: String {
        let query = baseURL.firstIndex(of: "?") ?? baseURL.endIndex
        var path = baseURL[..<query]
        while path.hasSuffix("/") { path.removeLast() }
        if !path.hasSuffix("/chat/completions") { path += "/chat/completions" }
        return String(path) + baseURL[query...]
    }

    var server: ModelServer {
        ModelServer(
            place: HTTPRequest(method: "POST", url: endpoint).place, model: model, key: key,
            api: "Chat Completions")
    }

    /// The name of the member that bounds the answer. OpenAI's newer models refuse `max_tokens`,
    /// and many compatible servers know only that.
    var lengthMember: String {
        let host = endpoint.split(separator: "/", maxSplits: 2).dropFirst().first ?? ""
        return host == "api.openai.com" ? "max_completion_tokens" : "max_tokens"
    }
}
