import CCurl
import CSQLite
import Glibc
import GuardedProcess
import HTTPClient
import JSON
import SessionKernel
import SessionRuntime

/// `holdpoint doctor`: whether this machine has what the product needs.
enum DoctorCommand {
    static let command = Command(
        name: "doctor", words: "[FILE]",
        summary: "check terminal, libraries, store and endpoint, or call a model",
        options: [
            .json, .store,
            .value(
                "--model", "NAME",
                "make one real call: openai:NAME, anthropic:NAME, or the name of a model in FILE"),
        ],
        examples: [
            "holdpoint doctor", "holdpoint doctor --model anthropic:claude-sonnet-4-5",
            "holdpoint doctor sessions/release-train.yaml --model main",
        ], run: run)

    private struct Finding {
        let what: String
        /// Nil where something is only worth knowing.
        let good: Bool?
        let text: String
    }

    private static func run(_ arguments: Arguments) throws -> ExitCode {
        let findings: [Finding]
        if let name = arguments.value("--model") {
            let file = arguments.words.isEmpty ? nil : try arguments.one("the session file")
            findings = try ModelTrial(name, file: file).sights().map {
                Finding(what: $0.what, good: $0.good, text: $0.text)
            }
        } else {
            try arguments.none()
            findings = machine(arguments.value("--store"))
        }
        return tell(findings, asJSON: arguments.has("--json"))
    }

    private static func machine(_ store: String?) -> [Finding] {
        [terminal(), colours(), locale()] + libraries() + [guards(), confinement()]
            + self.store(store) + [endpoint()]
    }

    private static func tell(_ findings: [Finding], asJSON: Bool) -> ExitCode {
        if asJSON {
            let rows = findings.map { finding in
                JSON.compact([
                    "good": finding.good.map { .bool($0) }, "text": .string(finding.text),
                    "what": .string(finding.what),
                ])
            }
            Output.json(["findings": .array(rows)])
        } else {
            for finding in findings {
                let mark = finding.good.map { $0 ? "ok  " : "BAD " } ?? "    "
                let name = finding.what + String(repeating: " ", count: 12 - finding.what.count)
                Output.line("\(mark) \(name)  \(PlainText.line(finding.text))")
            }
        }
        return findings.contains { $0.good == false } ? .failure : .success
    }

    private static func terminal() -> Finding {
        let both = isatty(0) == 1 && isatty(1) == 1
        return Finding(
            what: "terminal", good: both ? true : nil,
            text: both
                ? "TERM=\(Environment.value("TERM") ?? "")"
                : "none here; the console needs one, --headless does not")
    }

    private static func colours() -> Finding {
        let off = Environment.value("NO_COLOR") != nil
        return Finding(
            what: "colours", good: nil,
            text: off ? "off, because NO_COLOR is set" : "as TERM offers them")
    }

    private static func locale() -> Finding {
        let name =
            ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { Environment.value($0) }
            .first { !$0.isEmpty } ?? "C"
        let utf8 = name.lowercased().contains("utf")
        return Finding(
            what: "locale", good: nil,
            text: utf8 ? name : "\(name) is not UTF-8; lines are drawn in ASCII")
    }

    private static func libraries() -> [Finding] {
        [
            Finding(what: "sqlite", good: true, text: String(cString: sqlite3_libversion())),
            Finding(what: "curl", good: true, text: String(cString: curl_version())),
        ]
    }

    /// Tools run under a guard; it needs to be a subreaper and to see its descendants.
    private static func guards() -> Finding {
        let path = "/proc/self/task/\(getpid())/children"
        let good = Files.exists(path)
        return Finding(
            what: "guard", good: good,
            text: good
                ? "tools cannot outlive the runner"
                : "\(path) is missing: the kernel lacks CONFIG_PROC_CHILDREN")
    }

    /// What keeps tools from the store and the configuration.
    private static func confinement() -> Finding {
        switch Wall.here {
        case .landlock(let version):
            return Finding(
                what: "confinement", good: true,
                text: "Landlock \(version): store and configuration are out of the tools' reach")
        case .bubblewrap(let path):
            return Finding(
                what: "confinement", good: nil,
                text: "bubblewrap (\(path)), for shell tools: the kernel has no Landlock, so "
                    + "other tools could reach store and configuration")
        case .none:
            return Finding(
                what: "confinement", good: nil,
                text: "none: the kernel has no Landlock and bubblewrap does not work here, so "
                    + "tools could reach store and configuration, and only shell.run runs")
        }
    }

    private static func store(_ given: String?) -> [Finding] {
        let path = Wiring.storePath(given)
        do {
            let count = try waiting {
                let wiring = try await Wiring.open(store: given, makes: true)
                let count = try await wiring.journal.sessions(limit: 10_000).count
                await wiring.journal.close()
                return count
            }
            return [
                Finding(
                    what: "store", good: true,
                    text: "\(path): \(count) session\(count == 1 ? "" : "s")")
            ]
        } catch let failure as CommandFailure {
            return [Finding(what: "store", good: false, text: failure.message)]
        } catch {
            return [Finding(what: "store", good: false, text: "\(path): \(error)")]
        }
    }

    private static func endpoint() -> Finding {
        guard let base = Environment.value("OPENAI_BASE_URL") else {
            return Finding(
                what: "endpoint", good: nil,
                text: "OPENAI_BASE_URL is not set; the rules models need none")
        }
        do {
            let head = try waiting {
                try await HTTPTransport().send(
                    HTTPRequest(method: "GET", url: base + "/models"), limits: HTTPLimits(),
                    receive: { _ in .more })
            }
            return Finding(
                what: "endpoint", good: true, text: "\(base) answers (HTTP \(head.status))")
        } catch {
            return Finding(what: "endpoint", good: false, text: "\(base): \(error)")
        }
    }
}
