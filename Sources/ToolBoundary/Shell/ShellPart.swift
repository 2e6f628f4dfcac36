/// What a script was taken apart into, in the order of its text; what stands inside substitutions,
/// loops and branches stands here beside the rest, because any of it may run.
package struct ShellScript: Sendable {
    var parts: [ShellPart] = []
    /// Variables that are, or may be, arrays.
    var arrays: Set<String> = []
}

enum ShellPart: Sendable {
    case command(ShellCommand)
    case redirection(ShellRedirection)
    /// A variable that gets one value after another; nil where they are not in the text.
    case variable(String, values: [ShellWord]?, isCertain: Bool)
    case function(ShellFunction)
    /// The variables whose values are taken for arithmetic.
    case arithmetic([String])
    /// The words of `[[ … ]]`.
    case condition([ShellWord])
    /// Words that stay where they are for now: in an array, in a here-string.
    case kept([ShellWord])
    /// What is understood and yet never trusted, and why.
    case danger(String)
}

/// A program or builtin with its arguments.
struct ShellCommand: Sendable {
    var assignments: [ShellAssignment] = []
    var words: [ShellWord] = []
    /// As it stands in the script.
    var source = ""
    /// The function in whose body it stands.
    var function: String?
    /// Whether it runs whenever the script comes to it: it stands in no branch and no loop.
    var isCertain = false
}

struct ShellAssignment: Sendable {
    var name: String
    /// Nil for the element of an array, and for an array.
    var value: ShellWord?
}

struct ShellFunction: Sendable {
    var name: String
    var isCertain: Bool
}

struct ShellRedirection: Sendable {
    enum Kind: Sendable { case read, overwrite, append, readWrite }

    var kind: Kind
    var target: ShellWord
    var source: String

    /// Whether a descriptor stands for a file then, and the file has something to lose. One that
    /// is written over is judged as such.
    var opensFile: Bool {
        if kind == .overwrite || target.atoms == [.expansion(.pipe, quoted: true)] { return false }
        return target.literal != "/dev/null"
    }
}
