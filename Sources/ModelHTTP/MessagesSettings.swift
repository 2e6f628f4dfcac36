package import HTTPClient
package import JSON

/// Where a model answers over Anthropic's Messages API, and how it is asked.
package struct MessagesSettings: Sendable {
    /// As in `https://api.anthropic.com`; with or without `/v1`. A query is kept.
    package var baseURL: String
    /// What the server calls the model.
    package var model: String
    /// Nil for servers that ask for none.
    package var key: ModelKey?
    package var temperature: Double?
    /// How many tokens may be thought before the answer; nil for a model that does not.
    package var thinking: Int?
    /// Whether the provider is asked to keep the prompt, so that the next step costs less.
    package var cache = true
    /// More members of the request; those that are set here win.
    package var extra: JSON.Object = [:]
    package var limits: HTTPLimits

    package static let address = "https://api.anthropic.com"

    package init(
        baseURL: String = address, model: String, key: ModelKey? = nil,
        temperature: Double? = nil, limits: HTTPLimits = HTTPLimits()
    ) {
        self.baseURL = baseURL
        self.model = model
        self.key = key
        self.temperature = temperature
        self.limits = limits
    }

    /// The address that requests go to.
    var endpoint: String {
        let query = baseURL.firstIndex(of: "?") ?? baseURL.endIndex
        var path = baseURL[..<query]
        while path.hasSuffix("/") { path.removeLast() }
        if !path.hasSuffix("/messages") {
            path += path.hasSuffix("/v1") ? "/messages" : "/v1/messages"
        }
        return String(path) + baseURL[query...]
    }

    var server: ModelServer {
        ModelServer(
            place: HTTPRequest(method: "POST", url: endpoint).place, model: model, key: key,
            api: "Messages")
    }
}
