/// The verdicts of one session, a line for each kind of death.
struct Table {
    static let heads = [
        "points", "same end", "effects once", "repeated", "in doubt", "doubled", "different",
        "not reached",
    ]

    static func text(_ session: String, _ verdicts: [Verdict]) -> String {
        var rows = [[session] + heads]
        for disk in Death.Disk.allCases {
            for kind in Death.Kind.allCases {
                let those = verdicts.filter { $0.death.disk == disk && $0.death.kind == kind }
                guard !those.isEmpty else { continue }
                let numbers = [
                    those.count, those.count { $0.differences.isEmpty && $0.missing.isEmpty },
                    those.count(where: \.onceOnly), those.reduce(0) { $0 + $1.repeated },
                    those.reduce(0) { $0 + $1.doubts },
                    those.count { !$0.doubled.isEmpty },
                    those.count { !$0.differences.isEmpty || !$0.missing.isEmpty },
                    those.count(where: \.unreached),
                ]
                rows.append(["\(disk.rawValue) \(kind.rawValue)"] + numbers.map(String.init))
            }
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { column, text in
                let gap = String(repeating: " ", count: widths[column] - text.count)
                return column == 0 ? text + gap : gap + text
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
