import Foundation
import Screen
import Testing

@Suite struct `The themes that ship` {
    /// What stands on which background, and what it must reach: text 4.5 (WCAG 1.4.3), signs and
    /// lines 3 (1.4.11).
    private static let signs: Set<Role> = [
        .border, .borderFocus, .borderAlert, .gaugeLow, .gaugeMid, .gaugeHigh, .gaugeTrack, .spark,
    ]
    private static let surfaces: Set<Role> = [.bg, .bgRaised, .bgOverlay, .cursorline, .selection]

    @Test(arguments: try ThemeFile.all())
    func `every text can be read and every sign be seen`(file: ThemeFile) {
        #expect(file.theme.mistakes.isEmpty)
        for role in Role.allCases where !Self.surfaces.contains(role) {
            for surface in [Role.bg, .bgRaised, .bgOverlay] {
                let look = file.theme.resolve(Style(role, on: surface))
                let wanted = Self.signs.contains(role) ? 3.0 : 4.5
                check(
                    look, reaches: wanted, "\(file.name): \(role.rawValue) on \(surface.rawValue)")
            }
        }
        check(file.theme.resolve(Style(.selection)), reaches: 4.5, "\(file.name): selection")
    }

    @Test(arguments: try ThemeFile.all())
    func `every colour says all three forms, and leaves the user's sixteen alone`(file: ThemeFile) {
        for (name, colour) in file.theme.palette {
            #expect(colour.rgb != nil && colour.ansi != nil, "\(file.name): \(name)")
            #expect((16...255).contains(colour.x256 ?? 0), "\(file.name): \(name)")
        }
    }

    private func check(_ look: Appearance, reaches wanted: Double, _ what: String) {
        for pair in [
            (look.foreground?.rgb, look.background?.rgb),
            (
                look.foreground?.x256.flatMap(Colour.RGB.init(x256:)),
                look.background?.x256.flatMap(Colour.RGB.init(x256:))
            ),
        ] {
            guard let front = pair.0, let back = pair.1 else { continue }
            let ratio = front.contrast(with: back)
            #expect(ratio >= wanted, "\(what): \(ratio)")
        }
    }
}

/// A theme file of the plain form that ships, read line by line.
struct ThemeFile: Sendable, CustomTestStringConvertible {
    let name: String
    let theme: Theme

    var testDescription: String { name }

    static func all() throws -> [ThemeFile] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../themes")
        let files = try FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil)
        return try files.filter { $0.pathExtension == "yaml" }
            .sorted { $0.path < $1.path }
            .map {
                try ThemeFile(
                    name: $0.lastPathComponent, text: String(contentsOf: $0, encoding: .utf8))
            }
    }

    init(name: String, text: String) {
        var section = ""
        var palette: [String: Colour] = [:]
        var roles: [Role: Theme.Paint] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: ":", maxSplits: 1)
            let key = parts[0].trimmingCharacters(in: .whitespaces)
            let value = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
            if !line.hasPrefix(" ") {
                section = key
            } else if section == "palette" {
                palette[key] = Colour(
                    rgb: Self.field("rgb", value).flatMap(Colour.RGB.init(hex:)),
                    x256: Self.field("x256", value).flatMap { Int($0) },
                    ansi: Self.field("ansi", value).flatMap(AnsiColour.init(name:)))
            } else if section == "roles", let role = Role(rawValue: key) {
                roles[role] =
                    value.hasPrefix("{")
                    ? .init(
                        foreground: Self.field("fg", value), background: Self.field("bg", value))
                    : .init(foreground: value)
            }
        }
        self.name = name
        theme = Theme(name: name, mode: .any, palette: palette, roles: roles)
    }

    private static func field(_ name: String, _ text: String) -> String? {
        guard let match = text.firstRange(of: "\(name): ") else { return nil }
        return String(text[match.upperBound...].prefix { !", }".contains($0) })
            .trimmingCharacters(in: CharacterSet(charactersIn: "\""))
    }
}
