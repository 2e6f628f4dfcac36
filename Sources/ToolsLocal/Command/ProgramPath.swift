import Glibc

enum ProgramPath {
    /// Where a program is found by the rules of PATH; nil when it is not.
    static func find(_ name: String, in path: String) -> String? {
        for directory in path.split(separator: ":", omittingEmptySubsequences: false) {
            let candidate = (directory.isEmpty ? "." : String(directory)) + "/" + name
            if access(candidate, X_OK) == 0 { return candidate }
        }
        return nil
    }
}
