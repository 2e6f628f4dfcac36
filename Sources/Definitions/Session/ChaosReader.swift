import JSON
import SessionKernel
import ToolBoundary

/// Reads what a session is to have broken on purpose: `chaos` of a session file, or a file of its
/// own.
struct ChaosReader {
    let tools: [String]
    let agents: [String]
    let models: [String]

    /// Stands for every kind that is not named.
    private static let allKinds = "all"

    func read(_ value: LocatedValue) -> JSON? {
        value.mapping { map in
            let faults = readFaults(map.value("faults", required: true))
            return .compact([
                "clock_jump_ms": .int(map.milliseconds("clock_jump", in: 1000...86_400_000)),
                "faults": .object(faults),
                "hang_ms": .int(map.milliseconds("hang", in: 1...86_400_000)),
                "latency_ms": .int(map.milliseconds("latency", in: 1...86_400_000)),
                "match": readMatch(map.value("match")),
                "seed": .integer(map.integer("seed") ?? 0),
            ])
        }
    }

    private func readFaults(_ value: LocatedValue?) -> JSON.Object {
        var faults = JSON.Object()
        var rest: JSON?
        let known = Fault.Kind.allCases.map(\.rawValue)
        for entry in value?.entries() ?? [] {
            if entry.name == Self.allKinds {
                rest = readFault(entry.value)
            } else if known.contains(entry.name) {
                faults[entry.name] = readFault(entry.value)
            } else {
                entry.key.reportUnknown(
                    entry.name, among: [Self.allKinds] + known,
                    message: "no fault is called \(Mistake.quote(entry.name))")
            }
        }
        for kind in known where faults[kind] == nil { faults[kind] = rest }
        return faults
    }

    /// A chance alone, or with what it is about.
    private func readFault(_ value: LocatedValue) -> JSON? {
        guard case .mapping = value.node.value else {
            return chance(value).map { ["chance": .integer($0)] }
        }
        return value.mapping { map in
            let chance = map.value("chance", required: true).flatMap(chance)
            let match = readMatch(map.value("match"))
            return chance.map { .compact(["chance": .integer($0), "match": match]) }
        }
    }

    private func chance(_ value: LocatedValue) -> Int? {
        value.fixedPoint(digits: 6, in: 0...1_000_000, expected: "a chance such as 0.05")
    }

    /// A condition on a name that does not exist would never hold, and nothing would be broken.
    private func readMatch(_ value: LocatedValue?) -> JSON? {
        guard let value else { return nil }
        let known = ["tool", "model", "agent", "reach", "egress", "args"]
        let names = ["tool": tools, "agent": agents, "model": models]
        for entry in value.entries() ?? [] {
            if !known.contains(entry.name), !entry.name.hasPrefix("args.") {
                entry.key.reportUnknown(
                    entry.name, among: known + ["args.NAME"],
                    message: "no condition is called \(Mistake.quote(entry.name))")
            }
            guard case .string(let text) = entry.value.node.scalar,
                let names = names[entry.name], !text.contains(where: { "*?[".contains($0) }),
                !names.contains(text)
            else { continue }
            entry.value.reportUnknown(
                text, among: names,
                message: "no \(entry.name) is called \(Mistake.quote(text))")
        }
        do {
            _ = try Conditions(value.node.json)
        } catch {
            value.report("the condition is wrong: \(error)")
        }
        return value.node.json
    }
}
