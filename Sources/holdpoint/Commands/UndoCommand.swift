import JSON
import SessionKernel
import SessionRuntime

/// `holdpoint undo ID CALL`: takes back what a finished call did.
enum UndoCommand {
    static let command = Command(
        name: "undo", words: "ID CALL",
        summary: "take back what a finished call did, also after the session's end",
        options: [.reason, .json, .store],
        examples: [
            "holdpoint undo q7k3f9ab c4.1 --reason \"wrong folder\"",
            "holdpoint undo q7k3f9ab c4.1 --json",
        ], run: run)

    private static func run(_ arguments: Arguments) throws -> ExitCode {
        guard arguments.words.count == 2 else {
            throw CommandFailure.usage(
                "undo takes a session's id and a call's; `holdpoint show ID` lists what can be "
                    + "undone")
        }
        try Operator.requirePerson()
        let id = SessionID(arguments.words[0])
        let call = CallID(arguments.words[1])
        let store = arguments.value("--store")
        let wiring = try waiting { try await Wiring.open(store: store) }
        let known = try waiting { try await wiring.journal.fold(id) }.session
        let definition = known.definition
        // Asked for before, and left by whoever was at it: it is gone on with.
        let isLeft = known.outcome != nil && known.undos.contains { $0.undoes == call }
        let supervisor = Supervisor(
            ports: wiring.ports(secrets: try Secrets.named(in: definition)) { _ in })
        let reason = arguments.value("--reason") ?? ""
        do {
            let (session, root, why) = try waiting {
                if !isLeft {
                    try await supervisor.submit(
                        .undo(call, reason: reason), to: id, by: Environment.user,
                        commandID: Environment.freshID() + Environment.freshID())
                }
                try await carryOut(id, wiring, definition)
                let session = try await wiring.journal.fold(id).session
                let root = try await wiring.journal.root(of: id)
                let why = try await failure(of: call, id, wiring.journal)
                await wiring.journal.close()
                return (session, root, why)
            }
            let end = End(call: call, session: session, root: root, failure: why)
            return tell(end, asJSON: arguments.has("--json"))
        } catch let refusal as Refusal {
            throw CommandFailure(.usage, refusal.message)
        }
    }

    /// Runs what an ended session owes of undoing, here and to its end or to its hold. A session
    /// that has not ended is left to whoever runs it.
    static func carryOut(
        _ id: SessionID, _ wiring: Wiring, _ definition: SessionDefinition
    ) async throws {
        let session = try await wiring.journal.fold(id).session
        guard session.outcome != nil, !session.isOver else { return }
        let (rests, rested) = AsyncStream.makeStream(of: Void.self)
        var ports = wiring.ports(secrets: try Secrets.named(in: definition)) { notice in
            switch notice {
            case .resting, .ended, .stopped: rested.yield()
            case .recorded, .model, .tool, .storeFailed, .storeRecovered, .warned: break
            }
        }
        ports.stopsAtRest = true
        let supervisor = Supervisor(ports: ports)
        do {
            try await supervisor.adopt(id)
        } catch let error as JournalError where error.code == .leaseHeld {
            return  // Whoever runs it does it.
        }
        for await _ in rests { break }
        await supervisor.stopAll()
    }

    /// What became of it, and why it did not succeed.
    private struct End {
        let call: CallID
        let session: Session
        let root: SessionID
        let failure: String?
    }

    /// Why the last undo of a call came to nothing, as far as the journal says.
    private static func failure(
        of call: CallID, _ id: SessionID, _ journal: any Journal
    ) async throws -> String? {
        let trace = try await TracedSession(id, in: journal, asked: nil).trace
        for case .tool(let undo) in trace.entries.reversed() where undo.undoes == call {
            return undo.error ?? undo.endWord
        }
        return nil
    }

    private static func tell(_ end: End, asJSON: Bool) -> ExitCode {
        let (call, session, root) = (end.call, end.session, end.root)
        let open = session.undos.first { $0.undoes == call }
        let by = session.reversible(call)?.undoneBy
        let hold = session.openHolds.first { session.holds[$0]?.call == open?.id && open != nil }
        let (word, code): (String, ExitCode) =
            if by != nil {
                ("undone", .success)
            } else if hold != nil {
                ("held", .waiting)
            } else if open != nil {
                ("asked", .success)
            } else {
                ("failed", .failure)
            }
        if asJSON {
            let json: JSON = .compact([
                "by": .text((by ?? open?.id)?.text), "call": .string(call.text),
                "error": code == .failure ? .text(end.failure) : nil,
                "hold": .text(hold?.text), "state": .string(word),
            ])
            Output.json(json)
            return code
        }
        Output.line("\(call): \(word)")
        if let hold {
            Output.complain("look at it: holdpoint show \(session.id)")
            for answer in Headless.answers(session.holds[hold]?.kind ?? .approval) {
                Output.complain("decide it:  holdpoint decide \(hold) \(answer)")
            }
        } else if open != nil {
            Output.complain("its runner does it; without one: holdpoint resume \(root)")
        } else if by == nil {
            if let failure = end.failure { Output.complain("why: \(PlainText.line(failure))") }
            Output.complain("more: holdpoint events \(session.id)")
        }
        return code
    }
}
