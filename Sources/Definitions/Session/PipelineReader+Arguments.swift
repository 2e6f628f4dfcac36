import JSON
import SessionKernel
import ToolBoundary

/// What is written out in the arguments of a step is known before anything runs, and so is whether
/// its tool can ever take it. What a reference stands for is not.
extension PipelineReader {
    /// - Parameters:
    ///   - arguments: As they are written; nil where the step has none.
    ///   - step: Where the tool is named.
    func check(
        _ arguments: LocatedValue?, of step: LocatedValue, against tool: ToolDeclaration
    ) {
        let place = arguments ?? step
        if let arguments, case .mapping = arguments.node.value {
        } else if arguments != nil {
            return  // Told already.
        }
        // A schema that cannot be read is told of where it is written.
        guard let schema = try? Schema(tool.arguments, .foreign) else { return }
        let found = schema.misfits(arguments?.json ?? [:], isUnknown: Self.isReference)
        for violation in found { tell(violation, at: place, of: tool) }
    }

    private static func isReference(_ text: String) -> Bool { text.contains("{{") }

    private func tell(_ violation: Violation, at place: LocatedValue, of tool: ToolDeclaration) {
        var way = JSONPointer(violation.at)?.tokens ?? []
        if let property = violation.property {
            way.append(property)
            return place.part(along: way.dropLast()).report(
                "the argument \(Self.quoted(way)) of \(tool.name) is missing",
                expected: violation.needed)
        }
        if violation.isUnknownName, let name = way.last {
            let known = tool.arguments["properties"]?.objectValue?.map(\.key) ?? []
            return place.key(along: way).reportUnknown(
                name, among: way.count == 1 ? known : [],
                message: "\(tool.name) has no argument \(Self.quoted(way))")
        }
        let what = way.isEmpty ? "what \(tool.name) is given" : "the argument \(Self.quoted(way))"
        place.part(along: way[...]).report(
            "\(what) is \(violation.gotWords)", expected: violation.expectedWords)
    }

    private static func quoted(_ way: [String]) -> String {
        Mistake.quote(way.joined(separator: "."))
    }
}

extension LocatedValue {
    /// The part that tokens of a JSON pointer lead to, or as much of the way to it as there is.
    fileprivate func part(along way: ArraySlice<String>) -> LocatedValue {
        var part = self
        for token in way {
            switch part.node.value {
            case .sequence(let nodes):
                guard let index = Int(token), nodes.indices.contains(index) else { return part }
                part = LocatedValue(nodes[index], at: part.path.index(index), in: reading)
            case .mapping(let entries):
                guard let entry = entries.first(where: { $0.name == token }) else { return part }
                part = LocatedValue(entry.value, at: part.path.key(entry.name), in: reading)
            case .scalar: return part
            }
        }
        return part
    }

    /// The key that the last token is, where there is one.
    fileprivate func key(along way: [String]) -> LocatedValue {
        let owner = part(along: way.dropLast())
        guard case .mapping(let entries) = owner.node.value,
            let entry = entries.first(where: { $0.name == way.last })
        else { return owner }
        return LocatedValue(entry.key, at: owner.path.key(entry.name), in: reading)
    }
}
