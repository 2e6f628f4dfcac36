/// What a check of the whole store found.
package struct StoreCheck: Hashable, Sendable {
    package var sessions = 0
    package var events = 0
    package var blobs = 0
    /// The size of the database without its log.
    package var bytes = 0
    /// One sentence each; empty when all is well.
    package var problems: [String] = []

    package init() {}

    package var text: String {
        let counts = "\(sessions) sessions, \(events) events, \(blobs) texts, \(bytes) bytes"
        guard !problems.isEmpty else { return "ok: \(counts)" }
        return (["damaged: \(counts)"] + problems.map { "- \($0)" }).joined(separator: "\n")
    }
}
