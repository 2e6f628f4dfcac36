import JSON
import JournalSQLite
import SessionKernel
import SessionRuntime

/// Commits a second of the journal, against bare SQLite on the same disk in the same run.
enum JournalBenchmark {
    private static let rounds = 7

    static func run() async throws -> [Figure] {
        let scratch = try Scratch()
        let journal = try await SQLiteJournal.open("\(scratch.path)/store")
        let bare = try BareSQLite("\(scratch.path)/bare")
        var streams: [Stream] = []
        for number in 1...100 {
            streams.append(Stream(try await journal.claim(SessionID("s\(number)"))))
        }
        var alone: [(ours: Double, bare: Double)] = []
        var grouped: [(ours: Double, bare: Double)] = []
        var spread: [Double] = []
        // The two take turns, so that a disk that slows down slows both.
        for _ in 0..<rounds {
            alone.append(
                (
                    try await ours(&streams[...0], events: 1, commits: 100, journal),
                    try bareRate(bare, rows: 1, commits: 100)
                ))
            grouped.append(
                (
                    try await ours(&streams[...0], events: 100, commits: 20, journal),
                    try bareRate(bare, rows: 100, commits: 20)
                ))
            spread.append(try await ours(&streams[...], events: 1, commits: 20, journal))
        }
        await journal.close()
        return figures("alone", alone) + figures("by 100", grouped) + [
            // Each session's events lie side by side, so that this writes a hundred pages a commit.
            Figure("events of 100 sessions at once", median(spread), "/s")
        ]
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    private static func figures(
        _ name: String, _ rates: [(ours: Double, bare: Double)]
    ) -> [Figure] {
        return [
            Figure("events \(name)", median(rates.map(\.ours)), "/s"),
            Figure("rows of bare SQLite \(name)", median(rates.map(\.bare)), "/s"),
            Figure(
                "the journal against it", median(rates.map { $0.ours / $0.bare }), "×",
                .atLeast(0.8)),
        ]
    }

    /// Events a second when these sessions append at once, so many events each time.
    private static func ours(
        _ streams: inout ArraySlice<Stream>, events: Int, commits: Int, _ journal: SQLiteJournal
    ) async throws -> Double {
        // Made before: what is measured is the journal, not who writes into it.
        let all = (0..<commits).map { _ in streams.indices.map { streams[$0].next(events) } }
        let begun = Meter.wall
        for appends in all {
            try await withThrowingDiscardingTaskGroup { group in
                for append in appends { group.addTask { try await journal.append(append) } }
            }
        }
        return Double(streams.count * events * commits) / (Meter.wall - begun) * 1e6
    }

    private static func bareRate(_ bare: BareSQLite, rows: Int, commits: Int) throws -> Double {
        let body = Array(FreeModel.said(1).utf8)
        let digest = Digest(of: body).bytes
        let begun = Meter.wall
        for _ in 0..<commits { try bare.commit(rows, digest, body) }
        return Double(rows * commits) / (Meter.wall - begun) * 1e6
    }
}

/// The appends of one session, a kibibyte each.
struct Stream {
    private let lease: Lease
    private var sequence = 0
    private var head = Digest.zero
    private static let opened = Timestamp(milliseconds: 1_700_000_000_000)

    init(_ lease: Lease) {
        self.lease = lease
    }

    mutating func next(_ count: Int) -> JournalAppend {
        let expected = sequence
        var recorded: [RecordedEvent] = []
        for _ in 0..<count {
            sequence += 1
            let event = Event(
                session: lease.session, sequence: sequence, at: Self.opened, actor: .runtime,
                cause: nil, body: .noteAdded(FreeModel.said(sequence)))
            recorded.append(RecordedEvent(event, after: head))
            head = recorded[recorded.count - 1].digest
        }
        var summary = SessionSummary(
            id: lease.session, name: "bench", goal: "Take many steps.", phase: .processing,
            agent: "walker", opened: Self.opened, updated: Self.opened)
        summary.events = sequence
        summary.head = head
        return JournalAppend(
            lease: lease, events: recorded, expected: expected, summary: summary)
    }
}
