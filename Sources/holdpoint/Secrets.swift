import Definitions
import GuardedProcess
import JSON
import SessionKernel

/// Secrets by name, from the environment. Values are looked up at the edge and nowhere kept but in
/// the redactor.
enum Secrets {
    static func value(_ name: String) -> String? { Environment.value(name) }

    /// Ends of the names of environment variables whose values are taken for secrets although no
    /// definition names them: a tool can come by them all the same.
    private static let suspectEnds = [
        "KEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIALS",
    ]

    /// The values of all secrets that a definition names, and of what else looks like one here.
    static func named(in definition: SessionDefinition) -> [String: String] {
        var names: Set<String> = []
        collect(definition.json, into: &names)
        var values = ChildEnvironment.current().filter { entry in
            suspectEnds.contains { entry.key.uppercased().hasSuffix($0) }
        }
        for name in names { values[name] = value(name) }
        return values
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
