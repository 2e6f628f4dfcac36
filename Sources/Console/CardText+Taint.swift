import JSON
import Screen
import SessionKernel

extension CardText {
    /// Where the value of an argument comes from, once the agent has read untrusted text.
    ///
    /// - Parameter edits: What an operator has made of the arguments: their words are trusted.
    mutating func provenance(
        of leaf: ArgumentLeaf, _ edits: ArgumentEdit? = nil, at column: Int
    ) {
        guard let judgement = subject.call?.judgement, !judgement.taint.isEmpty else { return }
        let findings = judgement.taint.filter { $0.at.hasSameBytes(as: leaf.pointer) }
        for finding in findings {
            let from = finding.event.map { "#\($0)" } ?? "untrusted text"
            guard let span = finding.span else {
                made.add(
                    SafeLine(trusted: "in no trusted text; untrusted text was read at \(from)"),
                    at: column, style: Style(.danger))
                continue
            }
            // What is quoted may be anything, and may not pass for our words.
            let quoted = SafeText(JSON.string(finding.quote ?? span).canonicalText)
            hiddenCount += quoted.hiddenCount
            made.add(
                SafeLine(trusted: "untrusted, from \(from):"), at: column, style: Style(.danger))
            made.add(quoted, at: column + 2, style: Style(.danger))
        }
        // Beyond so many findings, none does not mean that there is nothing to find.
        if findings.isEmpty, judgement.taint.count < Self.findingsMax {
            let isTyped = edits?.change(of: leaf) != nil
            made.add(
                SafeLine(trusted: isTyped ? "typed by an operator" : "from trusted text"),
                at: column, style: Style(.fgMuted))
        }
    }

    /// What a program may send beside its arguments.
    mutating func provenanceOfFiles(at column: Int) {
        for finding in subject.call?.judgement?.taint ?? [] where finding.isOfFiles {
            let from = finding.event.map { " (#\($0))" } ?? ""
            made.add(
                SafeLine(
                    trusted: "It may send files, too, written after untrusted text\(from)."),
                at: column, style: Style(.danger))
        }
    }

    private static let findingsMax = 16
}
