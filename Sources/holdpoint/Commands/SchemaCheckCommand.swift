import Glibc
import JSON
import ToolBoundary

/// `holdpoint schema-check`: JSON lines in, whether each instance fits its schema out.
enum SchemaCheckCommand {
    static let command = Command(
        name: "schema-check", words: "",
        summary: "check instances against JSON Schemas, JSON lines in and out", options: [],
        examples: ["holdpoint schema-check"], run: run)

    private static func run(_ arguments: Arguments) throws -> ExitCode {
        try arguments.none()
        var documents = SchemaDocuments()
        var lines = LineInput(descriptor: 0, bytesMax: 64 << 20)
        while let line = try lines.next() {
            if line.allSatisfy({ $0 <= 0x20 }) { continue }
            if let answer = answer(line, &documents) { Output.line(answer.canonicalText) }
        }
        return .success
    }

    /// What is written for a line; nil for a document that was taken in.
    private static func answer(_ line: [UInt8], _ documents: inout SchemaDocuments) -> JSON? {
        let request: JSON
        do {
            request = try JSON(parsing: line)
        } catch {
            return ["error": .string("the line is not JSON: \(error)"), "id": .null]
        }
        let id = request["id"] ?? .null
        switch request["op"]?.stringValue {
        case "remote":
            guard let uri = request["uri"]?.stringValue, let schema = request["schema"] else {
                return ["error": "a remote document has a uri and a schema", "id": id]
            }
            documents.add(schema, at: uri)
            return nil
        case "check": return check(request, id, documents)
        default: return ["error": "op is \"remote\" or \"check\"", "id": id]
        }
    }

    private static func check(_ request: JSON, _ id: JSON, _ documents: SchemaDocuments) -> JSON {
        guard let schema = request["schema"], let instance = request["instance"] else {
            return ["error": "a check has a schema and an instance", "id": id]
        }
        let drafts: [String: SchemaDraft] = [
            "draft2020-12": .draft2020, "draft2019-09": .draft2019, "draft7": .draft7,
        ]
        let name = request["draft"]?.stringValue ?? "draft2020-12"
        guard let draft = drafts[name] else {
            let known = drafts.keys.sorted().joined(separator: ", ")
            return ["error": .string("there is no draft \(name); there are \(known)"), "id": id]
        }
        let settings = SchemaSettings(
            draft: draft, refusesUnknownKeywords: false,
            checksFormats: request["formatAssertion"]?.boolValue ?? false, documents: documents)
        do {
            let violations = try Schema(schema, settings).check(instance)
            if violations.isEmpty { return ["id": id, "valid": true] }
            return [
                "errors": .array(violations.map(report)), "id": id, "valid": false,
            ]
        } catch {
            return ["error": .string("\(error)"), "id": id]
        }
    }

    private static func report(_ violation: Violation) -> JSON {
        [
            "at": .string(violation.at), "expected": .string(violation.expected),
            "got": .string(violation.got), "keyword": .string(violation.keyword),
        ]
    }
}
