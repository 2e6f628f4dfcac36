import Glibc
import Testing

/// What a shell can do to the program before it runs: its parents and its standard streams.
@Suite struct `Started by a shell` {
    private static let holdpoint: String = {
        var path = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &path, path.count - 1)
        let own = String(
            decoding: path.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return own.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/holdpoint"
    }()

    /// What a script prints; `HP` is the program under test.
    private func output(of script: String) -> String {
        guard let pipe = popen("HP='\(Self.holdpoint)'; export HP; " + script, "r") else {
            return "cannot be started"
        }
        defer { pclose(pipe) }
        var bytes: [UInt8] = []
        while case let byte = getc(pipe), byte != EOF { bytes.append(UInt8(byte)) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Runs a script as what a guard has started, under so many shells.
    private func output(underGuard script: String, shells: Int) -> String {
        output(
            of: """
                D=$(mktemp -d) && cd "$D" || exit 1
                cat > __guard <<'END'
                if [ "${LEFT:=\(shells)}" -gt 0 ]; then LEFT=$((LEFT - 1)); export LEFT
                  sh "$PWD/deeper"; exit; fi
                END
                cat > deeper <<'END'
                if [ "$LEFT" -gt 0 ]; then LEFT=$((LEFT - 1)); sh "$PWD/deeper"; exit; fi
                \(script)
                END
                sh __guard 2>&1; cd / && rm -r "$D"
                """)
    }

    @Test(arguments: [1, 100])
    func `what a tool has started cannot decide`(_ shells: Int) {
        let said = output(
            underGuard: "\"$HP\" decide none-1 approve --store \"$PWD/s\"; exit", shells: shells)
        #expect(said.contains("a tool of a session cannot decide"))
    }

    @Test func `what a tool has started gets no console that decides`() {
        let said = output(
            underGuard: "export TERM=xterm; script -qec \"$HP --store $PWD/s\" /dev/null; exit",
            shells: 1)
        #expect(said.contains("a tool of a session cannot decide"))
    }

    @Test func `closed streams are no failure`() {
        #expect(output(of: "( exec >&-; \"$HP\" --version; echo $? >&2 ) 2>&1") == "0\n")
        #expect(output(of: "( exec <&- 2>&-; \"$HP\" --version ) | wc -l").contains("1"))
    }
}
