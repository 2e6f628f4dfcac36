import JSON
import TestSupport
import Testing
import ToolBoundary

@Suite struct `Redacting by shape` {
    private let redactor = Redactor(shapes: true)

    /// Put together here, so that no file of the source has a text in it that looks like a key.
    static let samples: [(kind: String, text: String)] = [
        ("api-key", "sk-" + "proj-Zk3Qm7Lx9Tt2Vb5Nw8Rc1Hy4"),
        ("api-key", "sk-" + "ant-api03-u8Yt6Re4Wq2Az1Sx3Dc5Fv7Gb9-hN"),
        ("github-token", "ghp" + "_16C7e42F292c6912E7710c838347Ae178B4a"),
        ("github-token", "github" + "_pat_11ABCDEFG0abcdefghijkl_mnop"),
        ("gitlab-token", "glpat" + "-Qx7Rt5Yp3Lm9Kd2Zs8Wv"),
        ("aws-key", "AKIA" + "IOSFODNN7EXAMPLE".replacing("1", with: "2")),
        ("slack-token", "xoxb" + "-2345678901-abcDEF"),
        ("google-key", "AIza" + "SyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY"),
        ("stripe-key", "sk_live" + "_4eC39HqLyjWDarjtT1zdp7dc"),
        ("npm-token", "npm" + "_" + String(repeating: "aB3", count: 12)),
        ("hugging-face-token", "hf" + "_" + String(repeating: "aB3x", count: 9)),
        (
            "web-token",
            "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"
        ),
        ("card-number", "4111" + "111111111111"), ("card-number", "5500 0000 " + "0000 0004"),
        ("card-number", "3782-822463" + "-10005"), ("card-number", "601111111111" + "1117"),
        (
            "private-key",
            "-----BEGIN RSA PRIVATE"
                + " KEY-----\nMIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn/ygWyF8PbnGy0AHB7\n"
                + "+a/=\n-----END RSA PRIVATE" + " KEY-----"
        ),
        (
            "private-key",
            #"-----BEGIN OPENSSH PRIVATE"# + #" KEY-----\nb3BlbnNzaC1rZXktdjEAAAA\nAA==\n"#
                + "-----END OPENSSH PRIVATE" + " KEY-----"
        ),
    ]

    @Test(arguments: samples.indices) func `a key is replaced by its kind`(place: Int) {
        let (kind, text) = Self.samples[place]
        let mark = "[redacted:\(kind)]"
        for (before, after) in [
            ("", ""), ("key=", ";"), ("\"", "\""), ("it is ", "."), (#"{"a":"x\n"#, #"","b":1}"#),
            ("%3D", "&x"), ("(", ")"), ("\n", "\n"),
        ] {
            #expect(redactor.redact(before + text + after) == before + mark + after)
        }
    }

    @Test(arguments: samples.indices) func `a key cut anywhere never shows`(place: Int) {
        let text = "see \(Self.samples[place].text) or é, "
        let whole = redactor.redact(text)
        #expect(whole.contains("[redacted:"))
        let bytes = Array(text.utf8)
        for first in 0...bytes.count where first.isStart(of: bytes) {
            for second in [first, first + 1, first + 5, bytes.count - 1]
            where second >= first && second <= bytes.count && second.isStart(of: bytes) {
                var stream = RedactedStream(redactor)
                var shown = ""
                for part in [bytes[..<first], bytes[first..<second], bytes[second...]] {
                    shown += stream.take(String(decoding: part, as: UTF8.self))
                }
                #expect(shown + stream.finish() == whole, "cut at \(first) and \(second)")
            }
        }
    }

    @Test func `of a header the secret goes and the scheme stays`() {
        let basic = "dXNlcjpwYXNzd29yZDEyMw=="
        #expect(
            redactor.redact("Authorization: Basic \(basic)\nx")
                == "Authorization: Basic [redacted:authorization]\nx")
        #expect(
            redactor.redact("authorization: bearer abcdef1234567890abcd")
                == "authorization: bearer [redacted:authorization]")
    }

    @Test func `a value that is known goes by its name, inside a shape too`() {
        let secret = "sk-" + "e2e-1234567890123456789012"
        let redactor = Redactor(["MY_KEY": secret], shapes: true)
        #expect(redactor.redact("Bearer \(secret).") == "Bearer [redacted:MY_KEY]")
        #expect(redactor.redact("<\(secret)>") == "<[redacted:MY_KEY]>")
    }

    @Test(arguments: [
        "commit 3f786850e387550fdab836ed7e6dc881de23001b", "v1.2.3-4-g3f78685",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "550e8400-e29b-41d4-a716-446655440000", "41111111-1111-4111-8111-111111111111",
        "00000000-0000-4000-8000-000000000000",
        "sha512-9/u6bgY2+JDlb7vzKD5STG+jIErimDgtYkdB0NxmODJuKCxBvl5CVNiCB3LFUYosWow==",
        "1763712345678", "1763712345678901234", "2026-11-21T08:24:37Z",
        "0.4111111111111111", "4111111111111112", "4111111111111111x", "order 4000000000000",
        "sk-learn-and-other-long-words-of-2024", "task-force-1234567890123456789012",
        "the Bearer of this letter", "Bearer realm=\"example\"", "Basic understanding",
        "eyJ is how Base64 of JSON begins", "AKIA", "ghp_short",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----", "------------------",
        "192.168.100.200", "2.3.4.5", "5555 5555", "12 34 56 78 90 12 34 56",
    ]) func `a hash, an identifier, a digest or a word stays`(text: String) {
        #expect(redactor.redact(text) == text)
        var stream = RedactedStream(redactor)
        let shown = text.unicodeScalars.map { stream.take(String($0)) }.joined()
        #expect(shown + stream.finish() == text)
    }

    @Test func `random digests and identifiers stay`() {
        let seed = UInt64.random(in: 0...(.max))
        var random = SeededRandom(seed: seed)
        let letters = Array("0123456789abcdef".utf8)
        for _ in 0..<2000 {
            let digits = (0..<64).map { _ in letters[Int.random(in: 0..<16, using: &random)] }
            let hex = String(decoding: digits, as: UTF8.self)
            let cut = hex.prefix(40)
            let text =
                "\(hex) \(cut) \(hex.prefix(8))-\(hex.suffix(4))-4\(hex.prefix(3)) \(hex.prefix(7))"
            #expect(redactor.redact(text) == text, "seed \(seed)")
        }
    }

    @Test(
        .timeLimit(.minutes(10)),
        arguments: ["sk-", "xoxb-", "eyJ-", "eyJeyJ-", "-----BEGIN ", "4111 1111 ", "bearer "])
    func `a text of beginnings takes no time with the square of its length`(beginning: String) {
        let text = String(repeating: beginning, count: 60_000 / beginning.utf8.count)
        #expect(redactor.redact(text) == text)
    }

    @Test func `a private key that does not end is hidden as far as it goes`() {
        let text = "-----BEGIN EC PRIVATE" + " KEY-----\nMHcCAQEEIBk\nAAAA"
        #expect(redactor.redact(text) == "[redacted:private-key]")
        #expect(redactor.redact(text + "\n\"}") == "[redacted:private-key]\"}")
    }
}

@Suite struct `Redacting a value in another spelling` {
    private let value = "p@ss w/ö:&<rd>"
    private var redactor: Redactor { Redactor(["KEY": value]) }

    @Test(arguments: ["", "a", "ab", "user:", "a longer text before it, "])
    func `Base64 hides it wherever it stands in the encoded text`(before: String) {
        for after in ["", "x", "xy", " and more"] {
            for urlSafe in [false, true] {
                let encoded = base64(before + value + after, urlSafe: urlSafe)
                let clean = redactor.redact("<\(encoded)>")
                #expect(clean.contains("[redacted:KEY]"), "\(before)|\(after)")
            }
        }
    }

    @Test(arguments: [
        "p%40ss%20w%2F%C3%B6%3A%26%3Crd%3E", "p%40ss+w%2F%C3%B6%3A%26%3Crd%3E",
        "p%40ss%20w%2f%c3%b6%3a%26%3crd%3e", "p@ss w/ö:&amp;&lt;rd&gt;",
        "7040737320772fc3b63a263c72643e", "7040737320772FC3B63A263C72643E",
    ]) func `other encodings hide it too`(spelled: String) {
        #expect(redactor.redact("<\(spelled)>") == "<[redacted:KEY]>")
    }

    private func base64(_ text: String, urlSafe: Bool) -> String {
        let letters = Array(
            ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                + (urlSafe ? "-_" : "+/")).utf8)
        let bytes = Array(text.utf8)
        var encoded: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = Array(bytes[start..<min(start + 3, bytes.count)])
            let padded = group + [UInt8](repeating: 0, count: 3 - group.count)
            let bits = Int(padded[0]) << 16 | Int(padded[1]) << 8 | Int(padded[2])
            for place in 0...group.count { encoded.append(letters[bits >> (18 - 6 * place) & 63]) }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}

extension Int {
    /// Whether no character is cut in two here.
    fileprivate func isStart(of bytes: [UInt8]) -> Bool {
        self >= bytes.count || bytes[self] & 0xC0 != 0x80
    }
}
