import ToolsLocal

@main
enum Main {
    static func main() {
        let arguments = CommandLine.arguments
        // First of all: a guard must begin before anything has started a second thread.
        if arguments.count > 1, arguments[1] == Guard.argument { Guard.main(arguments: arguments) }
    }
}
