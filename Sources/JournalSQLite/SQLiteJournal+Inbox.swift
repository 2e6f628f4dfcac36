import JSON
package import SessionKernel
package import SessionRuntime

extension SQLiteJournal {
    /// A command whose id is already there is taken for the same one and changes nothing.
    ///
    /// - Throws: `JournalError.noSuchSession` for a session without events.
    package func submit(_ command: InboxCommand) async throws {
        let bytes = command.command.canonicalBytes
        try await writer.write { desk in
            let connection = try desk.open().connection
            guard let session = try connection.sessionRow(command.session) else {
                throw JournalError(.noSuchSession, "There is no session \(command.session).")
            }
            try connection.run(
                .submit, .text(command.id), .int(session.row), .int(command.at.milliseconds),
                .text(command.operator), .json(bytes))
        }
    }

    package func inbox(of session: SessionID) async throws -> [InboxCommand] {
        try await reader.read { connection in
            var commands: [InboxCommand] = []
            try connection.rows(.inbox, .text(session.text)) { row in
                commands.append(try Self.command(row, of: session))
                return true
            }
            return commands
        }
    }

    /// The first answer stands.
    ///
    /// - Throws: `JournalError.noSuchSession` for a command that was never submitted.
    package func answer(_ command: String, with reply: InboxReply) async throws {
        try await writer.write { desk in
            let connection = try desk.open().connection
            guard try connection.first(.reply, .text(command), read: { _ in true }) != nil else {
                throw JournalError(
                    .noSuchSession, "No session has a command `\(command)` in its inbox.")
            }
            try connection.run(
                .answer, .text(command), .int(reply.accepted ? 1 : 0), .text(reply.message))
        }
    }

    package func reply(to command: String) async throws -> InboxReply? {
        try await reader.read { connection in
            let reply = try connection.first(.reply, .text(command)) { row in
                row.isNull(0) ? nil : InboxReply(accepted: row.int(0) == 1, message: row.text(1))
            }
            return reply ?? nil
        }
    }

    private static func command(
        _ row: Row, of session: SessionID
    ) throws(JournalError) -> InboxCommand {
        do {
            return InboxCommand(
                id: row.text(0), session: session, at: Timestamp(milliseconds: row.int(1)),
                operator: row.text(2), command: try JSON(parsing: row.bytes(3)))
        } catch {
            throw JournalError(
                .unreadable,
                "The command `\(row.text(0))` in the inbox of \(session) is no JSON: \(error)."
            )
        }
    }
}
