/// Builds nodes from events, and counts what they cost.
struct YAMLTree {
    let file: String
    private var mistakes = MistakeList()
    private var anchors: [String: Anchor] = [:]
    private var spent = Cost()
    /// The way to what is being read.
    private var path = NodePath.top

    /// What a node takes once its aliases are followed.
    private struct Cost {
        var nodes = 0
        var textBytes = 0
        /// Levels of nesting below and with the node.
        var height = 0

        mutating func add(child: Cost) {
            nodes += child.nodes
            textBytes += child.textBytes
            height = max(height, child.height + 1)
        }
    }

    private struct Anchor {
        let position: Position
        /// nil while the node itself is being read.
        var node: (node: YAMLNode, cost: Cost)?
    }

    /// Ends the reading; everything else is collected.
    private struct Stop: Error {
        let mistake: Mistake
    }

    init(file: String) {
        self.file = file
    }

    /// The one document's root. An empty file is a plain empty scalar: null. Beside it may be
    /// mistakes in spite of which it could be read; without it there is at least one.
    mutating func read(
        _ events: borrowing YAMLEventStream, source: UnsafeBufferPointer<UInt8>
    ) -> YAMLFile.Read {
        do {
            let root = try document(events)
            return YAMLFile.Read(root: root, mistakes: mistakes)
        } catch let error as YAMLSyntaxError {
            mistakes.add(error.mistake(in: source, file: file))
        } catch let stop as Stop {
            mistakes.add(stop.mistake)
        } catch {
            mistakes.add(
                Mistake(file: file, position: Position(line: 1, column: 1), message: "\(error)"))
        }
        return YAMLFile.Read(root: nil, mistakes: mistakes)
    }

    private mutating func document(_ events: borrowing YAMLEventStream) throws -> YAMLNode {
        var root: YAMLNode?
        while true {
            let (event, position) = try events.next()
            switch event {
            case .boundary: continue
            case .streamEnd:
                return root
                    ?? YAMLNode(.scalar("", .plain, tag: nil), at: Position(line: 1, column: 1))
            case .documentStart:
                if root != nil {
                    throw stop(
                        position, "a second document begins here", expected: "one document a file",
                        hint: "remove the `---`, or make it a file of its own")
                }
            case .alias, .scalar, .sequenceStart, .sequenceEnd, .mappingStart, .mappingEnd:
                root = try node(event, position, events, depth: 1).node
            }
        }
    }

    private mutating func node(
        _ event: YAMLEvent, _ position: Position, _ events: borrowing YAMLEventStream, depth: Int
    ) throws -> (node: YAMLNode, cost: Cost) {
        try spend(Cost(nodes: 1, height: 1), at: position, depth: depth)
        switch event {
        case .scalar(let text, let style, let properties):
            try spend(Cost(textBytes: text.utf8.count), at: position, depth: depth)
            try open(properties, at: position)
            let node = YAMLNode(
                .scalar(text, style, tag: try scalarTag(text, style, properties, position)),
                at: position)
            let cost = Cost(nodes: 1, textBytes: text.utf8.count, height: 1)
            return close(properties, node, cost)
        case .sequenceStart(let properties):
            try open(properties, at: position)
            try check(properties, is: .sequence, position, "a list")
            let (items, cost) = try sequence(events, depth: depth)
            return close(properties, YAMLNode(.sequence(items), at: position), cost)
        case .mappingStart(let properties):
            try open(properties, at: position)
            try check(properties, is: .mapping, position, "a mapping")
            let (entries, cost) = try mapping(events, depth: depth)
            return close(properties, YAMLNode(.mapping(entries), at: position), cost)
        case .alias(let name):
            return try alias(name, at: position, depth: depth)
        case .documentStart, .sequenceEnd, .mappingEnd, .boundary, .streamEnd:
            throw stop(position, "the structure of the file breaks off here")
        }
    }

    private mutating func sequence(
        _ events: borrowing YAMLEventStream, depth: Int
    ) throws -> ([YAMLNode], Cost) {
        var items: [YAMLNode] = []
        var cost = Cost(nodes: 1, height: 1)
        let whole = path
        defer { path = whole }
        while true {
            let (event, position) = try events.next()
            if case .sequenceEnd = event { return (items, cost) }
            path = whole.index(items.count)
            let item = try node(event, position, events, depth: depth + 1)
            cost.add(child: item.cost)
            items.append(item.node)
        }
    }

    private mutating func mapping(
        _ events: borrowing YAMLEventStream, depth: Int
    ) throws -> ([YAMLEntry], Cost) {
        var entries: [YAMLEntry] = []
        var cost = Cost(nodes: 1, height: 1)
        var places: [[UInt8]: Position] = [:]
        let whole = path
        defer { path = whole }
        while true {
            path = whole
            let (event, position) = try events.next()
            if case .mappingEnd = event { return (entries, cost) }
            let key = try key(event, position, events, depth: depth)
            path = whole.key(YAMLEntry(key: key.node, value: key.node).name)
            let (valueEvent, valuePosition) = try events.next()
            let value = try node(valueEvent, valuePosition, events, depth: depth + 1)
            cost.add(child: key.cost)
            cost.add(child: value.cost)
            let entry = YAMLEntry(key: key.node, value: value.node)
            if let first = places.updateValue(position, forKey: Array(entry.name.utf8)) {
                mistakes.add(
                    Mistake(
                        file: file, position: position, keyPath: path.description,
                        message: "the key \(Mistake.quote(entry.name)) stands here a second time",
                        expected: "each key once",
                        hint: "it is first on line \(first.line); remove one of them"))
            } else {
                entries.append(entry)
            }
        }
    }

    private mutating func key(
        _ event: YAMLEvent, _ position: Position, _ events: borrowing YAMLEventStream, depth: Int
    ) throws -> (node: YAMLNode, cost: Cost) {
        guard case .scalar(let text, let style, _) = event else {
            throw stop(position, "a key is not plain text", expected: "a word, such as `name:`")
        }
        if style == .plain, text.isEmpty {
            throw stop(position, "there is no key before the `:`", expected: "a word")
        }
        if style == .plain, text == "<<" {
            throw stop(
                position, "merge keys (`<<`) are not supported",
                hint: "write the keys out, or use an alias for a whole value")
        }
        return try node(event, position, events, depth: depth + 1)
    }
}

// MARK: - Anchors, tags and limits

extension YAMLTree {
    private mutating func open(_ properties: YAMLProperties, at position: Position) throws {
        guard let name = properties.anchor else { return }
        if let first = anchors[name] {
            throw stop(
                position, "the anchor \(Mistake.quote("&" + name)) is defined a second time",
                hint: "it is first on line \(first.position.line)")
        }
        anchors[name] = Anchor(position: position, node: nil)
    }

    private mutating func close(
        _ properties: YAMLProperties, _ node: YAMLNode, _ cost: Cost
    ) -> (node: YAMLNode, cost: Cost) {
        if let name = properties.anchor { anchors[name]?.node = (node, cost) }
        return (node, cost)
    }

    private mutating func alias(
        _ name: String, at position: Position, depth: Int
    ) throws -> (node: YAMLNode, cost: Cost) {
        guard let anchor = anchors[name] else {
            throw stop(
                position, "no anchor \(Mistake.quote("&" + name)) stands before this alias",
                expected: anchors.isEmpty
                    ? nil : "one of \(anchors.keys.sorted().prefix(20).joined(separator: ", "))")
        }
        guard let target = anchor.node else {
            throw stop(
                position, "the alias \(Mistake.quote("*" + name)) stands inside what it names")
        }
        try spend(target.cost, at: position, depth: depth)
        return target
    }

    private mutating func scalarTag(
        _ text: String, _ style: YAMLStyle, _ properties: YAMLProperties, _ position: Position
    ) throws -> YAMLTag? {
        if text.utf8.contains(0) {
            throw stop(position, "the text contains a NUL character")
        }
        guard let name = properties.tag else { return nil }
        guard let tag = YAMLTag(rawValue: name), tag != .sequence, tag != .mapping else {
            throw unknownTag(name, position)
        }
        if YAMLScalar(text, style, tag: tag) == nil {
            throw stop(
                position, "\(Mistake.quote(text)) is not what its tag says", expected: "\(tag)")
        }
        return tag
    }

    private func check(
        _ properties: YAMLProperties, is tag: YAMLTag, _ position: Position, _ what: String
    ) throws {
        guard let name = properties.tag, name != tag.rawValue, name != "!" else { return }
        throw unknownTag(name, position)
    }

    private func unknownTag(_ name: String, _ position: Position) -> Stop {
        stop(
            position, "the tag \(Mistake.quote(name)) does not fit here",
            hint: "remove it: only the core tags such as !!str and !!int are known")
    }

    private mutating func spend(_ cost: Cost, at position: Position, depth: Int) throws {
        if depth + max(cost.height, 1) - 1 > YAMLFile.depthMax {
            path = .top  // The way there is as long as it is deep.
            throw stop(
                position, "the nesting is too deep here",
                expected: "at most \(YAMLFile.depthMax) levels")
        }
        spent.nodes += cost.nodes
        spent.textBytes += cost.textBytes
        if spent.nodes > YAMLFile.nodesMax {
            throw stop(
                position, "there are too many values up to here",
                expected: "at most \(YAMLFile.nodesMax), aliases followed")
        }
        if spent.textBytes > YAMLFile.textBytesMax {
            throw stop(
                position, "there is too much text up to here",
                expected: "at most \(YAMLFile.textBytesMax) bytes, aliases followed")
        }
    }

    private func stop(
        _ position: Position, _ message: String, expected: String? = nil, hint: String? = nil
    ) -> Stop {
        Stop(
            mistake: Mistake(
                file: file, position: position, keyPath: path.description, message: message,
                expected: expected, hint: hint))
    }
}
