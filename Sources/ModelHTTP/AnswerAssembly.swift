import JSON
import SessionKernel
import SessionRuntime

/// Puts an answer together from what a server sends, in the words of one API.
protocol AnswerAssembly: Sendable {
    /// Whether the model said that it is done; what follows can only be the usage.
    var isFinished: Bool { get }
    /// Whether the server said that nothing follows.
    var isOver: Bool { get }
    /// Whether anything of the answer has come, be it only that the model reasons.
    var hasBegun: Bool { get }

    /// Takes one event of a stream, or a whole answer.
    ///
    /// - Throws: `ModelFailure` when the server says that it failed.
    mutating func take(_ event: JSON) throws(ModelFailure) -> [ModelProgress]

    /// The answer, once nothing more comes.
    ///
    /// - Throws: `ModelFailure` when what came was no answer at all.
    func whole() throws(ModelFailure) -> ModelAnswer
}
