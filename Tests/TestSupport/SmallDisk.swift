import Glibc

/// A file system of its own that is soon full. Nil where this user may not mount one.
package struct SmallDisk {
    package let path: String

    package init?(bytes: Int) {
        guard geteuid() == 0 else { return nil }
        var template = Array("/tmp/journal-disk-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { return nil }
        path = String(cString: made)
        guard mount("none", path, "tmpfs", 0, "size=\(bytes),mode=0700") == 0 else {
            rmdir(path)
            return nil
        }
    }

    package func makeReadOnly() -> Bool {
        mount("none", path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) == 0
    }

    package func makeWritable() -> Bool {
        mount("none", path, "tmpfs", UInt(MS_REMOUNT), nil) == 0
    }

    private var filler: String { path + "/filler" }

    /// Takes all the space that is left.
    package func fill() {
        let descriptor = open(filler, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        for count in [65_536, 1] {
            let bytes = [UInt8](repeating: 0, count: count)
            while write(descriptor, bytes, count) > 0 {}
        }
    }

    /// Gives back what `fill` took.
    package func free() { unlink(filler) }

    package func remove() {
        umount2(path, Int32(MNT_DETACH))
        rmdir(path)
    }
}
