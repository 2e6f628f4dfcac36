package import JSON

/// A text of a pipeline with `{{references}}` to inputs, to results of steps and to the item that
/// a for-each is at.
package struct StepTemplate: Hashable, Sendable {
    package enum Part: Hashable, Sendable {
        case text(String)
        case reference(StepReference)
        /// Between braces stands what refers to nothing.
        case stray(String)
    }

    package let parts: [Part]

    package init(_ text: String) {
        parts = BracedText(text).parts.map { part in
            switch part {
            case .text(let text): .text(text)
            case .name(let name, _):
                StepReference(name).map { .reference($0) } ?? .stray(name)
            }
        }
    }

    /// The reference that the whole text is: it stands for a value with its type.
    package var whole: StepReference? {
        if parts.count == 1, case .reference(let reference)? = parts.first { return reference }
        return nil
    }
}

/// What a placeholder of a pipeline names: `inputs.day`, `steps.totals.rows.0.sum`, `item.name`.
package struct StepReference: Hashable, Sendable {
    package enum Source: Hashable, Sendable {
        case input(String)
        case step(StepName)
        case item
    }

    package let source: Source
    /// The way to a part of the value: names of members, places in lists.
    package let path: [String]
    package let text: String

    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard !parts.contains("") else { return nil }
        self.text = text
        switch parts.first {
        case "item":
            source = .item
            path = Array(parts.dropFirst())
        case "inputs" where parts.count > 1:
            source = .input(parts[1])
            path = Array(parts.dropFirst(2))
        case "steps" where parts.count > 1:
            source = .step(StepName(parts[1]))
            path = Array(parts.dropFirst(2))
        default: return nil
        }
    }

    /// The part of a value that it names; nil where there is none.
    func part(of value: JSON) -> JSON? {
        var part = value
        for name in path {
            if case .array(let elements) = part {
                guard let place = Int(name), String(place) == name,
                    elements.indices.contains(place)
                else { return nil }
                part = elements[place]
            } else if let member = part.objectValue?[name] {
                part = member
            } else {
                return nil
            }
        }
        return part
    }
}

/// Which step a part of what is put together comes from: the whole of that part counts as its.
package struct StepSource: Hashable, Sendable {
    /// Where, as a JSON pointer; empty for the whole.
    package var at: String
    package var step: StepName
    /// The event that brought the result.
    package var event: Int
    /// The event that brought text of a source that is not trusted, where the result may come from
    /// such text.
    package var taint: Int?

    package init(at: String, step: StepName, event: Int, taint: Int? = nil) {
        self.at = at
        self.step = step
        self.event = event
        self.taint = taint
    }

    package var json: JSON {
        .compact([
            "at": .string(at), "event": .integer(event), "step": .string(step.text),
            "taint": .int(taint),
        ])
    }

    package init(_ json: JSON) throws(MalformedEvent) {
        let fields = try Fields(json, of: "source")
        let event = try fields.int("event")
        // Older journals name one event, and say whether it is the one that tainted the result.
        let isOlder = try fields.flag("tainted")
        let taint = try fields.optionalInt("taint")
        self.init(
            at: try fields.text("at"), step: try fields.name("step"), event: event,
            taint: taint ?? (isOlder ? event : nil))
    }

    /// `step summary, #14, a model's answer, unchecked, after untrusted text at #8`.
    package func words(isSaid: Bool) -> String {
        let said = isSaid ? ", a model's answer, unchecked" : ""
        return "step \(step), #\(event)\(said)"
            + (taint.map { ", after untrusted text at #\($0)" } ?? "")
    }

    /// Whether it is about what stands at a pointer, or about something around that.
    package func covers(_ pointer: String) -> Bool {
        at.utf8.elementsEqual(pointer.utf8.prefix(at.utf8.count))
            && (at.utf8.count == pointer.utf8.count
                || pointer.utf8.dropFirst(at.utf8.count).first == UInt8(ascii: "/"))
    }
}
