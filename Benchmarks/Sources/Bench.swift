import Glibc
import JSON

/// Measures what the design promises and fails when a promise is broken.
///
/// `holdpoint-bench [--json] [NAME…]` runs the benchmarks whose names are given, or all.
@main struct Bench {
    private enum Name: String, CaseIterable { case steps, json, kernel, journal, resume }

    private static func run(_ name: Name) async throws -> [Figure] {
        switch name {
        case .steps: try await StepBenchmark.run()
        case .json: try JSONBenchmark.run()
        case .kernel: try KernelBenchmark.run()
        case .journal: try await JournalBenchmark.run()
        case .resume: try await ResumeBenchmark.run()
        }
    }

    static func main() async {
        var words = CommandLine.arguments.dropFirst()
        if let path = words.first.flatMap({ $0 == ResumeBenchmark.word ? words.last : nil }) {
            exit(await ResumeBenchmark.resume(path))
        }
        let asJSON = words.contains("--json")
        words.removeAll { $0 == "--json" }
        if let unknown = words.first(where: { Name(rawValue: $0) == nil }) {
            complain(
                "no benchmark is called `\(unknown)`; there are: steps, json, kernel, journal, "
                    + "resume")
            exit(2)
        }
        var figures: [Figure] = []
        for name in Name.allCases where words.isEmpty || words.contains(name.rawValue) {
            do {
                figures += try await run(name)
            } catch {
                complain("\(name): \(error)")
                exit(1)
            }
        }
        print(asJSON ? Figure.json(figures) : Figure.table(figures))
        exit(figures.allSatisfy(\.isMet) ? 0 : 1)
    }

    static func complain(_ text: String) {
        let line = Array("holdpoint-bench: \(text)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
    }
}
