import JSON
import SessionKernel
import ToolBoundary

/// `holdpoint policy test FILE`: what the policy of a session file says of calls, rule by rule.
enum PolicyCommand {
    static let command = Command(
        name: "policy", words: "test FILE",
        summary: "what the policy of a session file says of a call, rule by rule",
        options: [
            .value("--call", "JSON", "a call: tool, args; also agent, tainted, now, spent, …"),
            .value(
                "--calls", "FILE", "many, one a line; what each says to `expect` is compared"),
            .flag(
                "--json",
                "print JSON for scripts: one line, or indented where a terminal shows it; "
                    + "with --calls one object a line"),
        ],
        examples: [
            "holdpoint policy test sessions/release-train.yaml",
            "holdpoint policy test sessions/release-train.yaml "
                + #"--call '{"tool":"git.push","args":{"ref":"refs/tags/v1.4.0"}}'"#,
            "holdpoint policy test sessions/release-train.yaml --calls calls.jsonl --json",
        ], run: run)

    private static func run(_ arguments: Arguments) throws -> ExitCode {
        guard arguments.words.first == "test", arguments.words.count == 2 else {
            throw CommandFailure.usage("policy takes `test` and a session file")
        }
        if arguments.value("--call") != nil, arguments.value("--calls") != nil {
            throw CommandFailure.usage("either `--call` or `--calls`")
        }
        let file = try DefinitionFile(arguments.words[1])
        for warning in file.warnings { Output.complain("warning: \(warning)") }
        let trial = PolicyTrial(file.definition)
        let asJSON = arguments.has("--json")
        if let text = arguments.value("--call") {
            let finding = try trial.finding(on: text, at: "--call")
            if asJSON { Output.json(finding.json) } else { Output.text(finding.text) }
            return finding.isExpected == false ? .failure : finding.exitCode
        }
        guard let path = arguments.value("--calls") else {
            list(file.definition, path: arguments.words[1], asJSON: asJSON)
            return .success
        }
        return try run(path, trial, asJSON: asJSON)
    }

    /// Many calls: what they were expected to be is what counts.
    private static func run(_ path: String, _ trial: PolicyTrial, asJSON: Bool) throws -> ExitCode {
        let bytes: [UInt8]
        do {
            bytes = try Files.read(path)
        } catch {
            throw CommandFailure(.invalidInput, "\(path): cannot be read: \(error)")
        }
        var tried = 0
        var unexpected = 0
        let lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let text = String(decoding: line, as: UTF8.self)
            if text.allSatisfy(\.isWhitespace) { continue }
            let finding = try trial.finding(on: text, at: "\(path):\(index + 1)")
            tried += 1
            if finding.isExpected == false { unexpected += 1 }
            Output.text(asJSON ? finding.json.canonicalText + "\n" : finding.text)
        }
        if !asJSON { Output.line("\(tried) calls, \(unexpected) not as expected") }
        return unexpected == 0 ? .success : .failure
    }

    /// The rules as they stand; their examples were tried when the file was read.
    private static func list(_ definition: SessionDefinition, path: String, asJSON: Bool) {
        if asJSON {
            let json: JSON = [
                "policy": .string(definition.policyDigest.hex),
                "rules": .array(definition.policy.map(\.json)),
            ]
            return Output.json(json)
        }
        for (index, rule) in definition.policy.enumerated() {
            Output.line(
                PlainText.line(
                    "\(index + 1). line \(rule.line): \(rule.words): "
                        + Policy.words(of: rule.when)
                        + (rule.because.map { " (\($0))" } ?? "")))
        }
        Output.line("nothing matched: hold")
        Output.line("policy \(definition.policyDigest.short); every example holds")
    }
}
