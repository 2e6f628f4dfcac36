import JSON
import Screen
import SessionKernel

extension CardText {
    /// Which step of a pipeline asks for it, and from which steps its parts come.
    mutating func step() {
        guard let step = subject.pipelineStep else { return }
        made.field("STEP", [SafeText.line(step)], width: label)
        made.append(
            SafeLine(trusted: "of a pipeline; no model asked for it"), at: label,
            style: Style(.fgMuted), gap: 3)
    }

    /// What a person is to sign: the question, and what is shown with it.
    mutating func signOff() {
        step()
        if subject.call?.heldAnewAt != nil {
            made.field(
                "AGAIN", SafeText(subject.hold.reason).lines, width: label, style: Style(.warning))
        }
        let asked = subject.arguments
        heading("TO SIGN", SafeLine(trusted: "the pipeline's words, with the values of its steps"))
        let question = SafeText(asked["question"]?.stringValue ?? "")
        hiddenCount += question.hiddenCount
        // A value may have lines of its own: with the sign none passes for a part of the card.
        let start = made.rows.count
        for line in cut(question.filled, columns: made.columns - 4, to: 24) {
            made.add(line, at: 4)
        }
        for row in start..<made.rows.count { made.mark(row, glyphs.text(.separator), at: 2) }
        doubts(at: "/question", column: 2)
        shown(asked["shows"]?.objectValue ?? [:])
        origins()
    }

    /// What untrusted text may have said of it, a few lines of that.
    mutating func doubts(at pointer: String, column: Int) {
        let findings = subject.call?.judgement?.taint ?? []
        let places = findings.map(\.at).filter {
            StepSource(at: pointer, step: "", event: 0).covers($0)
        }
        for (place, at) in places.enumerated() where place < 3 && !places[..<place].contains(at) {
            provenance(
                of: ArgumentLeaf(path: at, pointer: at, text: "", role: .fg), at: column)
        }
    }

    /// In the place of a model's reason: the steps whose results the arguments are made of.
    mutating func origins() {
        guard !subject.sources.isEmpty else { return }
        heading("MADE OF", SafeLine(trusted: "the results of these steps"))
        for source in subject.sources {
            let place = source.at.isEmpty ? "all" : source.at
            let isSaid = subject.modelSteps.contains(source.step)
            made.add(
                SafeText.line("\(place)  \(source.words(isSaid: isSaid))"), at: 2,
                style: Style(source.taint != nil || isSaid ? .warning : .fgMuted))
        }
    }
}
