import Foundation

/// Kills the runner at every write point of every session that ships, and looks whether the session
/// ends as it would have ended, with every effect done once.
@main
enum Main {
    static func main() async {
        do {
            let options = try Options(Array(CommandLine.arguments.dropFirst()))
            if options.help {
                print(Options.usage)
                return
            }
            exit(try await Matrix(options).run() ? 0 : 1)
        } catch {
            Main.tell("crash: \(error)")
            exit(2)
        }
    }

    /// Says something on the way; the result goes to standard output.
    static func tell(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}

/// What keeps the matrix from being worked through at all.
struct Trouble: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
