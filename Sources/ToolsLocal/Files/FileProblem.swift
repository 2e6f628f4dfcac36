import Glibc
import SessionKernel

/// What went wrong with a file, in the shape that models are told errors in.
enum FileProblem {
    /// The meaning of an `errno` for what was tried on a path.
    static func system(
        _ error: Int32, _ attempt: String, _ path: WorkspacePath, at pointer: String
    ) -> CallError {
        let named = "'\(shown(path.text))'"
        func problem(_ code: String, _ message: String, hint: String) -> CallError {
            CallError(code: code, message: message, at: pointer, got: shown(path.text), hint: hint)
        }
        switch error {
        case ENOENT:
            return problem(
                "not_found", "There is no \(named) in the workspace.",
                hint: "Look with files.list; a missing directory is made with files.make_directory."
            )
        case ELOOP, EXDEV:
            return linked(path, at: pointer)
        case ENOTDIR:
            return problem(
                "not_a_directory", "A part of \(named) that must be a directory is none.",
                hint: "Look with files.list and correct the path.")
        case EACCES, EPERM, EROFS:
            return problem(
                "permission_denied", "The system does not allow \(attempt) \(named).",
                hint: "Ask the operator.")
        case EEXIST:
            return problem(
                "already_exists", "There is something at \(named) already.",
                hint: "Choose another name, or delete what is there first.")
        case ENOTEMPTY:
            return problem(
                "not_empty", "The directory \(named) is not empty.",
                hint: "Delete what it contains first.")
        case ENOSPC, EDQUOT:
            return problem("no_space", "No space is left for \(named).", hint: "Ask the operator.")
        default:
            return problem(
                "io_error",
                "\(attempt.prefix(1).uppercased())\(attempt.dropFirst()) \(named) failed: "
                    + String(cString: strerror(error)) + ".",
                hint: "Ask the operator.")
        }
    }

    static func linked(_ path: WorkspacePath, at pointer: String) -> CallError {
        CallError(
            code: "path_refused",
            message: "'\(shown(path.text))' leads through a symbolic link, which is not followed.",
            at: pointer, expected: "a path without symbolic links", got: shown(path.text),
            hint: "Name the file itself, by its path within the workspace.")
    }

    static func wrongKind(
        _ kind: FileStatus.Kind, _ path: WorkspacePath, expected: String, at pointer: String
    ) -> CallError {
        if kind == .link { return linked(path, at: pointer) }
        return CallError(
            code: "wrong_kind", message: "'\(shown(path.text))' is \(kind.inWords).", at: pointer,
            expected: expected, got: kind.inWords, hint: "Look with files.list.")
    }

    static func tooLarge(
        _ path: WorkspacePath, bytes: Int, limit: Int, at pointer: String
    ) -> CallError {
        CallError(
            code: "too_large", message: "'\(shown(path.text))' is too large for this.", at: pointer,
            expected: "at most \(limit) bytes", got: "\(bytes) bytes",
            hint: "Work on a part of it, or ask the operator.")
    }

    static func notText(_ path: WorkspacePath, at pointer: String) -> CallError {
        CallError(
            code: "not_text", message: "'\(shown(path.text))' is not UTF-8 text.", at: pointer,
            expected: "a text file in UTF-8", hint: "Use a tool made for this kind of file.")
    }
}
