import JSON
import SessionKernel
import SessionRuntime

/// `holdpoint tools ID`: the tools of a session, what of them has changed, and accepting that.
enum ToolsCommand {
    static let command = Command(
        name: "tools", words: "ID",
        summary: "tools of a session, what of them has changed; accept a changed one",
        options: [
            .value("--accept", "TOOL", "use a changed tool again, as it is shown here"),
            .value("--found", "DIGEST", "with --accept: only if it is still this"),
            .reason, .json, .store,
        ],
        examples: [
            "holdpoint tools q7k3f9ab",
            "holdpoint tools q7k3f9ab --accept pages.query --reason \"only its wording\"",
        ], run: run)

    private static func run(_ arguments: Arguments) throws -> ExitCode {
        let id = SessionID(try arguments.one("the session's ID"))
        let accepted = arguments.value("--accept").map { ToolName($0) }
        if accepted != nil { try Operator.requirePerson() }
        let wiring = try waiting { try await Wiring.open(store: arguments.value("--store")) }
        let session = try waiting { try await wiring.journal.fold(id) }.session
        guard let accepted else {
            list(session, asJSON: arguments.has("--json"))
            return .success
        }
        guard let change = session.toolChanges[accepted], let found = change.found else {
            throw CommandFailure(
                .usage,
                session.toolChanges[accepted]?.what
                    ?? "\(accepted) has not changed since it was pinned")
        }
        if let asked = arguments.value("--found"), asked != found.hex, asked != found.short {
            throw CommandFailure(
                .usage, "\(accepted) is \(found.short) now, not \(asked): look at it again")
        }
        let reason = arguments.value("--reason") ?? ""
        do {
            try waiting {
                let supervisor = Supervisor(
                    ports: wiring.ports(secrets: [:], observe: Wiring.tellWarnings))
                try await supervisor.submit(
                    .acceptTool(accepted, found: found, reason: reason), to: id,
                    by: Environment.user,
                    commandID: Environment.freshID() + Environment.freshID())
                await wiring.journal.close()
            }
        } catch let refusal as Refusal {
            throw CommandFailure(.usage, refusal.message)
        }
        for line in difference(change, session) { Output.line(line) }
        Output.line("\(accepted): accepted as \(found.short)")
        return .success
    }

    private static func difference(_ change: ToolChange, _ session: Session) -> [String] {
        change.difference(from: session.definition.tool(change.tool)).map {
            "    " + PlainText.line($0)
        }
    }

    private static func list(_ session: Session, asJSON: Bool) {
        let tools = session.definition.tools
        if asJSON {
            let rows = tools.map { tool in
                let change = session.toolChanges[tool.declaration.name]
                return JSON.compact([
                    "change": change?.json, "digest": .string(tool.digest.hex),
                    "reach": .string(tool.declaration.reach.rawValue),
                    "tool": .string(tool.declaration.name.text),
                ])
            }
            return Output.json(.array(rows))
        }
        for tool in tools {
            let name = tool.declaration.name
            let egress = tool.declaration.egress ? ", data leaves" : ""
            Output.line(
                PlainText.line(
                    "\(name)  \(tool.declaration.reach.rawValue)\(egress)  \(tool.digest.short)"))
            guard let change = session.toolChanges[name] else { continue }
            Output.line(
                "  has changed and is not used" + (change.found.map { ": \($0.short)" } ?? ""))
            for line in difference(change, session) { Output.line(line) }
        }
    }
}
