import CPCRE2

/// A compiled pattern.
///
/// `@unchecked Sendable` because PCRE2 documents compiled code as read-only while matching, and
/// everything that a match writes to is made for that match alone.
@safe final class PatternCode: @unchecked Sendable {
    private let code: OpaquePointer
    private let names: [(name: String, group: Int)]
    /// What each item of the pattern costs in a search.
    private let step: UInt64

    init(_ text: String, _ dialect: Pattern.Dialect) throws(PatternError) {
        let translated = dialect == .ecmaScript ? ECMAScriptPattern.translated(text) : text
        let bytes = Array(translated.utf8)
        guard bytes.count <= Pattern.patternBytesMax else {
            throw PatternError(
                problem:
                    "the pattern has \(bytes.count) bytes, more than \(Pattern.patternBytesMax)",
                offset: 0)
        }
        guard let settings = unsafe pcre2_compile_context_create_8(nil) else {
            throw PatternError(problem: "memory ran out", offset: 0)
        }
        defer { unsafe pcre2_compile_context_free_8(settings) }
        unsafe pcre2_set_parens_nest_limit_8(settings, 100)
        unsafe pcre2_set_compile_extra_options_8(settings, dialect.extraOptions)

        var problem: Int32 = 0
        var offset = 0
        let compiled = unsafe pcre2_compile_8(
            bytes, bytes.count, dialect.options, &problem, &offset, settings)
        guard let compiled = unsafe compiled else {
            throw PatternError(
                problem: Self.message(problem),
                // A translation can be longer than what was written.
                offset: min(
                    String(decoding: bytes.prefix(offset), as: UTF8.self).unicodeScalars.count,
                    text.unicodeScalars.count))
        }
        unsafe code = compiled
        names = unsafe Self.names(compiled)
        step = 1 + Self.greatestCount(bytes) / 64
    }

    var groupNames: [String] { names.map(\.name) }

    deinit {
        unsafe pcre2_code_free_8(code)
    }

    /// What a search found, and what it cost.
    struct Search {
        var matches: [PatternMatch] = []
        /// Whether it went to its end or to the count that was asked for.
        var isComplete = false
        /// About as many items of the pattern were tried.
        var work = 0
    }

    func matches(in subject: String, max: Int) -> Search {
        var subject = subject
        guard subject.utf8.count <= Pattern.subjectBytesMax else { return Search() }
        return subject.withUTF8 { bytes in unsafe matches(in: bytes, max: max) }
    }

    private func matches(
        in bytes: UnsafeBufferPointer<UInt8>, max: Int
    ) -> Search {
        guard let results = unsafe pcre2_match_data_create_from_pattern_8(code, nil) else {
            return Search()
        }
        defer { unsafe pcre2_match_data_free_8(results) }
        guard let settings = unsafe pcre2_match_context_create_8(nil) else { return Search() }
        defer { unsafe pcre2_match_context_free_8(settings) }
        unsafe pcre2_set_match_limit_8(settings, 5_000_000)
        unsafe pcre2_set_depth_limit_8(settings, 250_000)
        unsafe pcre2_set_heap_limit_8(settings, 32_768)  // KiB

        let allowed = 1_000_000 + 16 * UInt64(bytes.count)
        var budget = cpcre2_budget(left: allowed, step: step, position: 0)
        var search = Search()
        unsafe withUnsafeMutablePointer(to: &budget) { budget in
            unsafe cpcre2_set_budget(settings, budget)
            defer { search.work = unsafe Int(allowed - budget.pointee.left) }
            var start = 0
            var options: UInt32 = 0
            while search.matches.count < max {
                // A Swift string is valid UTF-8, and `start` lies between two of its characters.
                let answer = unsafe pcre2_match_8(
                    code, bytes.baseAddress, bytes.count, start,
                    options | UInt32(PCRE2_NO_UTF_CHECK), results, settings)
                if answer == PCRE2_ERROR_NOMATCH {
                    // After an empty match only that one place was looked at.
                    if options == 0 || start >= bytes.count { break }
                    start = unsafe Self.next(start, in: bytes)
                    options = 0
                    continue
                }
                guard answer > 0 else { return }
                let match = unsafe self.match(results, in: bytes)
                search.matches.append(match)
                start = Swift.max(start, match.range.upperBound)
                options =
                    match.range.isEmpty
                    ? UInt32(PCRE2_NOTEMPTY_ATSTART) | UInt32(PCRE2_ANCHORED) : 0
            }
            search.isComplete = true
        }
        return search
    }

    private func match(
        _ results: OpaquePointer, in bytes: UnsafeBufferPointer<UInt8>
    ) -> PatternMatch {
        let count = Int(unsafe pcre2_get_ovector_count_8(results))
        let places = unsafe UnsafeBufferPointer(
            start: pcre2_get_ovector_pointer_8(results), count: 2 * count)
        // `\K` may put the beginning behind the end.
        func range(_ group: Int) -> Range<Int>? {
            let low = unsafe places[2 * group]
            let high = unsafe places[2 * group + 1]
            // PCRE2_UNSET is the greatest size_t, which is imported as -1.
            guard low >= 0, high >= 0 else { return nil }
            return min(low, high)..<high
        }
        func text(_ group: Int) -> String? {
            range(group).map { unsafe String(decoding: bytes[$0], as: UTF8.self) }
        }
        var named: [String: String] = [:]
        for (name, group) in names where named[name] == nil { named[name] = text(group) }
        return PatternMatch(
            text: text(0) ?? "", range: range(0) ?? 0..<0, groups: (1..<count).map(text),
            names: named)
    }
}

extension PatternCode {
    private static func next(_ start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var next = start + 1
        while next < bytes.count, unsafe bytes[next] & 0xC0 == 0x80 { next += 1 }
        return next
    }

    private static func message(_ problem: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = unsafe pcre2_get_error_message_8(problem, &buffer, buffer.count)
        return String(decoding: buffer.prefix(Int(max(0, count))), as: UTF8.self)
    }

    /// The table of names: entries of one size, two bytes of group number and the name up to NUL.
    private static func names(_ code: OpaquePointer) -> [(name: String, group: Int)] {
        var count: UInt32 = 0
        var size: UInt32 = 0
        var table: UnsafePointer<UInt8>?
        unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMECOUNT), &count)
        unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMEENTRYSIZE), &size)
        unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &table)
        guard count > 0, let table = unsafe table else { return [] }
        return (0..<Int(count)).map { index in
            let entry = unsafe UnsafeBufferPointer(
                start: table + index * Int(size), count: Int(size))
            let name = unsafe entry.dropFirst(2).prefix { $0 != 0 }
            let group = unsafe Int(entry[0]) << 8 | Int(entry[1])
            return unsafe (String(decoding: name, as: UTF8.self), group)
        }
    }

    /// The greatest number after a `{`: an item with a repeat count looks at that many
    /// characters before it fails, which the search cannot see.
    private static func greatestCount(_ pattern: [UInt8]) -> UInt64 {
        var greatest: UInt64 = 0
        for (index, byte) in pattern.enumerated() where byte == UInt8(ascii: "{") {
            let digits = pattern[(index + 1)...].prefix { (48...57).contains($0) }
            let number = UInt64(String(decoding: digits.prefix(6), as: UTF8.self)) ?? 0
            greatest = max(greatest, number)
        }
        return min(greatest, 65_535)
    }
}

extension Pattern.Dialect {
    fileprivate var options: UInt32 {
        let shared =
            UInt32(PCRE2_UTF) | UInt32(PCRE2_NEVER_BACKSLASH_C) | UInt32(PCRE2_DOLLAR_ENDONLY)
            | UInt32(PCRE2_AUTO_CALLOUT)
        return switch self {
        case .unicode: shared | UInt32(PCRE2_UCP)
        case .ecmaScript: shared | UInt32(PCRE2_ALT_BSUX) | UInt32(PCRE2_ALLOW_EMPTY_CLASS)
        }
    }

    fileprivate var extraOptions: UInt32 {
        switch self {
        case .unicode: 0
        case .ecmaScript: UInt32(PCRE2_EXTRA_ALT_BSUX)
        }
    }
}
