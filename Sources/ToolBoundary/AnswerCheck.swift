import JSON
import SessionKernel

/// Checks a final answer against what the session says that it has to be.
///
/// Mended is only what can mean one thing: a value in a code fence, or before words that hold no
/// JSON; and what can be read as the schema wants it without loss.
struct AnswerCheck: Sendable {
    private let rule: AnswerRule
    private let schema: Schema?
    private let refusals: [(conditions: Conditions, message: String)]
    private let asksOperator: Bool

    init(_ rule: AnswerRule, _ definition: SessionDefinition) {
        self.rule = rule
        // Both were checked when the session file was read.
        schema = rule.schema.flatMap { try? Schema($0) }
        refusals = rule.refusals.compactMap { refusal in
            (try? Conditions(refusal.when)).map { ($0, refusal.message) }
        }
        asksOperator = definition.asksOperator
    }

    /// - Parameter before: How many answers in a row were of no use before this one.
    func verdict(on text: String, after before: Int) -> AnswerVerdict {
        do throws(CallError) {
            var read: ReadAnswer?
            if rule.schema != nil { read = try self.read(text, after: before) }
            let subject: JSON = .compact(["answer": read?.value, "text": .string(text)])
            for refusal in refusals where refusal.conditions.match(subject) != nil {
                throw CallError(
                    code: "answer_refused_by_rule", message: refusal.message, retryable: true,
                    hint: hint(before, "Answer again, and mind that.", []))
            }
            return read.map { .acceptValue($0) } ?? .accept
        } catch {
            return .reject(error)
        }
    }

    private func read(_ text: String, after before: Int) throws(CallError) -> ReadAnswer {
        guard let schema else {
            throw CallError(
                code: "answer_unchecked", message: "The answer's schema cannot be read.",
                hint: "Tell the operator.")
        }
        var read = try parsed(text, before)
        let fitting = Coercer(read.value, by: schema)
        guard fitting.violations.isEmpty else { throw invalid(fitting.violations, before) }
        read.value = fitting.value
        read.repairs += fitting.coercions
        return read
    }

    private func parsed(_ text: String, _ before: Int) throws(CallError) -> ReadAnswer {
        if rule.schema?["type"] == "string" { return ReadAnswer(value: .string(text)) }
        let bare = ArgumentText.trimmed(text)
        if let value = try? JSON(parsing: String(bare)) { return ReadAnswer(value: value) }
        if let inner = CodeFence.content(of: bare), let value = try? JSON(parsing: inner) {
            return mended(text, value, "taken out of a code fence")
        }
        if let value = leading(bare) { return mended(text, value, "words after it left out") }
        throw CallError(
            code: "answer_invalid", message: "The answer is no JSON.",
            expected: "JSON and nothing else", got: text.quotedShort, retryable: true,
            hint: hint(before, "Answer again, with the JSON alone.", []))
    }

    private func mended(_ text: String, _ value: JSON, _ how: String) -> ReadAnswer {
        ReadAnswer(value: value, repairs: [ArgumentText.repair(text, value, how)])
    }

    /// The object that a text begins with, where no other follows.
    private func leading(_ text: Substring) -> JSON? {
        guard text.utf8.first == UInt8(ascii: "{") else { return nil }
        var depth = 0
        var isText = false
        var isEscaped = false
        var end: Substring.UTF8View.Index?
        for index in text.utf8.indices {
            let byte = text.utf8[index]
            if isText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isText = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isText = true
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"): depth -= 1
            default: break  // Neither opens nor closes anything.
            }
            guard depth == 0 else { continue }
            end = text.utf8.index(after: index)
            break
        }
        guard let end, !text[end...].contains(where: { "{}[]".contains($0) }) else { return nil }
        return try? JSON(parsing: String(text[..<end]))
    }

    private func invalid(_ violations: [Violation], _ before: Int) -> CallError {
        let first = violations.first
        return CallError(
            code: "answer_invalid",
            message: Violation.sentences(violations, in: .answer),
            at: first?.at, expected: first?.expected, got: first?.got, retryable: true,
            hint: hint(before, "Correct what is named and answer again.", violations))
    }

    /// The second time the model is told what to do where it does not know.
    private func hint(_ before: Int, _ first: String, _ violations: [Violation]) -> String {
        guard before > 0 else { return first }
        let places = violations.prefix(4).map { violation in
            violation.at.isEmpty ? violation.expected : violation.at
        }
        let what = places.isEmpty ? "" : " What is wrong is \(places.joined(separator: ", "))."
        let ask =
            asksOperator
            ? " If you lack something for it, call `ask_operator` and ask for exactly that; do not "
                + "make it up."
            : " Do not make anything up."
        return "This is answer \(before + 1) in a row that cannot be used." + what + ask
    }
}
