import JSON
import SessionKernel

/// A call in a transcript and what came of it. What is read out of it is read once, when asked for.
final class Exchange {
    let request: CallRequest
    /// Its result as the model reads it; nil while there is none.
    let text: String?
    let failed: Bool

    /// Nil where the arguments are no JSON.
    private(set) lazy var arguments: JSON? = try? JSON(parsing: request.arguments)
    /// The result as JSON, or the JSON that stands in it between other lines; of a failure, its
    /// first line, `{"error": {"code": …, "message": …}}`.
    private(set) lazy var json: JSON? = text.flatMap {
        failed ? Self.firstLine($0) : Self.inner($0)
    }

    /// The code of a failure.
    var code: JSON? { failed ? json?["error"]?["code"] : .none }

    init(request: CallRequest, text: String?, failed: Bool) {
        self.request = request
        self.text = text
        self.failed = failed
    }

    private static func firstLine(_ text: String) -> JSON? {
        text.utf8.split(separator: 10).first.flatMap(String.init).flatMap {
            try? JSON(parsing: $0)
        }
    }

    private static func inner(_ text: String) -> JSON? {
        if let whole = try? JSON(parsing: text) { return whole }
        guard let first = text.utf8.firstIndex(where: { "{[".utf8.contains($0) }),
            let last = text.utf8.lastIndex(where: { "}]".utf8.contains($0) }), first < last
        else { return nil }
        return try? JSON(parsing: String(text[first...last]))
    }
}
