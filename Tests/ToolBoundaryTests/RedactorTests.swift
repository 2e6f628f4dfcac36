import JSON
import Testing
import ToolBoundary

@Suite struct `Redacting by value` {
    private let redactor = Redactor(["TOKEN": "abcdef-123456", "OTHER": "123456-xyz"])

    @Test func `a value is replaced by the name of its secret, wherever it stands`() {
        #expect(redactor.redact("abcdef-123456") == "[redacted:TOKEN]")
        #expect(redactor.redact("x=abcdef-123456;") == "x=[redacted:TOKEN];")
        #expect(
            redactor.redact("abcdef-123456abcdef-123456") == "[redacted:TOKEN][redacted:TOKEN]")
        #expect(redactor.redact("abcdef-12345") == "abcdef-12345")
        #expect(redactor.redact("") == "")
    }

    @Test func `values that overlap leave no rest`() {
        #expect(redactor.redact("<abcdef-123456-xyz>") == "<[redacted:TOKEN]>")
        let nested = Redactor(["LONG": "secret-and-more", "SHORT": "secret"])
        #expect(nested.redact("secret-and-more secret") == "[redacted:LONG] [redacted:SHORT]")
    }

    @Test func `a secret that is part of a mark does not damage marks`() {
        let odd = Redactor(["A": "redacted", "B": "hunter22"])
        #expect(odd.redact("hunter22") == "[redacted:B]")
    }

    @Test func `short values are left alone`() {
        #expect(Redactor(["PIN": "12345"]).isEmpty)
        #expect(Redactor(["PIN": "12345"]).redact("12345") == "12345")
    }

    @Test(arguments: [
        #"say \"hi\" now"#, #"say \u0022hi\u0022 now"#, #"say "hi" now"#, #"  say "hi" now  "#,
    ])
    func `a value in JSON is found however it was escaped`(_ text: String) throws {
        let quoted = Redactor(["KEY": " say \"hi\" now\n"])
        let parsed = try? JSON(parsing: #"{"a":"\#(text)"}"#)
        if let parsed {
            #expect(quoted.redact(arguments: parsed.canonicalText).contains("[redacted:KEY]"))
        } else {
            #expect(quoted.redact(text).contains("[redacted:KEY]"))
        }
    }

    @Test func `other writers' escapes are known`() {
        let secret = Redactor(["KEY": "pässwörd/1"])
        for spelled in [
            "pässwörd/1", #"pässwörd\/1"#, #"p\u00e4ssw\u00f6rd/1"#, #"p\u00E4ssw\u00F6rd/1"#,
        ] {
            #expect(secret.redact("<\(spelled)>") == "<[redacted:KEY]>")
        }
    }

    @Test func `keys, numbers and texts of a JSON value are redacted`() {
        let redactor = Redactor(["N": "1234567", "T": "abcdefg"])
        let json: JSON = ["abcdefg": [1_234_567, "x abcdefg", true], "b": 7]
        #expect(
            redactor.redact(json)
                == ["[redacted:T]": ["[redacted:N]", "x [redacted:T]", true], "b": 7])
    }

    @Test func `arguments without a secret stay byte for byte`() {
        let text = "{ \"b\" : 1.50,\n \"a\":[]}"
        #expect(redactor.redact(arguments: text) == text)
        #expect(redactor.redact(arguments: "{abcdef-123456") == "{[redacted:TOKEN]")
    }

    @Test func `marks are recognised`() {
        #expect(Redactor.hasMark("x [redacted:KEY]"))
        #expect(Redactor.hasMark("[[redacted:"))
        #expect(!Redactor.hasMark("[redacted"))
        #expect(!Redactor.hasMark(""))
    }
}

@Suite struct `Redacting a text that comes in parts` {
    private let redactor = Redactor(["TOKEN": "abcdef-123456", "OTHER": "123456-xyz"])

    /// All of what a stream lets through for these parts, and each part's share.
    private func shown(_ parts: [String]) -> [String] {
        var stream = RedactedStream(redactor)
        return parts.map { stream.take($0) } + [stream.finish()]
    }

    @Test func `a secret cut anywhere never shows`() {
        let text = "I said abcdef-123456 and 123456-xyz, é."
        let scalars = Array(text.unicodeScalars)
        for first in 0...scalars.count {
            for second in first...scalars.count {
                let parts = [
                    scalars[..<first], scalars[first..<second], scalars[second...],
                ].map { part -> String in
                    var view = String.UnicodeScalarView()
                    view.append(contentsOf: part)
                    return String(view)
                }
                #expect(shown(parts).joined() == redactor.redact(text))
            }
        }
    }

    @Test func `only what could be the beginning of a secret waits`() {
        #expect(shown(["hello ab", "out"]) == ["hello ", "about", ""])
        #expect(shown(["hello", " you"]) == ["hello", " you", ""])
        #expect(shown(["abcdef-12345"]) == ["", "abcdef-12345"])
        #expect(shown(["abcdef-123456", "-xyz!"]) == ["", "[redacted:TOKEN]!", ""])
    }

    @Test func `without secrets everything passes at once`() {
        var stream = RedactedStream(Redactor())
        #expect(stream.take("abc") == "abc")
        #expect(stream.finish() == "")
    }
}
