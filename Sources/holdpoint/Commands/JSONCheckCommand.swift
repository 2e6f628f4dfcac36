import JSON

/// `holdpoint json-check FILE`: whether a file is JSON by the grammar; the exit code says.
enum JSONCheckCommand {
    static let command = Command(
        name: "json-check", words: "FILE",
        summary: "say by the exit code whether a file is valid JSON", options: [],
        examples: ["holdpoint json-check answer.json"], run: run)

    private static func run(_ arguments: Arguments) throws -> ExitCode {
        let path = try arguments.one("the file")
        let bytes: [UInt8]
        do {
            bytes = try Files.read(path, bytesMax: 64 << 20)
        } catch {
            throw CommandFailure(.failure, "\(path): cannot be read: \(error)")
        }
        do {
            // Only the grammar is asked about here: doubled keys are refused everywhere else.
            _ = try JSON(parsing: bytes, duplicateKeys: .lastWins)
        } catch {
            throw CommandFailure(.invalidInput, "\(path): \(error)")
        }
        return .success
    }
}
