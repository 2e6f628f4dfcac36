extension ShellRule {
    /// Whether an option of which nothing is known has a name that means, with any program, that
    /// a file is written or a program is run. With a value in the same word it takes less.
    static func mayWrite(_ option: String, hasValue: Bool) -> Bool {
        let words = option.lowercased().split(separator: "-")
        guard let first = words.first, let last = words.last, first != "no" else { return false }
        if words.contains(where: telling.contains) { return true }
        if isBeginning(first, of: "output"), words.count == 1 || wholes.contains(last) {
            return true
        }
        guard hasValue else { return false }
        return words.count > 1 && isBeginning(last, of: "file")
            || words.contains(where: tellingWithValue.contains)
    }

    private static let telling: Set<Substring> = [
        "exec", "execute", "program", "prog", "plugin", "pager", "preprocessor",
    ]
    private static let tellingWithValue: Set<Substring> = [
        "log", "config", "command", "cmd", "script", "dump", "save", "editor", "browser", "write",
        "kubeconfig", "shell", "options", "out",
    ]
    private static let wholes: Set<Substring> = ["file", "dir", "directory", "path"]

    private static func isBeginning(_ text: Substring, of word: String) -> Bool {
        text.count >= 3 && word.hasPrefix(text)
    }
}
