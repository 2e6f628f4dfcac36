import JSON
import SessionKernel

/// Part of invariant 8: what agents put by stays as it is, over handoffs and shortened prompts,
/// until somebody changes it.
struct MemoryCheck {
    private var values: [String: JSON] = [:]

    mutating func check(_ event: Event, _ session: Session) throws(Breach) {
        switch event.body {
        case .memoryChanged(_, let change): values[change.key] = change.value
        case .memoryRead(_, let reading):
            guard let key = reading.key else {
                let keys = reading.result["entries"]?.arrayValue?.compactMap {
                    $0["key"]?.stringValue
                }
                guard keys == values.keys.sorted() else {
                    throw Breach(.brief, "An agent reads other keys than were put by.")
                }
                break
            }
            guard reading.result["value"] == values[key] else {
                throw Breach(.brief, "An agent reads another value of \(key) than was put by.")
            }
        default: break  // Nothing is put by.
        }
        guard session.memory.entries.mapValues(\.value) == values else {
            throw Breach(.brief, "The memory is not what was put by.")
        }
        guard values.count <= Memory.entriesMax, session.memory.bytes <= Memory.bytesMax else {
            throw Breach(.brief, "The memory has grown beyond its bounds.")
        }
    }
}
