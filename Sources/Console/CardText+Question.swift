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
        if let fields = question.fields {
            form(fields)
        } else if question.choices.isEmpty {
            heading("ANSWER", SafeLine(trusted: question.expected))
        } else {
            heading("CHOICES", SafeLine(trusted: "a number chooses, then Enter"))
        }
        for (index, choice) in question.choices.enumerated() {
            let text = SafeText(choice)
            hiddenCount += text.hiddenCount
            made.field(
                "\(index + 1)", text.lines, width: 5, labelStyle: Style(.key, .bold), indent: 2)
            // That nothing is known of a choice stands once, under the question.
            if isQuoted("/choices/\(index)") { provenance(of: "/choices/\(index)", choice) }
        }
        proposal(question)
        if subject.call?.judgement?.tainted == true {
            made.add(
                SafeLine(trusted: "What you answer counts as your own words from then on."),
                at: 2, style: Style(.warning))
        }
    }

    private mutating func form(_ fields: [AnswerField]) {
        heading("ANSWER", SafeLine(trusted: fields.isEmpty ? "to agree is enough" : "a form"))
        let names = fields.map { SafeText.line($0.name).width }
        let width = min(max(6, names.max() ?? 0), max(6, made.columns / 3)) + 4
        for field in fields {
            let wanted = SafeText(field.expected + (field.isRequired ? ", required" : ""))
            hiddenCount += wanted.hiddenCount + SafeText(field.name).hiddenCount
            made.field(
                field.name, wanted.lines, width: width, labelStyle: Style(.key), indent: 2)
            let words = SafeText(field.question.text)
            hiddenCount += words.hiddenCount
            guard !field.question.text.isEmpty else { continue }
            for line in cut(words.lines, columns: made.columns - width, to: 4) {
                made.add(line, at: width, style: Style(.fgMuted))
            }
        }
    }

    /// Both sides: the answer, and what its verifier found.
    mutating func dispute() {
        guard let proposal = subject.proposal else { return }
        heading(
            "ANSWER",
            SafeLine(trusted: "of \(SafeText.line(proposal.agent.text).text), in its own words"))
        quote(proposal.answer, at: 2, style: .plain)
        guard let verdict = proposal.verdict else { return }
        heading(
            "VERDICT", SafeLine(trusted: verdict.agrees ? "it agrees" : "it does not agree"))
        for finding in verdict.findings {
            quote(finding.what, at: 2, style: Style(.warning))
            quote(finding.evidence, at: 4, style: Style(.fgMuted))
        }
        heading("IT LOOKED FOR", SafeLine(trusted: "what would be wrong"))
        for looked in verdict.wouldBeWrong { quote(looked, at: 2, style: Style(.fgMuted)) }
    }

    private func asker(of question: AskedQuestion) -> String {
        guard let server = question.server else { return "the agent's words" }
        return "words of server \(SafeText.line(server.text).text); the answer goes to it"
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

    private func isQuoted(_ pointer: String) -> Bool {
        subject.call?.judgement?.taint.contains { finding in
            finding.span != nil && finding.at.hasSameBytes(as: pointer)
        } ?? false
    }

    private mutating func provenance(of pointer: String, _ text: String) {
        provenance(
            of: ArgumentLeaf(path: pointer, pointer: pointer, text: text, role: .fg), at: 2)
    }
}
