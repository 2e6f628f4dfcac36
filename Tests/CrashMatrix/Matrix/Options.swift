/// What the command line asks for.
struct Options {
    static let usage = """
        usage: CrashMatrix [OPTIONS]
          --session NAME    only this session; again for more
          --point N         only this point
          --kind KIND       only this kind of death: \(Death.names); again for more
          --disk DISK       keeps (kill -9) or loses (what was not synced is gone); both if not given
          --sample N        at most N points of each kind, spread evenly
          --jobs N          trials at a time; 2 if not given
          --sessions DIR    the session files; those that ship if not given
          --plans DIR       how each session is prepared and decided; Plans if not given
          --binary FILE     the holdpoint that is killed; the one beside this program if not given
          --lies            let no sync keep anything, to see that the matrix notices
        """

    private(set) var sessions: [String] = []
    private(set) var point: Int?
    private(set) var kinds: [Death.Kind] = []
    private(set) var disks: [Death.Disk] = []
    private(set) var sample: Int?
    private(set) var jobs = 2
    private(set) var sessionFolder = Files.checkout + "/sessions"
    private(set) var planFolder = Files.checkout + "/Tests/CrashMatrix/Plans"
    private(set) var binary = Files.programs + "/holdpoint"
    private(set) var lies = false
    private(set) var help = false

    /// The library that is loaded into the runner.
    var layer: String { Files.programs + "/libCrashLayer.so" }

    init(_ words: [String]) throws {
        var rest = words[...]
        while let word = rest.popFirst() {
            func value() throws -> String {
                guard let value = rest.popFirst() else { throw Trouble("\(word) needs a value") }
                return value
            }
            func number() throws -> Int {
                let text = try value()
                guard let number = Int(text), number > 0 else {
                    throw Trouble("\(word) takes a number from 1, not \(text)")
                }
                return number
            }
            switch word {
            case "--session": sessions.append(try value())
            case "--point": point = try number()
            case "--kind": kinds.append(try Self.named(try value(), word))
            case "--disk": disks.append(try Self.named(try value(), word))
            case "--sample": sample = try number()
            case "--jobs": jobs = try number()
            case "--sessions": sessionFolder = try value()
            case "--plans": planFolder = try value()
            case "--binary": binary = try value()
            case "--lies": lies = true
            case "--help", "-h": help = true
            default: throw Trouble("there is no option \(word)\n\(Self.usage)")
            }
        }
        if kinds.isEmpty { kinds = Death.Kind.allCases }
        if disks.isEmpty { disks = Death.Disk.allCases }
    }

    private static func named<Name: RawRepresentable<String> & CaseIterable>(
        _ text: String, _ option: String
    ) throws -> Name {
        guard let name = Name(rawValue: text) else {
            let known = Name.allCases.map(\.rawValue).joined(separator: ", ")
            throw Trouble("\(option) takes one of \(known), not \(text)")
        }
        return name
    }
}
