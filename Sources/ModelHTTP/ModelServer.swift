import HTTPClient

/// A server of models, as failures tell of it.
struct ModelServer: Sendable {
    /// Its address without a query, which may hold a key.
    let place: String
    /// What the server calls the model.
    let model: String
    let key: ModelKey?
    /// The API that it is spoken to in, such as `Chat Completions`.
    let api: String
}
