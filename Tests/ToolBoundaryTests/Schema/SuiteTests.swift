import Foundation
import JSON
import Testing

@testable import ToolBoundary

/// Runs the public suite of JSON Schema, in the layout that it is published in: `tests/DRAFT`,
/// with `optional` and `optional/format` below, and `remotes`. The folder is named by the
/// environment variable `SCHEMA_SUITE`; `make conformance SUITE=DIR` sets it.
@Suite struct `A public suite of JSON Schema` {
    static let folder = ProcessInfo.processInfo.environment["SCHEMA_SUITE"]

    private struct Count {
        var tried = 0
        var agreed = 0
    }

    @Test(
        .enabled(if: folder != nil, "SCHEMA_SUITE names no folder"),
        arguments: [("draft2020-12", SchemaDraft.draft2020), ("draft7", .draft7)])
    func `is agreed with in all that it requires`(name: String, draft: SchemaDraft) throws {
        let folder = try #require(Self.folder)
        let documents = try remotes(in: folder)
        for (group, way) in [
            ("required", ""), ("optional", "/optional"), ("format", "/optional/format"),
        ] {
            let settings = SchemaSettings(
                draft: draft, refusesUnknownKeywords: false, checksFormats: group == "format",
                documents: documents)
            var count = Count()
            for file in try files(in: "\(folder)/tests/\(name)\(way)") {
                try run(file, settings, isRequired: group == "required", &count)
            }
            print("\(name) \(group): \(count.agreed) of \(count.tried)")
            #expect(count.tried > 0)
        }
    }

    private func run(
        _ file: String, _ settings: SchemaSettings, isRequired: Bool, _ count: inout Count
    ) throws {
        let groups = try #require(try read(file).arrayValue)
        for group in groups {
            let schema = try? Schema(group["schema"] ?? true, settings)
            for test in group["tests"]?.arrayValue ?? [] {
                let isValid = schema?.check(test["data"] ?? .null).isEmpty
                count.tried += 1
                if isValid == test["valid"]?.boolValue {
                    count.agreed += 1
                } else if isRequired {
                    Issue.record("\(file): \(test["description"]?.stringValue ?? "")")
                }
            }
        }
    }

    private func remotes(in folder: String) throws -> SchemaDocuments {
        var documents = SchemaDocuments()
        let root = "\(folder)/remotes"
        for name in try FileManager.default.subpathsOfDirectory(atPath: root)
        where name.hasSuffix(".json") {
            documents.add(try read("\(root)/\(name)"), at: "http://localhost:1234/\(name)")
        }
        return documents
    }

    private func files(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            .filter { $0.hasSuffix(".json") }.map { "\(folder)/\($0)" }
    }

    private func read(_ path: String) throws -> JSON {
        let contents = try #require(FileManager.default.contents(atPath: path))
        return try JSON(parsing: [UInt8](contents))
    }
}
