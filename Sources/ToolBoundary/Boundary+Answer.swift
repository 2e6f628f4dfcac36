package import JSON
package import SessionKernel

extension Boundary {
    /// Whether what an operator answers is what was asked for. It is taken as it is or not at all.
    package static func fit(_ answer: JSON, to question: AskedQuestion) -> AnswerFit {
        do {
            // A server may have written it, in words of its own.
            let violations = try Schema(question.schema, .foreign).check(answer)
            guard !violations.isEmpty else { return .fits }
            return .mistake(Violation.sentences(violations, in: .answer))
        } catch {
            return .mistake("The question's schema cannot be read, so no answer can be checked.")
        }
    }
}
