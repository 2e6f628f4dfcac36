import Foundation
import Screen
import Testing

@testable import Definitions

private func theme(_ text: String, parent: Theme? = nil) throws(MistakeList) -> Theme {
    try ThemeFile.read(
        Array(text.utf8), file: "t.yaml", known: parent.map { [$0.name] } ?? [],
        parent: { name in parent?.name == name ? parent : nil })
}

@Suite struct `Theme files` {
    @Test func `a theme is read whole`() throws {
        let read = try theme(
            """
            name: dusk
            mode: dark
            palette:
              blue: { rgb: "#6cb6ff", x256: 75, ansi: bright-blue }
              base: { x256: 233 }
            roles:
              bg: base
              accent: blue
              border.focus: { fg: blue, bg: base, mod: [bold, underline] }
            glyphs:
              state.waiting: ["◇", "?!"]
            """)
        let blue = Colour(
            rgb: Colour.RGB(red: 0x6C, green: 0xB6, blue: 0xFF), x256: 75, ansi: .brightBlue)
        #expect(
            read
                == Theme(
                    name: "dusk", mode: .dark, palette: ["blue": blue, "base": Colour(x256: 233)],
                    roles: [
                        .bg: .init(foreground: "base"), .accent: .init(foreground: "blue"),
                        .borderFocus: .init(
                            foreground: "blue", background: "base", modifiers: [.bold, .underline]),
                    ],
                    glyphs: [.waiting: GlyphPair(unicode: "◇", ascii: "?!")]))
    }

    @Test func `every mistake is told with its place`() {
        let text = """
            nam: dusk
            mode: drak
            inherits: darc
            palette:
              blue: { rgb: "#6cb6f", x256: 7, ansi: bright-bleu }
              none: {}
            roles:
              acent: blue
              link: bleu
              key: { fg: blue, mod: [blod] }
            glyphs:
              state.waiting: ["◆", "◆"]
              state.done: ["\\e[2J", "+"]
            """
        #expect {
            try theme(text, parent: Theme.mono)
        } throws: { error in
            let lines = (error as? MistakeList)?.mistakes ?? []
            return lines.map { "\($0.line):\($0.column): \($0.keyPath): \($0.hint ?? "-")" } == [
                "1:1: : is `nam` meant to be it?",
                "1:1: nam: did you mean name?",
                "2:7: mode: did you mean dark?",
                "3:11: inherits: -",
                "5:16: palette.blue.rgb: -",
                "5:32: palette.blue.x256: -",
                "5:41: palette.blue.ansi: did you mean bright-blue?",
                "6:9: palette.none: -",
                "8:3: roles.acent: did you mean accent?",
                "9:9: roles.link: did you mean blue?",
                "10:26: roles.key.mod[0]: did you mean bold?",
                "12:24: glyphs[\"state.waiting\"][1]: -",
                "13:16: glyphs[\"state.done\"][0]: -",
            ]
        }
    }

    @Test func `a theme takes from its parent what it does not say`() throws {
        let parent = try theme(
            "{name: dark, mode: dark, palette: {a: {x256: 20}}, roles: {fg: a, link: a}}")
        let child = try theme("{name: own, inherits: dark, roles: {accent: a}}", parent: parent)
        #expect(child.mode == .dark)
        #expect(child.roles.keys.count == 3)
        #expect(child.mistakes.isEmpty)
    }

    @Test(arguments: try shipped()) func `every theme that ships is read`(file: String) throws {
        let read = try ThemeFile.read(
            bytes("\(file)"), file: file,
            parent: { name in
                try? ThemeFile.read(bytes("\(name).yaml"), file: "\(name).yaml")
            })
        #expect("\(read.name).yaml" == file)
        #expect(read.mistakes.isEmpty)
    }

    @Test func `the theme without colours that ships is the one built in`() throws {
        #expect(try ThemeFile.read(bytes("mono.yaml"), file: "mono.yaml") == Theme.mono)
    }
}

private let themes = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "themes")

private func shipped() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: themes.path).sorted()
}

private func bytes(_ file: String) throws -> [UInt8] {
    Array(try Data(contentsOf: themes.appending(path: file)))
}
