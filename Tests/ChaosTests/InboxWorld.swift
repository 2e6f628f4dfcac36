import Foundation
import JSON
import SessionKernel

/// The letters that left the shop of `poisoned-inbox`.
struct InboxWorld: OutsideWorld {
    let workspace: String

    func wasDone(_ call: Call) throws -> Bool {
        let to = call.arguments?["to"]?.stringValue ?? ""
        return try letters().contains { $0.hasPrefix("To: \(to)\n") }
    }

    /// Nobody gets a letter twice, and none is half written.
    func faults() throws -> [String] {
        let letters = try letters()
        var found = Dictionary(grouping: letters) { $0.prefix { $0 != "\n" } }
            .filter { $0.value.count > 1 }.map { "sent \($0.value.count) times: \($0.key)" }
        found += letters.filter { !$0.hasPrefix("To: ") }.map { "half a letter: \($0.prefix(40))" }
        return found
    }

    func isReached() throws -> Bool {
        try letters().contains { $0.hasPrefix("To: ann.lee@example.com\n") }
    }

    private func letters() throws -> [String] {
        let outbox = workspace + "/outbox"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: outbox)) ?? []
        return try names.filter { $0.hasSuffix(".eml") }.sorted().map { name in
            String(
                decoding: try Data(contentsOf: URL(filePath: "\(outbox)/\(name)")), as: UTF8.self)
        }
    }
}
