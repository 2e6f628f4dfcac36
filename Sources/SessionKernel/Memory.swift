package import JSON

/// What agents of a session have put by under a key, outside of every prompt.
package struct Memory: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package var value: JSON
        package var by: AgentName
        /// The call that put it there, and the event that records it.
        package var call: CallID
        package var event: Int
        /// Whether its agent had read untrusted text by then.
        package var isTainted: Bool
    }

    package private(set) var entries: [String: Entry] = [:]
    /// Bytes of all keys and values.
    package private(set) var bytes = 0

    package static let entriesMax = 100
    package static let keyBytesMax = 64
    package static let valueBytesMax = 8_000
    package static let bytesMax = 65_536

    package init() {}

    /// By key, in their order.
    package var sorted: [(key: String, entry: Entry)] {
        entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { ($0.key, $0.value) }
    }

    private static func size(_ key: String, _ value: JSON) -> Int {
        key.utf8.count + value.canonicalBytes.count
    }

    mutating func set(_ key: String, to entry: Entry) {
        remove(key)
        entries[key] = entry
        bytes += Self.size(key, entry.value)
    }

    mutating func remove(_ key: String) {
        guard let old = entries.removeValue(forKey: key) else { return }
        bytes -= Self.size(key, old.value)
    }

    /// Why a value cannot be put by; nil where it can.
    func refusal(of key: String, _ value: JSON) -> CallError? {
        let size = value.canonicalBytes.count
        if size > Self.valueBytesMax {
            return CallError(
                code: "memory_value_too_long", message: "The value of `\(key)` is too long.",
                at: "/value", expected: "at most \(Self.valueBytesMax) bytes of JSON",
                got: "\(size) bytes", retryable: true,
                hint: "Put it by in parts, or write it to a file.")
        }
        let old = entries[key].map { Self.size(key, $0.value) } ?? 0
        let isNew = entries[key] == nil
        let isFull =
            isNew && entries.count >= Self.entriesMax
            || bytes - old + Self.size(key, value) > Self.bytesMax
        guard isFull else { return nil }
        return CallError(
            code: "memory_full",
            message: "The memory holds at most \(Self.entriesMax) entries and \(Self.bytesMax) "
                + "bytes.", got: "\(entries.count) entries and \(bytes) bytes", retryable: true,
            hint: "Remove what is not needed any more, then put it by.")
    }

    /// One entry as an agent reads it.
    func reading(of key: String) -> MemoryReading {
        guard let entry = entries[key] else {
            return MemoryReading(
                key: key, result: ["found": false, "key": .string(key)], isTainted: false)
        }
        var members = entry.members
        members["found"] = true
        members["key"] = .string(key)
        members["value"] = entry.value
        return MemoryReading(key: key, result: .object(members), isTainted: entry.isTainted)
    }

    /// Every key, without values.
    var listing: MemoryReading {
        let keys = sorted.map { key, entry -> JSON in
            ["bytes": .integer(entry.value.canonicalBytes.count), "key": .string(key)]
        }
        return MemoryReading(
            key: nil,
            result: ["bytes_left": .integer(Self.bytesMax - bytes), "entries": .array(keys)],
            isTainted: entries.values.contains(where: \.isTainted))
    }
}

extension Memory.Entry {
    /// Who wrote it, and where that stands.
    fileprivate var members: JSON.Object {
        var members: JSON.Object = [
            "by": .string(by.text), "call": .string(call.text), "event": .integer(event),
        ]
        if let step = call.step { members["step"] = .integer(step) }
        if isTainted { members["tainted"] = true }
        return members
    }
}

/// What an agent reads of the memory.
package struct MemoryReading: Hashable, Sendable {
    /// Nil for the list of all keys.
    package var key: String?
    package var result: JSON
    /// Whether an agent that had read untrusted text wrote any of it.
    package var isTainted: Bool
}

/// What an agent has put by or removed.
package struct MemoryChange: Hashable, Sendable {
    package var key: String
    /// Nil where it was removed.
    package var value: JSON?
    package var isTainted: Bool
}

extension Memory {
    package var json: JSON {
        .array(
            sorted.map { key, entry in
                var members = entry.members
                members["key"] = .string(key)
                members["value"] = entry.value
                return .object(members)
            })
    }
}

extension MemoryReading {
    var json: JSON {
        .compact(["key": .text(key), "result": result, "tainted": .flag(isTainted)])
    }

    init(_ fields: Fields) throws(MalformedEvent) {
        self.init(
            key: try fields.optionalText("key"), result: try fields.json("result"),
            isTainted: try fields.flag("tainted"))
    }
}

extension MemoryChange {
    var json: JSON {
        .compact(["key": .string(key), "tainted": .flag(isTainted), "value": value])
    }

    init(_ fields: Fields) throws(MalformedEvent) {
        self.init(
            key: try fields.text("key"), value: fields.object["value"],
            isTainted: try fields.flag("tainted"))
    }
}

extension Draft {
    /// A call of `memory`, which acts on the session alone.
    mutating func remember(_ call: Call, _ arguments: JSON) {
        let key = arguments["key"]?.stringValue
        func reject(_ error: CallError) {
            emit(.callRejected(call.id, error), by: .runtime, cause: call.sequence)
        }
        let actor = Actor.agent(call.agent)
        switch (arguments["op"]?.stringValue, key) {
        case ("list", _):
            emit(.memoryRead(call.id, session.memory.listing), by: actor, cause: call.sequence)
        case ("get", let key?):
            let reading = session.memory.reading(of: key)
            emit(.memoryRead(call.id, reading), by: actor, cause: call.sequence)
        case ("set", let key?):
            guard let value = arguments.objectValue?["value"] else {
                return reject(Self.missing("value"))
            }
            if let error = session.memory.refusal(of: key, value) { return reject(error) }
            let change = MemoryChange(
                key: key, value: value, isTainted: session.provenance.taintedAt != nil)
            emit(.memoryChanged(call.id, change), by: actor, cause: call.sequence)
        case ("remove", let key?):
            let change = MemoryChange(key: key, value: nil, isTainted: false)
            emit(.memoryChanged(call.id, change), by: actor, cause: call.sequence)
        default: reject(Self.missing("key"))
        }
    }

    private static func missing(_ name: String) -> CallError {
        CallError(
            code: "arguments_invalid", message: "The argument `\(name)` is missing.",
            at: "/\(name)", expected: "a \(name)", retryable: true,
            hint: "`set` takes key and value, `get` and `remove` a key, `list` neither.")
    }
}

extension Session {
    mutating func takeMemory(_ event: Event) {
        switch event.body {
        case .memoryChanged(let call, let change):
            let before = memory.entries[change.key]?.value
            if let value = change.value {
                memory.set(
                    change.key,
                    to: Memory.Entry(
                        value: value, by: self.call(call)?.agent ?? agent, call: call,
                        event: event.sequence, isTainted: change.isTainted))
            } else {
                memory.remove(change.key)
            }
            if before != change.value { repetition.reviseBrief() }
            update(call, event) { $0.status = .finished(ToolResult(text: #"{"ok":true}"#)) }
        case .memoryRead(let call, let reading):
            update(call, event) {
                $0.status = .finished(ToolResult(text: reading.result.canonicalText))
                $0.readsTaint = reading.isTainted
            }
        default: preconditionFailure("not an event of the memory: \(event.kind.rawValue)")
        }
    }
}

extension ControlTool {
    /// Puts values by under keys, outside of the conversation.
    package static let memory: ToolName = "memory"

    static let memoryTool = ToolDeclaration(
        name: memory,
        description: """
            Puts values by under keys, outside of this conversation: they stay when it is \
            shortened or handed over. `set` takes `key` and `value` (any JSON, at most \
            \(Memory.valueBytesMax) bytes), `get` and `remove` a `key`, `list` neither. What is \
            needed to be handed the session belongs into the brief.
            """,
        arguments: [
            "additionalProperties": false,
            "properties": [
                "key": ["pattern": "^[a-z][a-z0-9_.-]{0,63}$", "type": "string"],
                "op": ["enum": ["set", "get", "list", "remove"]], "value": true,
            ], "required": ["op"], "type": "object",
        ], reach: .reversible)
}
