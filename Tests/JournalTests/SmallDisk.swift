import Glibc

/// A file system of its own that is soon full. Nil where this user may not mount one.
struct SmallDisk {
    let path: String

    init?(bytes: Int) {
        guard geteuid() == 0 else { return nil }
        var template = Array("/tmp/journal-disk-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { return nil }
        path = String(cString: made)
        guard mount("none", path, "tmpfs", 0, "size=\(bytes),mode=0700") == 0 else {
            rmdir(path)
            return nil
        }
    }

    func makeReadOnly() -> Bool {
        mount("none", path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) == 0
    }

    func makeWritable() -> Bool {
        mount("none", path, "tmpfs", UInt(MS_REMOUNT), nil) == 0
    }

    func remove() {
        umount2(path, Int32(MNT_DETACH))
        rmdir(path)
    }
}
