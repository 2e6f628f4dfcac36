import JSON
import SessionKernel
import ToolBoundary

extension ToolResult {
    /// Redacts an output and cuts it to what a prompt takes; the whole goes beside the journal.
    ///
    /// Redacted first: a cut could leave half of a secret, which nobody would know for one.
    init(
        _ output: ToolOutput, of call: CallID, redactor: Redactor,
        blobs: inout [Digest: [UInt8]]
    ) {
        let whole = redactor.redact(output.text)
        self.init(
            text: whole, bytes: output.bytes, exitCode: output.exitCode,
            milliseconds: output.milliseconds)
        guard whole.utf8.count > ToolResult.promptBytesMax else { return }
        let bytes = Array(whole.utf8)
        let digest = Digest(of: bytes)
        blobs[digest] = bytes
        self.whole = digest
        let head = whole.bounded(to: ToolResult.promptBytesMax * 3 / 4).text
        let tail = whole.suffixBounded(to: ToolResult.promptBytesMax / 8)
        let left = bytes.count - head.utf8.count - tail.utf8.count
        text =
            "\(head)\n[… \(left) bytes left out; `recall` with call \(call) reads them, from "
            + "offset \(head.utf8.count) on …]\n\(tail)"
    }
}

extension String {
    /// The longest beginning of at most so many UTF-8 bytes that cuts no scalar, and whether
    /// anything was left out.
    func bounded(to bytesMax: Int) -> (text: String, cut: Bool) {
        guard utf8.count > bytesMax else { return (self, false) }
        var end = utf8.index(utf8.startIndex, offsetBy: bytesMax)
        while end > startIndex, end.samePosition(in: unicodeScalars) == nil {
            end = utf8.index(before: end)
        }
        return (String(self[..<end]), true)
    }

    /// The longest ending of at most so many UTF-8 bytes that cuts no scalar.
    func suffixBounded(to bytesMax: Int) -> String {
        guard utf8.count > bytesMax else { return self }
        var start = utf8.index(utf8.endIndex, offsetBy: -bytesMax)
        while start < endIndex, start.samePosition(in: unicodeScalars) == nil {
            start = utf8.index(after: start)
        }
        return String(self[start...])
    }
}
