import JSON
package import SessionKernel

/// Judges what a model answers that was asked about a tool's output.
package enum QuarantineCheck {

    /// The answer has to be one object that fits the schema, and nothing beside it but a fence.
    package static func judge(
        _ answer: ModelAnswer, by rule: QuarantineRule
    ) -> QuarantineVerdict {
        if answer.finish == "length" { return misfit("The answer was cut off.") }
        if !answer.calls.isEmpty { return misfit("The answer asks for tools; there are none.") }
        guard let object = try? JSON(parsing: bare(answer.text)), object.objectValue != nil else {
            return misfit("The answer is not one JSON object.")
        }
        let bytes = object.canonicalBytes.count
        guard bytes <= QuarantineRule.answerBytesMax else {
            return misfit(
                "The object has \(bytes) bytes; at most \(QuarantineRule.answerBytesMax) fit.")
        }
        do {
            let violations = try Schema(rule.schema).check(object)
            if violations.isEmpty { return .fits(object) }
            return misfit(Violation.sentences(violations, in: .answer))
        } catch {
            return misfit("The schema cannot be used: \(error)")
        }
    }

    private static func misfit(_ message: String) -> QuarantineVerdict {
        .misfit(
            CallError(
                code: "quarantine_answer", message: message, retryable: true,
                hint: "Answer again with one JSON object that fits the schema, and nothing else."))
    }

    /// The text without the fence that models like to put around JSON.
    private static func bare(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        while lines.first?.allSatisfy(\.isWhitespace) == true { lines.removeFirst() }
        while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
        guard lines.count > 2, let first = lines.first, ["```", "```json"].contains(first),
            lines.last == "```"
        else { return text }
        return lines.dropFirst().dropLast().joined(separator: "\n")
    }
}
