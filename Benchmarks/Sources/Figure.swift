import JSON

/// One number that was measured, and what it has to be.
struct Figure {
    enum Limit {
        case none
        /// Shown, but not failed: what it shall be one day.
        case aim(Double)
        case atMost(Double)
        case atLeast(Double)
    }

    let name: String
    let value: Double
    let unit: String
    let limit: Limit

    init(_ name: String, _ value: Double, _ unit: String, _ limit: Limit = .none) {
        self.name = name
        self.value = value
        self.unit = unit
        self.limit = limit
    }

    var isMet: Bool {
        switch limit {
        case .none, .aim: true
        case .atMost(let bound): value <= bound
        case .atLeast(let bound): value >= bound
        }
    }

    private var wanted: String {
        switch limit {
        case .none: ""
        case .aim(let bound): "aim \(Self.shown(bound))"
        case .atMost(let bound): "<= \(Self.shown(bound))"
        case .atLeast(let bound): ">= \(Self.shown(bound))"
        }
    }

    private var verdict: String {
        switch limit {
        case .none: ""
        case .aim(let bound): value <= bound ? "ok" : "not yet"
        case .atMost, .atLeast: isMet ? "ok" : "MISSED"
        }
    }

    static func table(_ figures: [Figure]) -> String {
        let rows = figures.map { figure in
            [
                figure.name, shown(figure.value), figure.unit, figure.wanted,
                figure.verdict,
            ]
        }
        let widths = (0..<5).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { column, text in
                let pad = String(repeating: " ", count: widths[column] - text.count)
                return column == 1 ? pad + text : text + pad
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    static func json(_ figures: [Figure]) -> String {
        let list = figures.map { figure -> JSON in
            .object(
                JSON.Object(lastWins: [
                    ("limit", .string(figure.wanted)), ("met", .bool(figure.isMet)),
                    ("name", .string(figure.name)), ("unit", .string(figure.unit)),
                    ("value", JSON(numberText: shown(figure.value)) ?? .null),
                ]))
        }
        return JSON.array(list).canonicalText
    }

    /// Three digits that count, without an exponent.
    static func shown(_ value: Double) -> String {
        if value.magnitude >= 100 { return String(Int(value.rounded())) }
        let scale: Double = value.magnitude >= 10 ? 10 : value.magnitude >= 1 ? 100 : 10_000
        return "\((value * scale).rounded() / scale)"
    }
}
