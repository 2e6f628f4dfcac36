import JSON

extension Session {
    /// How many tokens a prompt of so many bytes is taken to have: by what the provider counted for
    /// the last one, else by what is usual for its family.
    func tokens(ofBytes bytes: Int, for model: ModelDefinition) -> Int {
        if let measure = tokenMeasures[model.name], measure.bytes > 0 {
            return Self.scale(bytes, measure.tokens, measure.bytes)
        }
        // Rounded towards more tokens: too early a digest costs less than a refused prompt.
        switch model.provider {
        case .anthropic: return Self.scale(bytes, 10, 32)
        case .openai, .rules: return Self.scale(bytes, 10, 35)
        }
    }

    /// What a provider counted for a prompt whose size is known.
    struct TokenMeasure: Hashable, Sendable {
        var bytes: Int
        var tokens: Int
    }

    /// From so much of the window on a prompt is made shorter, in hundredths.
    package static let compactionShare = 75

    /// How the prompt has to be made shorter before it is sent; nil where it fits.
    ///
    /// - Parameter bytes: Of the body that would be sent.
    func compaction(ofBytes bytes: Int) -> ContextCompacted? {
        guard let name = model, let model = definition.model(name), let window = model.window,
            squeezes < 2
        else { return nil }
        let prompt = tokens(ofBytes: bytes, for: model)
        let answer = min(model.outputTokensMax, window / 4)
        guard prompt + answer > Self.scale(window, Self.compactionShare, 100) else { return nil }
        // A digest that has just been made and does not help is followed by a new beginning.
        if squeezes == 1, prompt + answer <= window { return nil }
        return compacted(tokens: prompt, of: model)
    }

    /// The prompt made shorter: first by a digest of all but the newest messages, and, where that
    /// was not enough, down to the digest alone.
    func compacted(tokens prompt: Int?, of model: ModelDefinition) -> ContextCompacted? {
        // A verifier's prompt is bounded by itself, and begins in another way.
        guard !isVerifying else { return nil }
        let window = model.window
        let roots = rootMessages
        guard transcript.count > roots else { return nil }
        // Less than what there is: where nobody knows the window, a part of that is kept.
        let size = transcript.messages.reduce(0) { $0 + $1.json.canonicalBytes.count }
        let bytesMax = min(window.map { bytes(ofTokens: $0, for: model) } ?? size, size)
        let kept = squeezes == 0 ? newest(bytesMax: bytesMax / 4) : 0
        let old = transcript.messages.dropFirst(roots).prefix(transcript.count - roots - kept)
        guard kept < transcript.count - roots else { return nil }
        let share = squeezes == 0 ? 8 : 32
        return ContextCompacted(
            agent: agent, how: squeezes == 0 ? .digest : .restart, before: transcript.head,
            messagesBefore: transcript.count, kept: kept, tokens: prompt, window: window,
            digest: digest.adding(old, bytesMax: max(1000, bytesMax / share)))
    }

    /// From so much of the window on an agent is told to put down what it needs, in hundredths.
    package static let noticeShare = 60

    /// What an agent makes of its own steps is worth more than any digest of them; so it is told in
    /// time, once, to put it into brief and memory, where it stays.
    mutating func tellOfContext(_ requested: ModelRequested) {
        guard definition.tellsOfContext, !isToldOfContext, !isVerifying, !isPipelineActing,
            let model = definition.model(requested.model), let window = model.window,
            let bytes = requested.bytes
        else { return }
        let room = min(model.outputTokensMax, window / 4)
        guard tokens(ofBytes: bytes, for: model) + room > Self.scale(window, Self.noticeShare, 100)
        else { return }
        isToldOfContext = true
        pendingNotes.append(PromptText.contextNotice)
    }

    private func bytes(ofTokens tokens: Int, for model: ModelDefinition) -> Int {
        if let measure = tokenMeasures[model.name], measure.tokens > 0 {
            return Self.scale(tokens, measure.bytes, measure.tokens)
        }
        return tokens.saturatingAdd(tokens).saturatingAdd(tokens)
    }

    /// How many of the newest messages fit into so many bytes and begin with an answer: a result
    /// never stands without its call.
    private func newest(bytesMax: Int) -> Int {
        var (room, seen, kept) = (bytesMax, 0, 0)
        for message in transcript.newestFirst {
            room -= message.json.canonicalBytes.count
            seen += 1
            if room < 0 || seen > transcript.count - rootMessages { break }
            if case .assistant = message { kept = seen }
        }
        return kept
    }

    mutating func apply(_ compacted: ContextCompacted) {
        squeezes += 1
        hidesResults = true
        isToldOfContext = false
        digest = compacted.digest
        let kept = Array(transcript.messages.dropFirst(transcript.count - compacted.kept))
        guard let active = definition.agent(agent) else { return }
        let told = PromptText.digest(digest, light)
        transcript = Transcript(
            root: promptRoot(of: active) + told.map { .user($0) } + kept)
        rootMessages = transcript.count - kept.count
    }

    /// `value` times `factor` by `divisor`, without overflow.
    private static func scale(_ value: Int, _ factor: Int, _ divisor: Int) -> Int {
        let (high, low) = max(0, value).multipliedFullWidth(by: max(0, factor))
        guard divisor > 0, high < divisor else { return .max / 4 }
        return min(.max / 4, divisor.dividingFullWidth((high, low)).quotient)
    }
}
