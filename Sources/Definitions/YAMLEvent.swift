/// What libyaml's parser reports next, copied out of its memory.
enum YAMLEvent {
    case documentStart
    case alias(String)
    case scalar(String, YAMLStyle, YAMLProperties)
    case sequenceStart(YAMLProperties)
    case sequenceEnd
    case mappingStart(YAMLProperties)
    case mappingEnd
    /// The begin and the end of the stream, and the end of a document: they carry nothing.
    case boundary
    case streamEnd
}

/// What may stand before a node: `&anchor` and `!tag`.
struct YAMLProperties {
    let anchor: String?
    let tag: String?
}

/// Why libyaml could not go on.
struct YAMLSyntaxError: Error {
    let position: Position
    let problem: String
    /// What was being read, in libyaml's words, and where that began.
    let context: String?
    let contextPosition: Position?
}
