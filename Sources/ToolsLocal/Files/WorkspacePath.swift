import JSON
package import SessionKernel

/// A path below the workspace as a tool may name it: relative, without `..`, made of plain names.
///
/// `.` and doubled or trailing slashes are taken out; `.` alone is the workspace itself. This is
/// only the first of two fences: the kernel resolves the path again and follows no symbolic link.
package struct WorkspacePath: Hashable, Sendable {
    package let components: [String]

    static let bytesMax = 4096
    static let componentBytesMax = 255

    package init(_ text: String, at pointer: String) throws(CallError) {
        func refused(_ reason: String, expected: String) -> CallError {
            CallError(
                code: "path_refused", message: "The path \(reason).", at: pointer,
                expected: expected, got: shown(text),
                hint: "Correct the path: it is meant from the root of the workspace.")
        }
        guard !text.isEmpty else {
            throw refused("is empty", expected: "a relative path, or '.' for the workspace")
        }
        guard text.utf8.count <= Self.bytesMax else {
            throw refused("is too long", expected: "at most \(Self.bytesMax) bytes")
        }
        guard text.utf8.first != UInt8(ascii: "/") else {
            throw refused("is absolute", expected: "a path relative to the workspace")
        }
        guard !text.unicodeScalars.contains(where: \.isControl) else {
            throw refused("contains a control character", expected: "printable names")
        }
        let names = text.utf8.split(separator: UInt8(ascii: "/"))
            .map { String(decoding: $0, as: UTF8.self) }
            .filter { !$0.hasSameBytes(as: ".") }
        for name in names {
            guard !name.hasSameBytes(as: "..") else {
                throw refused("contains '..'", expected: "a path that only goes down")
            }
            guard name.utf8.count <= Self.componentBytesMax else {
                throw refused(
                    "contains a name that is too long",
                    expected: "names of at most \(Self.componentBytesMax) bytes")
            }
        }
        components = names
    }

    private init(components: [String]) { self.components = components }

    package static let root = WorkspacePath(components: [])

    /// As it is told: `a/b`, and `.` for the workspace.
    package var text: String { components.isEmpty ? "." : components.joined(separator: "/") }
    package var isRoot: Bool { components.isEmpty }
    package var name: String? { components.last }
    package var parent: WorkspacePath { WorkspacePath(components: components.dropLast()) }

    func appending(_ name: String) -> WorkspacePath {
        WorkspacePath(components: components + [name])
    }

    func isWithin(_ other: WorkspacePath) -> Bool {
        components.count >= other.components.count
            && zip(components, other.components).allSatisfy { $0.hasSameBytes(as: $1) }
    }
}

/// A text from outside, short and printable, for an error message.
func shown(_ text: String) -> String {
    let visible = VisibleText.of(String(text.unicodeScalars.prefix(121)))
    return text.unicodeScalars.count > 120 ? visible + "…" : visible
}
