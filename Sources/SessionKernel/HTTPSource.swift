package import JSON

/// A request to a server as a tool. Placeholders as in a command; a secret stands in headers and
/// bodies only.
package struct HTTPSource: Hashable, Sendable {
    package var request: HTTPTemplate
    /// Names of hosts that requests and redirects may go to; `*.` before one stands for all below.
    package var hosts: [String]
    /// Whether a host may have an address that is not of the public internet.
    package var allowsPrivate: Bool
    /// Whether a redirect of a request that only reads is followed, on the same host.
    package var followsRedirects: Bool
    /// How much of an answer is kept; nil where the file does not say.
    package var answerBytesMax: Int?
    /// A request whose answer stands on the card.
    package var preview: HTTPTemplate?
    /// A request that tells afterwards whether a call was done.
    package var verify: HTTPTemplate?
    /// Conditions on the answer to `verify` as JSON; nil where its status tells.
    package var verified: JSON?
    package var undo: HTTPTemplate?

    package static let answerBytesDefault = 1 << 20

    package init(request: HTTPTemplate, hosts: [String]) {
        self.request = request
        self.hosts = hosts
        allowsPrivate = false
        followsRedirects = false
    }
}

/// A request with placeholders in it.
package struct HTTPTemplate: Hashable, Sendable {
    package var method: String
    package var url: String
    /// Parameters after the `?`; one whose only placeholder has no value is left out.
    package var query: [HTTPTemplateField]
    package var headers: [HTTPTemplateField]
    /// A text that is one placeholder stands for the value with its type.
    package var body: JSON?

    package init(
        method: String, url: String, query: [HTTPTemplateField] = [],
        headers: [HTTPTemplateField] = [], body: JSON? = nil
    ) {
        self.method = method
        self.url = url
        self.query = query
        self.headers = headers
        self.body = body
    }
}

package struct HTTPTemplateField: Hashable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension HTTPSource {
    /// As in the `source` of a tool; its `http` member tells it from the other kinds.
    package var json: JSON {
        .compact([
            "bytes": .int(answerBytesMax), "follows": .flag(followsRedirects),
            "hosts": .texts(hosts), "http": request.json, "preview": preview?.json,
            "private": .flag(allowsPrivate), "undo": undo?.json, "verified": verified,
            "verify": verify?.json,
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "http")
        self.init(
            request: try HTTPTemplate(try fields.json("http")), hosts: try fields.texts("hosts"))
        allowsPrivate = try fields.flag("private")
        followsRedirects = try fields.flag("follows")
        answerBytesMax = try fields.optionalInt("bytes")
        if let template = fields["preview"] { preview = try HTTPTemplate(template) }
        if let template = fields["verify"] { verify = try HTTPTemplate(template) }
        if let template = fields["undo"] { undo = try HTTPTemplate(template) }
        verified = fields["verified"]
    }
}

extension HTTPTemplate {
    package var json: JSON {
        .compact([
            "body": body, "headers": .list(headers, \.json), "method": .string(method),
            "query": .list(query, \.json), "url": .string(url),
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "request")
        self.init(
            method: try fields.text("method"), url: try fields.text("url"),
            query: try fields.list("query", HTTPTemplateField.init),
            headers: try fields.list("headers", HTTPTemplateField.init), body: fields["body"])
    }
}

extension HTTPTemplateField {
    package var json: JSON { [.string(name), .string(value)] }

    package init(_ json: JSON) throws(MalformedEvent) {
        guard let name = json[0]?.stringValue, let value = json[1]?.stringValue else {
            throw MalformedEvent("a field of a request is no pair of texts")
        }
        self.init(name, value)
    }
}
