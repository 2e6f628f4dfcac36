import Definitions
import GuardedProcess
import JSON
import SessionKernel
import Synchronization
import ToolBoundary

/// Secrets by name: from the places that a session file or the operator's own list names, else
/// from the environment. Values are kept nowhere but here and in the redactor.
enum Secrets {
    /// What this process has read, by name: read once, when a session begins here or is gone on
    /// with, so that the value is known to the redactor before anything could print it.
    private static let known = Mutex<[String: Known]>([:])

    private struct Known {
        var place: SecretSource.Place
        var value: String
    }

    static func value(_ name: String) -> String? {
        known.withLock { $0[name]?.value } ?? Environment.value(name)
    }

    /// The files that values were read from: no tool has business there.
    static var files: [String] {
        known.withLock { known in
            known.values.compactMap { known in
                guard case .file(let path) = known.place else { return nil }
                return SecretPlaces.path(path)
            }
        }
    }

    /// Ends of the names of environment variables whose values are taken for secrets although no
    /// definition names them: a tool can come by them all the same.
    private static let suspectEnds = [
        "KEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIALS",
    ]

    /// The names of all secrets that a definition speaks of, and of what else looks like one here.
    static func names(in definition: SessionDefinition) -> Set<String> {
        var names = Set(definition.secrets.map(\.name))
        collect(definition.json, into: &names)
        return names.union(suspects.keys)
    }

    private static var suspects: [String: String] {
        ChildEnvironment.current().filter { entry in
            suspectEnds.contains { entry.key.uppercased().hasSuffix($0) }
        }
    }

    /// The values of all secrets that a definition names, and of what else looks like one here.
    ///
    /// Called on the main thread where one of them may have to be asked of a program.
    ///
    /// - Throws: A failure for a declared secret that cannot be read, or not safely. A variable
    ///   that is not set is none: what needs it says so.
    static func named(in definition: SessionDefinition) throws -> [String: String] {
        var names: Set<String> = []
        collect(definition.json, into: &names)
        var values = suspects
        var sources = try SecretPlaces.ofOperator().filter { names.contains($0.name) }
        sources.removeAll { own in definition.secrets.contains { $0.name == own.name } }
        sources += definition.secrets
        for source in sources {
            try learn(source)
            names.insert(source.name)
        }
        for name in names { values[name] = value(name) }
        return values
    }

    private static func learn(_ source: SecretSource) throws {
        if let known = known.withLock({ $0[source.name] }) {
            guard known.place == source.place else {
                throw CommandFailure(
                    .failure,
                    "the secret \(source.name) comes from another place in another session of this "
                        + "process; run this one by itself, or give the secret another name")
            }
            return
        }
        guard let value = try SecretPlaces.read(source) else { return }
        known.withLock { $0[source.name] = Known(place: source.place, value: value) }
    }

    private static func collect(_ json: JSON, into names: inout Set<String>) {
        switch json {
        case .string(let text):
            for name in Placeholders.names(in: text) where name.hasPrefix("secret.") {
                names.insert(String(name.dropFirst(7)))
            }
        case .array(let items): for item in items { collect(item, into: &names) }
        case .object(let object): for (_, value) in object { collect(value, into: &names) }
        case .null, .bool, .integer, .number: break
        }
    }

    /// Where a key is written out in a definition, and of which kind it looks to be. A definition
    /// is recorded as it is, so that none may be in it.
    static func writtenOut(_ json: JSON, at path: String = "") -> (path: String, kind: String)? {
        switch json {
        case .string(let text):
            let clean = Redactor(shapes: true).redact(text)
            guard !Redactor.hasMark(text), let mark = clean.firstRange(of: "[redacted:") else {
                return nil
            }
            let kind = String(clean[mark.upperBound...].prefix { $0 != "]" })
            // A number that could be a card's is an example more often than a card's.
            return kind == "card-number" ? nil : (path, kind)
        case .array(let items):
            for (place, item) in items.enumerated() {
                if let found = writtenOut(item, at: "\(path).\(place)") { return found }
            }
            return nil
        case .object(let object):
            for (key, value) in object {
                let inner = path.isEmpty ? key : "\(path).\(key)"
                if let found = writtenOut(value, at: inner) { return found }
            }
            return nil
        case .null, .bool, .integer, .number: return nil
        }
    }

    /// `{{env.NAME}}` and `{{secret.NAME}}` filled in; nil names what is not set.
    static func resolve(_ text: String) throws(MissingValue) -> String {
        var missing: String?
        let filled = Placeholders.fill(text) { name in
            let value: String?
            if name.hasPrefix("env.") {
                value = Environment.value(String(name.dropFirst(4)))
            } else if name.hasPrefix("secret.") {
                value = Secrets.value(String(name.dropFirst(7)))
            } else {
                return nil
            }
            if value == nil { missing = missing ?? name }
            return value
        }
        if let missing { throw MissingValue(name: missing) }
        return filled
    }

    struct MissingValue: Error { let name: String }
}
