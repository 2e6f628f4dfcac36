import JSON
import SessionKernel

/// The ids that calls have in a request: the provider's own where it can take them back.
///
/// A transcript may hold calls without an id, with one that another provider made up, or with the
/// same one twice: after a compaction, or where an earlier model of a ladder answered.
struct WireIDs {
    private let isFit: @Sendable (String) -> Bool
    private var callCount = 0
    private var used: Set<String> = []

    init(where isFit: @escaping @Sendable (String) -> Bool) {
        self.isFit = isFit
    }

    mutating func next(for call: CallRequest) -> String {
        callCount += 1
        let given = call.providerID
        var id = !given.isEmpty && isFit(given) ? given : "call_\(callCount)"
        var attempt = 0
        while !used.insert(id).inserted {
            attempt += 1
            id = "call_\(callCount)_\(attempt)"
        }
        return id
    }
}

extension CallRequest {
    func isAnswered(by reference: CallResultReference) -> Bool {
        tool == reference.tool && providerID.hasSameBytes(as: reference.providerID)
    }
}
