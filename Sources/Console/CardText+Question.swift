import JSON
import Screen
import SessionKernel

extension CardText {
    /// What is asked, by whom, and what can be answered; all of it the asker's own words.
    mutating func question() {
        guard let question = subject.hold.question else { return }
        heading("QUESTION", SafeLine(trusted: asker(of: question)))
        quote(question.text, at: 2, style: .plain)
        provenance(of: "/question", question.text)
        if question.choices.isEmpty {
            heading("ANSWER", SafeLine(trusted: question.expected))
        } else {
            heading("CHOICES", SafeLine(trusted: "a key answers"))
        }
        for (index, choice) in question.choices.enumerated() {
            let text = SafeText(choice)
            hiddenCount += text.hiddenCount
            made.field(
                "\(index + 1)", text.lines, width: 5, labelStyle: Style(.key, .bold), indent: 2)
            provenance(of: "/choices/\(index)", choice)
        }
        proposal(question)
        if subject.call?.judgement?.tainted == true {
            made.add(
                SafeLine(trusted: "What you answer counts as your own words from then on."),
                at: 2, style: Style(.warning))
        }
    }

    private func asker(of question: AskedQuestion) -> String {
        guard question.server != nil else { return "the agent's words" }
        return "the server's words; what you answer goes to it"
    }

    private mutating func proposal(_ question: AskedQuestion) {
        guard question.proposal != nil || question.confidence != nil else { return }
        let sure = question.confidence.map { "confidence \($0.canonicalText), as it says itself" }
        heading("IT WOULD", sure.map { SafeLine(trusted: $0) })
        quote(question.proposal ?? "it does not say", at: 2, style: Style(.fgMuted))
        provenance(of: "/proposal", question.proposal ?? "")
    }

    private mutating func quote(_ words: String, at column: Int, style: Style) {
        let text = SafeText(words)
        hiddenCount += text.hiddenCount
        for line in cut(text.lines, columns: made.columns - column, to: Self.questionRowsMax) {
            made.add(line, at: column, style: style)
        }
    }

    private static let questionRowsMax = 24

    private mutating func provenance(of pointer: String, _ text: String) {
        provenance(
            of: ArgumentLeaf(path: pointer, pointer: pointer, text: text, role: .fg), at: 2)
    }
}
