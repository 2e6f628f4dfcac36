import CPosix
import Glibc

/// What stands under a name, as far as it matters here.
struct FileStatus {
    enum Kind: String {
        case file, directory, link, special

        var inWords: String {
            switch self {
            case .file: "a file"
            case .directory: "a directory"
            case .link: "a symbolic link"
            case .special: "a device, socket or pipe"
            }
        }
    }

    let kind: Kind
    let size: Int
    let inode: Int
    /// The permission bits, without those that make a program run as its owner.
    let mode: mode_t

    /// Of an open file; nil, with errno set, when it cannot be told.
    init?(of handle: borrowing Handle) {
        var status = stat()
        guard fstat(handle.descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    /// Of a name in a directory, following no link; nil, with errno set, when there is none.
    init?(of name: String, in directory: borrowing Handle) {
        var status = stat()
        guard fstatat(directory.descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            return nil
        }
        self.init(status)
    }

    private init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .link
            default: .special
            }
        size = Int(status.st_size)
        inode = Int(truncatingIfNeeded: status.st_ino)
        mode = status.st_mode & 0o777
    }
}

/// A regular file, open for reading.
struct OpenFile: ~Copyable {
    let handle: Handle
    let status: FileStatus
}
