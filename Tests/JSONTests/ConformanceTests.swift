import Foundation
import JSON
import Testing

/// Runs a folder of JSON files named by what a parser owes them: `y_` must be accepted, `n_` must
/// be refused, `i_` is free. The folder is named by the environment variable `JSON_SUITE`.
@Suite struct `A public suite of JSON texts` {
    static let folder = ProcessInfo.processInfo.environment["JSON_SUITE"]

    @Test(.enabled(if: folder != nil, "JSON_SUITE names no folder"))
    func `is accepted and refused as its file names say`() throws {
        let folder = try #require(Self.folder)
        var counts: [String: Int] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            let contents = try #require(FileManager.default.contents(atPath: "\(folder)/\(name)"))
            let isAccepted =
                (try? JSON(parsing: [UInt8](contents), duplicateKeys: .lastWins)) != nil
            counts["\(name.prefix(2)) \(isAccepted ? "accepted" : "refused")", default: 0] += 1
            if name.hasPrefix("y_") { #expect(isAccepted, "\(name)") }
            if name.hasPrefix("n_") { #expect(!isAccepted, "\(name)") }
        }
        #expect(counts.isEmpty == false)
        print(counts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" })
    }
}
