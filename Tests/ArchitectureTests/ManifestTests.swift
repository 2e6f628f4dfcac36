import Testing

/// What `Package.swift` declares: targets with their dependencies, as written there.
private enum Manifest {
    /// Dependencies by target; for test targets under their whole name.
    static let dependencies: [String: Set<String>] = {
        let tokens = SourceFile("Package.swift").tokens
        var found: [String: Set<String>] = [:]
        for index in tokens.indices.dropLast() where tokens[index + 1].text == "(" {
            guard tokens[index].kind == .word, let end = tokens.closing(index + 1) else { continue }
            let inside = Array(tokens[index + 2..<end])
            guard let name = inside.first(where: { $0.kind == .string })?.text else { continue }
            switch tokens[index].text {
            case "module" where inside.first?.kind == .string: found[name] = names(in: inside)
            case "executableTarget": found[name] = names(in: inside)
            case "tests" where inside.first?.kind == .string:
                found[name + "Tests"] = names(in: inside).union(["TestSupport"])
            case "target" where name == "TestSupport": found[name] = names(in: inside)
            default: continue
            }
        }
        return found
    }()

    /// The texts of the first list.
    private static func names(in tokens: [Token]) -> Set<String> {
        guard let open = tokens.firstIndex(where: { $0.text == "[" && $0.kind == .sign }),
            let close = tokens.closing(open)
        else { return [] }
        return Set(tokens[open..<close].filter { $0.kind == .string }.map(\.text))
    }
}

@Suite struct `The package manifest` {
    private func imports(of target: String, in files: [SourceFile]) -> Set<String> {
        let all = files.filter { $0.target == target }.flatMap { $0.imports.map(\.module) }
        return Set(all).intersection(
            Set(House.mayImport.keys).union(House.libraries.keys).union(["TestSupport"]))
    }

    @Test func `every module is declared with exactly the dependencies that it imports`() {
        for target in House.mayImport.keys.sorted() {
            let declared = Manifest.dependencies[target]
            let imported = imports(of: target, in: Repository.sources)
            #expect(declared != nil, "\(target) is not in Package.swift")
            let missing = imported.subtracting(declared ?? [])
            let unused = (declared ?? []).subtracting(imported)
            #expect(missing == [], "\(target) imports what it does not declare")
            #expect(unused == [], "\(target) declares what it does not import")
        }
    }

    @Test func `no module is declared with a dependency that the house table forbids`() {
        for (target, allowed) in House.mayImport {
            #expect(Manifest.dependencies[target]?.subtracting(allowed) == [], "\(target)")
        }
    }

    @Test func `a test target declares all that it imports`() {
        let targets = Set(Repository.tests.map(\.target)).subtracting(["TestSupport"])
        for target in targets.sorted() {
            let declared = Manifest.dependencies[target] ?? []
            let imported = imports(of: target, in: Repository.tests)
            #expect(imported.subtracting(declared) == [], "\(target)")
        }
    }
}
