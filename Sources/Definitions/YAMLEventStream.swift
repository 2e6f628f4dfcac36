import CYAML

/// libyaml's parser over bytes that outlive it.
struct YAMLEventStream: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let bytes: UnsafeBufferPointer<UInt8>

    /// - Returns: nil when memory ran out.
    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        parser = .allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            return nil
        }
        // Without this, a byte order mark would make libyaml read UTF-16.
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    /// The next event and where it begins.
    func next() throws(YAMLSyntaxError) -> (event: YAMLEvent, position: Position) {
        var raw = yaml_event_t()
        guard yaml_parser_parse(parser, &raw) == 1 else { throw failure() }
        defer { yaml_event_delete(&raw) }
        return (event(raw), Position(raw.start_mark))
    }

    private func event(_ raw: yaml_event_t) -> YAMLEvent {
        switch raw.type {
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_ALIAS_EVENT: return .alias(text(raw.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = raw.data.scalar
            let content = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return .scalar(
                String(decoding: content, as: UTF8.self),
                scalar.style == YAML_PLAIN_SCALAR_STYLE ? .plain : .quoted,
                YAMLProperties(anchor: text(scalar.anchor), tag: text(scalar.tag)))
        case YAML_SEQUENCE_START_EVENT:
            let start = raw.data.sequence_start
            return .sequenceStart(
                YAMLProperties(anchor: text(start.anchor), tag: text(start.tag)))
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            let start = raw.data.mapping_start
            return .mappingStart(
                YAMLProperties(anchor: text(start.anchor), tag: text(start.tag)))
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return .streamEnd
        default: return .boundary
        }
    }

    private func text(_ pointer: UnsafePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    private func failure() -> YAMLSyntaxError {
        let state = parser.pointee
        let problem = state.problem.map { String(cString: $0) } ?? "out of memory"
        if state.error == YAML_READER_ERROR {
            // The reader knows only how many bytes it had read.
            return YAMLSyntaxError(
                position: Position(ofByte: Int(state.problem_offset), in: bytes),
                problem: problem, context: nil, contextPosition: nil)
        }
        let context = state.context.map { String(cString: $0) }
        return YAMLSyntaxError(
            position: Position(state.problem_mark), problem: problem, context: context,
            contextPosition: context == nil ? nil : Position(state.context_mark))
    }
}

extension Position {
    init(_ mark: yaml_mark_t) {
        self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }

    /// The place of a byte, counting code points as UTF-8 begins them.
    init(ofByte offset: Int, in bytes: some Collection<UInt8>) {
        var line = 1
        var column = 1
        for byte in bytes.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.init(line: line, column: column)
    }
}
