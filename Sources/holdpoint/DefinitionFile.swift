import Definitions
import JSON
import ModelRules
import SessionKernel
import ToolBoundary
import ToolsLocal

/// Reads session files with what ships in this binary, and makes a session's opening of one.
struct DefinitionFile {
    let path: String
    let definition: SessionDefinition
    let warnings: [Mistake]

    /// - Throws: A failure with every mistake, one a line.
    init(_ path: String) throws {
        let bytes: [UInt8]
        do {
            bytes = try Files.read(path)
        } catch {
            throw CommandFailure(.invalidInput, "\(path): cannot be read: \(error)")
        }
        let folder = Files.parent(of: path)
        let surroundings = SessionFile.Surroundings(
            builtins: [FilesTool.set: FilesTool.declarations]
        ) { name in
            try Files.read(Files.absolute(name, from: folder))
        }
        do {
            let checked = try SessionFile.read(bytes, file: path, surroundings: surroundings)
            definition = try PriceBooks.load().completing(checked.definition)
            warnings = checked.warnings
        } catch let mistakes as MistakeList {
            throw CommandFailure(.invalidInput, "\(mistakes)")
        }
        self.path = path
        var wrong: [String] = []
        if let found = Secrets.writtenOut(definition.json) {
            wrong.append(
                "\(path): \(found.path): this looks like a secret (\(found.kind)), and a "
                    + "definition is recorded as it is; name it instead: {{secret.NAME}}")
        }
        wrong += wrongRules()
        guard wrong.isEmpty else {
            throw CommandFailure(.invalidInput, wrong.joined(separator: "\n"))
        }
    }

    /// The rules of a model are data of their own; the adapter that will read them checks them.
    private func wrongRules() -> [String] {
        definition.models.filter { $0.provider == .rules }.compactMap { model in
            do {
                _ = try RulesModel(rules: model.settings)
                return nil
            } catch {
                return "\(path): models.\(model.name): the rules are wrong:\n\(error)"
            }
        }
    }

    /// The inputs as given on the command line, checked against what the definition asks for.
    func inputs(_ pairs: [String]) throws -> JSON {
        var object = JSON.Object()
        let properties = definition.inputs["properties"]?.objectValue ?? [:]
        for (name, schema) in properties {
            if let value = schema["default"] { object[name] = value }
        }
        for pair in pairs {
            guard let equals = pair.firstIndex(of: "=") else {
                throw CommandFailure(.invalidInput, "input `\(pair)`: expected NAME=VALUE")
            }
            let name = String(pair[..<equals])
            guard let schema = properties[name] else {
                let known = properties.map(\.key).joined(separator: ", ")
                throw CommandFailure(
                    .invalidInput,
                    "\(path) has no input `\(name)`; it has: \(known.isEmpty ? "none" : known)")
            }
            object[name] = value(String(pair[pair.index(after: equals)...]), schema)
        }
        try check(.object(object))
        return .object(object)
    }

    /// Text where the schema takes text; otherwise JSON where it is JSON.
    private func value(_ text: String, _ schema: JSON) -> JSON {
        if schema["type"]?.stringValue == "string" { return .string(text) }
        return (try? JSON(parsing: text)) ?? .string(text)
    }

    private func check(_ inputs: JSON) throws {
        guard let schema = try? Schema(definition.inputs) else { return }
        let violations = schema.check(inputs)
        guard !violations.isEmpty else { return }
        let lines = violations.map { violation in
            let place = violation.at.isEmpty ? "the inputs" : "input \(violation.at.dropFirst())"
            return "\(place): expected \(violation.expected), got \(violation.got)"
        }
        throw CommandFailure(
            .invalidInput,
            "\(path): the inputs do not fit:\n  " + lines.joined(separator: "\n  ")
                + "\ngive them as --input NAME=VALUE")
    }

    /// The goal with the inputs filled in.
    func goal(_ inputs: JSON) -> String {
        Placeholders.fill(definition.goal) { name in
            let key = name.hasPrefix("inputs.") ? String(name.dropFirst(7)) : name
            guard let value = inputs[key] else { return nil }
            return value.stringValue ?? value.canonicalText
        }
    }
}
