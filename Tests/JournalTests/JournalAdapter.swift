import Foundation
import JournalSQLite
import SessionRuntime
import TestSupport
import Testing

/// Every adapter of the port, each of which passes the contract.
enum JournalAdapter: CaseIterable, CustomTestStringConvertible {
    case inMemory, sqlite

    var testDescription: String { "\(self)" }

    /// Lends a fresh store: its first journal, and a way to open another as a second process would.
    func withStore(
        _ body: (
            _ journal: any Journal, _ another: @Sendable () async throws -> any Journal
        ) async throws -> Void
    ) async throws {
        switch self {
        case .inMemory:
            let journal = InMemoryJournal()
            try await body(journal) { journal.another() }
        case .sqlite:
            try await withTemporaryStore { path in
                let journal = try await SQLiteJournal.open(path)
                try await body(journal) { try await SQLiteJournal.open(path) }
                await journal.close()
            }
        }
    }
}

/// Lends a path in a fresh directory, which is removed afterwards.
func withTemporaryStore(_ body: (String) async throws -> Void) async throws {
    let directory = FileManager.default.temporaryDirectory.path + "/journal-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try await body(directory + "/store.db")
}

/// The code with which `body` fails; nil when it does not.
func failure(_ body: () async throws -> Void) async throws -> JournalError.Code? {
    do {
        try await body()
        return nil
    } catch let error as JournalError {
        return error.code
    }
}
