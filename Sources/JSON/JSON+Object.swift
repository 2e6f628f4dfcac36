extension JSON {
    /// Members in the order of their keys' UTF-8 bytes, each key once.
    ///
    /// Looking a key up is a binary search; setting a new one moves the members after it.
    package struct Object: Sendable {
        package typealias Element = (key: String, value: JSON)

        private var members: [Element]

        package init() {
            members = []
        }

        /// Takes members in any order; nil when a key stands twice.
        package init?(uniqueKeysWithValues pairs: some Sequence<(String, JSON)>) {
            var members = pairs.map { (key: $0, value: $1) }
            members.sort { $0.key.precedesByBytes($1.key) }
            for (member, next) in zip(members, members.dropFirst())
            where member.key.hasSameBytes(as: next.key) {
                return nil
            }
            self.members = members
        }

        /// Takes members in any order; of a key that stands twice, the later value counts.
        package init(lastWins pairs: some Sequence<(String, JSON)>) {
            self.init()
            // Sorting is stable, so the last of a run of equal keys is the last that came.
            let sorted = pairs.map { (key: $0, value: $1) }
                .sorted { $0.key.precedesByBytes($1.key) }
            members.reserveCapacity(sorted.count)
            for member in sorted {
                if let last = members.last, last.key.hasSameBytes(as: member.key) {
                    members[members.count - 1] = member
                } else {
                    members.append(member)
                }
            }
        }

        /// Trusts that the keys ascend strictly by their bytes.
        init(ascending members: [Element]) {
            self.members = members
        }

        /// The keys in the order of their bytes.
        package var keys: [String] { members.map(\.key) }

        /// The values in the order of their keys' bytes.
        package var values: [JSON] { members.map(\.value) }

        /// The value of a key, nil when there is none; setting nil removes the member.
        ///
        /// `object[key] = nil` removes; a JSON null is set as `object[key] = .some(.null)`.
        package subscript(_ key: String) -> JSON? {
            get {
                let (place, isThere) = search(key)
                // Spelled out: in `? :` a bare `nil` would become JSON's null.
                return isThere ? members[place].value : .none
            }
            set {
                let (place, isThere) = search(key)
                switch (newValue, isThere) {
                case (let value?, true): members[place].value = value
                case (let value?, false): members.insert((key, value), at: place)
                case (.none, true): members.remove(at: place)
                case (.none, false): break
                }
            }
        }

        /// Whether a member has this key, whatever its value.
        package func contains(key: String) -> Bool {
            search(key).isThere
        }

        /// Takes the member out and returns its value, nil when there is none.
        @discardableResult
        package mutating func removeValue(forKey key: String) -> JSON? {
            let (place, isThere) = search(key)
            return isThere ? members.remove(at: place).value : .none
        }

        /// The members of both; where both have a key, the other's value counts.
        package func merging(_ other: Object) -> Object {
            Object(lastWins: (members + other.members).map { ($0.key, $0.value) })
        }

        package func mapValues<Failure>(
            _ transform: (JSON) throws(Failure) -> JSON
        ) throws(Failure) -> Object {
            var result = members
            for place in result.indices {
                result[place].value = try transform(result[place].value)
            }
            return Object(ascending: result)
        }

        /// Where the key is, or where it would have to be.
        private func search(_ key: String) -> (place: Int, isThere: Bool) {
            var low = 0
            var high = members.count
            while low < high {
                let middle = (low + high) / 2
                let order = members[middle].key.compareBytes(to: key)
                if order == 0 { return (middle, true) }
                if order < 0 { low = middle + 1 } else { high = middle }
            }
            return (low, false)
        }
    }
}

extension JSON.Object: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { members.count }
    package subscript(_ position: Int) -> Element { members[position] }
}

extension JSON.Object: Hashable {
    package static func == (left: JSON.Object, right: JSON.Object) -> Bool {
        guard left.count == right.count else { return false }
        for (one, other) in zip(left.members, right.members) {
            guard one.key.hasSameBytes(as: other.key), one.value == other.value else {
                return false
            }
        }
        return true
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(members.count)
        for (key, value) in members {
            key.hashBytes(into: &hasher)
            hasher.combine(value)
        }
    }
}

extension JSON.Object: ExpressibleByDictionaryLiteral {
    /// Traps on a doubled key: a literal is written by hand, so that is a mistake in the code.
    package init(dictionaryLiteral elements: (String, JSON)...) {
        guard let object = JSON.Object(uniqueKeysWithValues: elements) else {
            preconditionFailure("a key stands twice in an object literal")
        }
        self = object
    }
}
