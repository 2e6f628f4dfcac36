import Glibc
import JSON
import SessionKernel

/// What stands at a path, as far as it can be put back.
enum FileImage: Hashable {
    case absent
    case file(Digest, mode: mode_t)
    case directory(mode: mode_t)
    /// A file too large to be kept, a link, or a special file.
    case other(String)

    /// A file above this is not kept, so that it cannot be put back.
    static let bytesMax = FilesTool.Limit.hashedBytes

    /// Whether it is the same thing with the same content, whatever its mode.
    func hasContent(of other: FileImage) -> Bool {
        switch (self, other) {
        case (.absent, .absent), (.directory, .directory): true
        case (.file(let digest, _), .file(let wanted, _)): digest == wanted
        case (.absent, _), (.file, _), (.directory, _), (.other, _): false
        }
    }

    var inWords: String {
        switch self {
        case .absent: "nothing"
        case .file(let digest, _): "a file with the SHA-256 \(digest.hex)"
        case .directory: "a directory"
        case .other(let what): what
        }
    }

    var json: JSON {
        switch self {
        case .absent: ["is": "absent"]
        case .file(let digest, let mode):
            ["is": "file", "mode": .integer(Int(mode)), "sha256": .string(digest.hex)]
        case .directory(let mode): ["is": "directory", "mode": .integer(Int(mode))]
        case .other(let what): ["is": "other", "what": .string(what)]
        }
    }

    /// Nil for what is no image.
    init?(_ json: JSON) {
        let mode = json["mode"]?.intValue.map { mode_t($0 & 0o777) }
        switch (json["is"]?.stringValue, mode) {
        case ("absent", _): self = .absent
        case ("directory", let mode?): self = .directory(mode: mode)
        case ("file", let mode?):
            guard let digest = json["sha256"]?.stringValue.flatMap(Digest.init(hex:)) else {
                return nil
            }
            self = .file(digest, mode: mode)
        default: return nil
        }
    }
}

extension Workspace {
    /// What stands at a path now, with the content of a file that can be kept.
    borrowing func image(
        of path: WorkspacePath, at pointer: String
    ) throws(CallError) -> (image: FileImage, bytes: [UInt8]) {
        do throws(CallError) {
            let kind = try kind(of: path, at: pointer)
            guard kind == .file || kind == .directory else { return (.other(kind.inWords), []) }
            if kind == .directory {
                let handle = try directory(path, at: pointer)
                guard let status = FileStatus(of: handle) else {
                    throw FileProblem.system(errno, "examining", path, at: pointer)
                }
                return (.directory(mode: status.mode), [])
            }
            let opened = try file(path, at: pointer)
            let limit = FileImage.bytesMax
            guard let bytes = opened.handle.read(from: 0, atMost: limit + 1) else {
                throw FileProblem.system(errno, "reading", path, at: pointer)
            }
            guard bytes.count <= limit else {
                return (.other("a file of \(opened.status.size) bytes"), [])
            }
            return (.file(Digest(of: bytes), mode: opened.status.mode), bytes)
        } catch {
            if error.code == "not_found" { return (.absent, []) }
            throw error
        }
    }
}
