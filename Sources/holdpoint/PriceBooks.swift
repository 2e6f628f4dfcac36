import Definitions
import JSON
import SessionKernel

/// Finds the price files: the one that ships, and over it the operator's.
enum PriceBooks {
    /// - Throws: A failure with every mistake of a file that is there and wrong.
    static func load() throws -> PriceBook {
        let shipped = Environment.shareDirectories.map { $0 + "/prices.yaml" }
            .first(where: Files.exists)
        let own = Environment.configDirectory + "/prices.yaml"
        var book = PriceBook()
        for path in [shipped, Files.exists(own) ? own : nil].compactMap({ $0 }) {
            book = book.overridden(by: try read(path))
        }
        return book
    }

    private static func read(_ path: String) throws -> PriceBook {
        let bytes: [UInt8]
        do {
            bytes = try Files.read(path)
        } catch {
            throw CommandFailure(.invalidInput, "\(path): cannot be read: \(error)")
        }
        do {
            return try PriceFile.read(bytes, file: path)
        } catch {
            throw CommandFailure(.invalidInput, "\(error)")
        }
    }
}

extension SessionDefinition {
    /// One line for each model whose cost nobody can count.
    var unpriced: [String] {
        models.filter(\.costIsUnknown).map { model in
            let name = model.settings["model"]?.stringValue ?? ""
            return "models.\(model.name): no price of \(PlainText.line(name)) is known, so its "
                + "tokens are counted and its cost is not; say `prices:`"
        }
    }
}
