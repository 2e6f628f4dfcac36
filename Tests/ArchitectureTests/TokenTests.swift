import Testing

@Suite struct `Reading Swift for the rules` {
    private func words(_ code: String) -> [String] {
        Tokenizer.tokens(of: code).filter { $0.kind == .word }.map(\.text)
    }

    @Test func `comments and texts are no code`() {
        let code = #"""
            // import One
            /* import /* Two */ import Three */
            let text = "import Four" + "\" import Five"
            """#
        #expect(words(code) == ["let", "text"])
    }

    @Test func `what a text interpolates is code`() {
        let code = ##"let text = "a \(one("b \(two) c")) d" + #"\(three) \#(four)"#"##
        #expect(words(code) == ["let", "text", "one", "two", "four"])
    }

    @Test func `lines are counted through texts of many lines`() {
        let code = "let a = \"\"\"\n  one\n  two \\\n  three\n  \"\"\"\nlet b = 1\n"
        #expect(Tokenizer.tokens(of: code).last?.line == 6)
    }
}
