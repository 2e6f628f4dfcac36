/// A session file of one agent that calls one tool, `act`, once, and ends with what came of it.
struct SmallSession {
    var name: String
    /// Whether `act` is a program or a request.
    var kind = "command"
    /// The declaration of `act`: lines of YAML.
    var tool: [String]
    /// What it is called with, as JSON.
    var arguments = "{}"
    /// More keys at the top level.
    var extra: [String] = []
    /// One rule of the policy.
    var policy = "- { when: { reach: reads }, then: clear }"

    /// Writes it and its rules; gives the path of the session file.
    func write(to site: Site) -> String {
        TextFile.write(rules, to: "\(site.sessions)/\(name)-rules.yaml")
        let path = "\(site.sessions)/\(name).yaml"
        TextFile.write(file, to: path)
        return path
    }

    private var file: String {
        """
        session: \(name)
        goal: Do it.
        \(extra.joined(separator: "\n"))
        models: { offline: { provider: rules, file: ./\(name)-rules.yaml } }
        agents: { only: { model: offline, instructions: Do it., tools: [act] } }
        tools:
          - \(kind): act
        \(tool.map { "    " + $0 }.joined(separator: "\n"))
        policy:
          \(policy)

        """
    }

    private var rules: String {
        #"""
        rules:
          - name: act
            when: [{ not_called: act }]
            calls: [{ tool: act, arguments: \#(arguments) }]
          - name: tell of the failure
            when:
              - failed: act
                json: { error.message: { matches: '(?s)^(?<message>.*)$' } }
            say: 'It failed: {{message|line}}'
          - name: tell of the result
            when: [{ result: act, text: '(?s)^(?<text>.*)$' }]
            say: 'It said: {{text|line}}'

        """#
    }
}
