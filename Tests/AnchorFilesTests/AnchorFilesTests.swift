import AnchorFiles
import Foundation
import JSON
import SessionKernel
import SessionRuntime
import TestSupport
import Testing

@Suite struct `Anchors in files` {
    private let directory =
        FileManager.default.temporaryDirectory.path
        + "/anchors-\(UUID().uuidString)/below"
    private let first = Head(sequence: 7, digest: Digest(of: "seven"))
    private let second = Head(sequence: 9, digest: Digest(of: "nine"))

    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    @Test func `what was noted last is read, and nobody else may`() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let anchors = AnchorFiles(directory: directory)
        #expect(try anchors.anchor(of: "s1") == nil)
        let pen = anchors.pen(for: "s1")
        #expect(!FileManager.default.fileExists(atPath: directory))
        try pen(Anchor(committed: first, next: second))
        #expect(try anchors.anchor(of: "s1") == Anchor(committed: first, next: second))
        try pen(Anchor(second))
        #expect(try anchors.anchor(of: "s1") == Anchor(second))
        #expect(try anchors.anchor(of: "s2") == nil)
        #expect(try mode(directory) == 0o700)
        #expect(try mode(directory + "/s1") == 0o600)
        let text = try String(contentsOfFile: directory + "/s1", encoding: .utf8)
        #expect(text.hasPrefix("holdpoint anchor 1\ncommitted 0000000009 \(second.digest.hex)\n"))
    }

    @Test func `a session's name leads nowhere else`() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let anchors = AnchorFiles(directory: directory)
        for name in ["../up", "/etc/x", "a/b", "", ".", String(repeating: "a", count: 300)] {
            try anchors.pen(for: SessionID(name))(Anchor(first))
            #expect(try anchors.anchor(of: SessionID(name)) == Anchor(first))
        }
        let found = try FileManager.default.contentsOfDirectory(atPath: directory)
        #expect(found.count == 6 && found.allSatisfy { $0.hasPrefix("_") })
    }

    @Test(arguments: ["x", "holdpoint anchor 2\n", String(repeating: "\n", count: 195)])
    func `what is no anchor is not taken for one`(_ text: String) throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let anchors = AnchorFiles(directory: directory)
        try anchors.pen(for: "s1")(Anchor(first))
        try text.write(toFile: directory + "/s1", atomically: false, encoding: .utf8)
        let error = #expect(throws: JournalError.self) { try anchors.anchor(of: "s1") }
        #expect(error?.code == .altered)
        #expect(error?.message.contains("it is no anchor") == true)
    }

    @Test func `a link is not followed, and an empty file is none`() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let anchors = AnchorFiles(directory: directory)
        try anchors.pen(for: "s1")(Anchor(first))
        let files = FileManager.default
        try files.createSymbolicLink(
            atPath: directory + "/s2", withDestinationPath: directory + "/s1")
        #expect(throws: JournalError.self) { try anchors.anchor(of: "s2") }
        #expect(throws: JournalError.self) { try anchors.pen(for: "s2")(Anchor(second)) }
        #expect(files.createFile(atPath: directory + "/s3", contents: nil))
        #expect(try anchors.anchor(of: "s3") == nil)
    }

    @Test func `a disk without space fails as a store does`() throws {
        guard let disk = SmallDisk(bytes: 1 << 16) else {
            print("skipped: this user may not mount a file system")
            return
        }
        defer { disk.remove() }
        let anchors = AnchorFiles(directory: disk.path)
        let old = anchors.pen(for: "old")
        try old(Anchor(first))
        disk.fill()
        let error = #expect(throws: JournalError.self) {
            try anchors.pen(for: "new")(Anchor(first))
        }
        #expect(error?.code == .storeFailed)
        // What is written in place needs no space.
        try old(Anchor(second))
        disk.free()
        try anchors.pen(for: "new")(Anchor(first))
    }
}
