import Definitions
import Glibc
import Screen

/// Finds and reads theme files: the operator's first, then those that ship.
enum Themes {
    static func load(_ name: String?) throws -> Theme {
        let wanted = name ?? Environment.value("HOLDPOINT_THEME") ?? "dark"
        return try read(wanted, depth: 0)
    }

    private static func read(_ name: String, depth: Int) throws -> Theme {
        guard name.utf8.allSatisfy({ $0 != UInt8(ascii: "/") }), depth < 8 else {
            throw CommandFailure.usage("`\(name)` is no name of a theme")
        }
        guard let path = path(of: name) else {
            if name == "mono" || name == "dark" { return .mono }
            throw CommandFailure.usage("there is no theme `\(name)`; themes: dark, mono")
        }
        do {
            return try ThemeFile.read(
                try Files.read(path), file: path, parent: { try? read($0, depth: depth + 1) })
        } catch let mistakes as MistakeList {
            throw CommandFailure(.invalidInput, "\(mistakes)")
        } catch {
            throw CommandFailure(.invalidInput, "\(path): cannot be read: \(error)")
        }
    }

    private static func path(of name: String) -> String? {
        let folders = [Environment.configDirectory] + Environment.shareDirectories
        return folders.map { "\($0)/themes/\(name).yaml" }.first(where: Files.exists)
    }
}
