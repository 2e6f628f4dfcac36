import Foundation
import JSON
import SessionKernel
import TestSupport
import Testing

@testable import Definitions

@Suite struct `A price file` {
    private func read(_ models: String) throws -> PriceBook {
        try PriceFile.read(
            Array("dated: 2026-11-21\nsource: a list\nmodels:\n\(models)\n".utf8),
            file: "/etc/prices.yaml")
    }

    @Test func `the one that ships is in order and knows what is asked of it`() throws {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        let bytes = try Data(contentsOf: root.appendingPathComponent("prices.yaml"))
        let book = try PriceFile.read(Array(bytes), file: "prices.yaml")
        for name in ["claude-sonnet-4-5", "claude-sonnet-4-5-20250929", "gpt-5-mini-2025-08-07"] {
            let entry = try #require(book[name], "\(name)")
            #expect(entry.prices.isKnown && entry.window != nil)
            #expect(entry.prices.source == "prices.yaml, 2026-11-21")
        }
        #expect(book["claude-sonnet"] == nil && book["gpt-5-mini-2025-08-0x"] == nil)
    }

    @Test func `fills in what a definition does not say, and never the rules' models`() throws {
        let book = try read(
            "  a: { input: 1, output: 2, cache_read: 0.1, window: 2000 }\n"
                + "  b: { input: 3, output: 4 }"
        )
        var definition = SessionDefinition(name: "s", goal: "g", agents: [])
        let own = Prices(input: Money(microdollars: 7), output: Money(microdollars: 8))
        definition.models = [
            ModelDefinition(name: "x", provider: .openai, settings: ["model": "a"]),
            ModelDefinition(name: "y", provider: .anthropic, settings: ["model": "b"], prices: own),
            ModelDefinition(name: "z", provider: .rules, settings: ["model": "a"]),
        ]
        let models = book.completing(definition).models
        #expect(models[0].prices.cacheRead == Money(microdollars: 100_000))
        #expect(models[0].window == 2000)
        #expect(models[1].prices == own)
        #expect(models[2] == definition.models[2])
    }

    @Test func `another goes before it, model by model`() throws {
        let book = try read("  a: { input: 1, output: 2 }\n  b: { input: 3, output: 4 }")
            .overridden(by: try read("  b: { input: 5, output: 6 }"))
        #expect(book["a"]?.prices.input == Money(microdollars: 1_000_000))
        #expect(book["b"]?.prices.input == Money(microdollars: 5_000_000))
    }

    @Test(arguments: [
        ("  a: { input: 1 }", "at least a price"), ("  a: { input: 1, output: x }", "dollars"),
        ("  a: { input: 1, output: 2, windo: 5000 }", "`windo` is unknown"),
        ("  a: { input: -1, output: 2 }", "dollars"),
    ]) func `a mistake is told at its place`(models: String, words: String) {
        #expect {
            _ = try read(models)
        } throws: { error in
            let text = "\(error)"
            return text.contains("/etc/prices.yaml:4:") && text.contains(words)
        }
    }
}
