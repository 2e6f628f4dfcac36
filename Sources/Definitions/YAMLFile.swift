/// Reads one YAML document into nodes that know their places.
///
/// Bounded, so that no file can take the memory or the time of the program: see the limits below.
/// Refused although YAML knows them: several documents, merge keys (`<<`), keys that are not
/// plain words, anchors defined twice, and tags beyond those of the core schema.
package enum YAMLFile {
    package static let bytesMax = 1 << 20
    package static let depthMax = 64
    /// Nodes after aliases are followed.
    package static let nodesMax = 100_000
    /// Bytes of text after aliases are followed.
    package static let textBytesMax = 4 << 20

    /// What came of a reading: a doubled key does not keep the rest of the file from being read,
    /// where its first value counts; any other mistake of form does.
    struct Read {
        var root: YAMLNode?
        var mistakes: MistakeList
    }

    /// - Parameter file: The name that mistakes show.
    /// - Throws: The mistake of form that stopped the reading, with every doubled key before it.
    package static func read(_ bytes: [UInt8], file: String) throws(MistakeList) -> YAMLNode {
        let read = readOn(bytes, file: file)
        guard read.mistakes.isEmpty, let root = read.root else { throw read.mistakes }
        return root
    }

    /// Reads past what does not have to stop the reading.
    static func readOn(_ bytes: [UInt8], file: String) -> Read {
        guard bytes.count <= bytesMax else {
            return failed(
                file, "the file has \(bytes.count) bytes", expected: "at most \(bytesMax) bytes")
        }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let content = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
        // An empty buffer may have no address, which libyaml does not take.
        guard !content.isEmpty else {
            let null = YAMLNode(.scalar("", .plain, tag: nil), at: Position(line: 1, column: 1))
            return Read(root: null, mistakes: MistakeList())
        }
        return content.withUnsafeBufferPointer { buffer in
            guard let events = YAMLEventStream(buffer) else {
                return failed(file, "memory ran out while the file was read")
            }
            var tree = YAMLTree(file: file)
            return tree.read(events, source: buffer)
        }
    }

    private static func failed(_ file: String, _ message: String, expected: String? = nil) -> Read {
        let mistake = Mistake(
            file: file, position: Position(line: 1, column: 1), message: message,
            expected: expected)
        return Read(root: nil, mistakes: MistakeList([mistake]))
    }
}
