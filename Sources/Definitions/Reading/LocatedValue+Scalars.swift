extension LocatedValue {
    /// Text, quoted or plain. A plain number or boolean is a mistake: `1.10` would lose its zero
    /// elsewhere, so that the author is asked to put it in quotes.
    package func string() -> String? {
        switch node.scalar {
        case .string(let text): return text
        case .bool, .integer, .number:
            mismatch(expected: "text", hint: "put it in quotes")
        case .null, nil:
            mismatch(expected: "text")
        }
        return nil
    }

    /// Text that is not blank.
    package func name() -> String? {
        guard let text = string() else { return nil }
        guard text.contains(where: { !$0.isWhitespace }) else {
            report("the text is blank", expected: "text")
            return nil
        }
        return text
    }

    /// Any scalar as its text: for values that are handed on, such as environment variables.
    package func scalarText() -> String? {
        guard case .scalar(let text, _, _) = node.value, node.scalar != .null else {
            mismatch(expected: "text, a number or a boolean")
            return nil
        }
        return text
    }

    /// `true` or `false`.
    package func bool() -> Bool? {
        switch node.scalar {
        case .bool(let value): return value
        case .string(let text) where ["yes", "on"].contains(text.lowercased()):
            mismatch(expected: "true or false", hint: "write true")
        case .string(let text) where ["no", "off"].contains(text.lowercased()):
            mismatch(expected: "true or false", hint: "write false")
        case .null, .integer, .number, .string, nil:
            mismatch(expected: "true or false")
        }
        return nil
    }

    /// A whole number within a range.
    package func integer(in range: ClosedRange<Int> = 0...Int.max) -> Int? {
        if case .integer(let value) = node.scalar, range.contains(value) { return value }
        mismatch(expected: "a whole number \(Self.words(range))")
        return nil
    }

    /// One of some words.
    package func oneOf(_ allowed: [String]) -> String? {
        guard case .string(let text) = node.scalar else {
            mismatch(expected: Self.oneOf(allowed) ?? "text")
            return nil
        }
        guard allowed.contains(where: { $0.utf8.elementsEqual(text.utf8) }) else {
            reportUnknown(text, among: allowed, message: "\(Mistake.quote(text)) is not known here")
            return nil
        }
        return text
    }

    /// One case of an enumeration, by its raw value.
    package func choice<Choice>(_ type: Choice.Type = Choice.self) -> Choice?
    where Choice: RawRepresentable<String>, Choice: CaseIterable {
        oneOf(Choice.allCases.map(\.rawValue)).flatMap(Choice.init(rawValue:))
    }

    static func words(_ range: ClosedRange<Int>, _ show: (Int) -> String = { "\($0)" }) -> String {
        switch (range.lowerBound, range.upperBound) {
        case (Int.min, Int.max): ""
        case (let low, Int.max): "of at least \(show(low))"
        case (Int.min, let high): "of at most \(show(high))"
        case (let low, let high): "from \(show(low)) to \(show(high))"
        }
    }
}
