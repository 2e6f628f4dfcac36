/// What a model shows of its thoughts, bounded: it is kept for people, and nothing acts on it.
enum Reasoning {
    static let bytesMax = 65_536
    /// Thoughts that have to be given back whole are kept up to here, or not at all.
    static let thoughtBytesMax = 1 << 20

    static func cut(_ text: String) -> String {
        guard text.utf8.count > bytesMax else { return text }
        return String(decoding: text.utf8.prefix(bytesMax), as: UTF8.self) + " …"
    }
}
