import JSON
import SessionKernel
import ToolBoundary

extension SessionReader {
    /// The set of tools that take a command for bash.
    static let shellSet = "shell"

    static func isPart(_ tool: ToolDefinition, of set: String) -> Bool {
        if case .command(let command) = tool.source {
            return command.shell != nil && set == shellSet
        }
        return tool.source == .builtin(set)
    }

    /// One tool for each reach: what a command may do is known from its text, and a tool refuses
    /// one that may do more. So what a call may do is what its tool may do, for the policy and for
    /// every reader of the journal.
    func readShell(_ map: MappingReader) -> [ToolDefinition] {
        let network = map.bool("network") ?? false
        let timeout =
            map.milliseconds("timeout", in: 100...86_400_000) ?? Self.shellMilliseconds
        let parameters = Self.shellArguments(milliseconds: timeout)
        let memory = map.bytes("memory", in: 16 << 20...1 << 40)
        let rate = map.value("rate")?.rate()
        let environment = map.stringMap("env") ?? [:]
        checkPlaceholders(map.value("env"), parameters)
        return Reach.allCases.map { reach in
            let mayLeave = network && reach == .irreversible
            var command = CommandSource(
                run: ["bash", "--noprofile", "--norc", "-c", "--", "{{args.command}}"],
                environment: reach == .irreversible
                    ? environment : Self.calmGit.merging(environment) { _, own in own },
                allowsDash: true)
            command.memoryBytes = memory
            command.shell = ShellAccess(network: mayLeave)
            var declaration = ToolDeclaration(
                name: ToolName("shell.\(Self.verb(reach))"),
                description: Self.description(reach, network: mayLeave),
                arguments: parameters, reach: reach, egress: mayLeave)
            declaration.rate = rate
            declaration.timeoutMilliseconds = timeout
            return ToolDefinition(declaration: declaration, source: .command(command))
        }
    }

    private static let shellMilliseconds = 60_000

    /// A repository's own configuration names programs that git would run where it only looks.
    private static let calmGit: [String: String] = [
        "GIT_CONFIG_COUNT": "3", "GIT_CONFIG_KEY_0": "core.fsmonitor",
        "GIT_CONFIG_VALUE_0": "false", "GIT_CONFIG_KEY_1": "core.hooksPath",
        "GIT_CONFIG_VALUE_1": "/dev/null", "GIT_CONFIG_KEY_2": "safe.bareRepository",
        "GIT_CONFIG_VALUE_2": "explicit",
    ]

    /// The command, and where a second or more is left for it, less time than the tool has.
    private static func shellArguments(milliseconds: Int) -> JSON {
        var properties: JSON.Object = [
            "command": [
                "description": "A command for bash.", "maxLength": 16384, "minLength": 1,
                "type": "string",
            ]
        ]
        if milliseconds >= 1000 {
            properties["timeout"] = [
                "description": .string(
                    "Seconds after which the command is stopped; \(milliseconds / 1000) where it "
                        + "is not said."),
                "maximum": .integer(milliseconds / 1000), "minimum": 1, "type": "integer",
            ]
        }
        return [
            "additionalProperties": false, "properties": .object(properties),
            "required": ["command"], "type": "object",
        ]
    }

    /// What programs do that the shell's rules do not know, or are to be stricter about.
    static func readShellRules(_ value: LocatedValue?) -> [String] {
        var places: [LocatedValue] = []
        let lines =
            value?.list(count: 0...256) { item -> String? in
                guard let line = item.string() else { return nil }
                places.append(item)
                return line
            } ?? []
        for mistake in ShellRules.mistakes(inOwn: lines) {
            places[mistake.line].report(
                mistake.why,
                expected: "`PROGRAM SUBCOMMAND, … | reads, reversible or irreversible | CLAUSE`")
        }
        return lines
    }

    private static func verb(_ reach: Reach) -> String {
        switch reach {
        case .reads: "read"
        case .reversible: "change"
        case .irreversible: "run"
        }
    }

    private static func description(_ reach: Reach, network: Bool) -> String {
        switch reach {
        case .reads: "Runs a bash command in the workspace that only looks: ls, grep, git log."
        case .reversible:
            "Runs a bash command in the workspace that makes something new and writes over "
                + "nothing: mkdir, git commit."
        case .irreversible:
            "Runs any other bash command in the workspace, \(network ? "with" : "without") "
                + "network, once a person has agreed."
        }
    }
}
