import Glibc

/// Sends standard error to a file while the screen is up: a stray line would tear it.
struct StandardErrorFile {
    private let saved: Int32

    static func redirect() -> StandardErrorFile? {
        let path = Environment.stateDirectory + "/console.log"
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { return nil }
        defer { close(file) }
        let saved = fcntl(2, F_DUPFD_CLOEXEC, 10)
        guard saved >= 0 else { return nil }
        dup2(file, 2)
        return StandardErrorFile(saved: saved)
    }

    func restore() {
        dup2(saved, 2)
        close(saved)
    }
}
