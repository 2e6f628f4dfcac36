import Screen
import SessionKernel

/// How amounts are written where there is little room.
enum Wording {
    /// `51s`, `4m12`, `3h07`, `2d`; whole minutes when nothing on screen is to change every second.
    static func age(_ milliseconds: Int, coarse: Bool = false) -> String {
        let seconds = max(0, milliseconds / 1000)
        switch seconds {
        case ..<60: return coarse ? "<1m" : "\(seconds)s"
        case ..<3600: return coarse ? "\(seconds / 60)m" : "\(seconds / 60)m\(two(seconds % 60))"
        case ..<86_400: return "\(seconds / 3600)h\(two(seconds / 60 % 60))"
        default: return "\(seconds / 86_400)d"
        }
    }

    /// `, 12 of git, 3 of notes`: the tools that servers have told of; empty where none has.
    static func servers(of discovered: [ToolDefinition]) -> String {
        var counts: [ServerName: Int] = [:]
        for tool in discovered {
            if case .server(let name) = tool.source { counts[name, default: 0] += 1 }
        }
        return counts.keys.sorted().map { ", \(counts[$0] ?? 0) of \($0)" }.joined()
    }

    /// A span without its smaller part, where the room is for `12m/20m`: `8s`, `12m`, `3h`.
    static func span(_ milliseconds: Int) -> String {
        let seconds = max(0, milliseconds / 1000)
        switch seconds {
        case ..<60: return "\(seconds)s"
        case ..<7200: return "\(seconds / 60)m"
        default: return "\(seconds / 3600)h"
        }
    }

    /// `04:12`, or `1:04:12` from an hour on.
    static func stopwatch(_ milliseconds: Int, coarse: Bool = false) -> String {
        if coarse { return age(milliseconds, coarse: true) }
        let seconds = max(0, milliseconds / 1000)
        let tail = "\(two(seconds / 60 % 60)):\(two(seconds % 60))"
        return seconds < 3600 ? tail : "\(seconds / 3600):\(tail)"
    }

    /// What is left until something, never short of it: `in 4s`, `in 2:05`, `now`.
    static func countdown(_ milliseconds: Int) -> String {
        guard milliseconds > 0 else { return "now" }
        let seconds = milliseconds / 1000 + (milliseconds % 1000 > 0 ? 1 : 0)
        return seconds < 60 ? "in \(seconds)s" : "in \(seconds / 60):\(two(seconds % 60))"
    }

    /// How long something took: `40ms`, `2.1s`, `4m12`.
    static func duration(_ milliseconds: Int) -> String {
        switch milliseconds {
        case ..<1: ""
        case ..<100: "\(milliseconds)ms"
        case ..<60_000: "\(milliseconds / 1000).\(milliseconds / 100 % 10)s"
        default: age(milliseconds)
        }
    }

    /// `14:02:31`, or `14:02` without seconds.
    static func timeOfDay(_ time: Timestamp, offset: Int, seconds: Bool = true) -> String {
        let day = 86_400
        let second = ((time.milliseconds &+ offset) / 1000 % day + day) % day
        let short = "\(two(second / 3600)):\(two(second / 60 % 60))"
        return seconds ? "\(short):\(two(second % 60))" : short
    }

    /// Dollars with two decimals; `<.01` for less than a cent.
    static func cost(_ money: Money) -> String {
        let cents = money.microdollars / 10_000
        if cents == 0 { return money.microdollars > 0 ? "<.01" : "0.00" }
        return "\(cents / 100).\(two(cents % 100))"
    }

    /// `812`, `41k`, `1.2M`.
    static func count(_ number: Int) -> String {
        switch number {
        case ..<1000: "\(number)"
        case ..<10_000: "\(number / 1000).\(number / 100 % 10)k"
        case ..<1_000_000: "\(number / 1000)k"
        default: "\(number / 1_000_000).\(number / 100_000 % 10)M"
        }
    }

    /// What an agent has used of a ceiling of its own; nil where it has none.
    static func standing(
        _ budget: AgentBudget, _ ceiling: Ceiling, between: String = "/"
    ) -> String? {
        budget.limits[ceiling].map {
            "\(amount(budget.used(of: ceiling), ceiling))\(between)\(amount($0, ceiling))"
        }
    }

    static func amount(_ value: Int, _ ceiling: Ceiling) -> String {
        switch ceiling {
        case .steps: "\(value)"
        case .tokens: count(value)
        case .cost: "$\(cost(Money(microdollars: value)))"
        case .wall: span(value)
        }
    }

    /// The first, the longest, of the forms that fits; the last where none does.
    static func longest(_ forms: [String], fitting columns: Int) -> String {
        forms.first { TextWidth.of($0) <= columns } ?? forms.last ?? ""
    }

    static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    static func plural(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
}
