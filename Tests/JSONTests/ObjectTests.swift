import JSON
import Testing

@Suite struct `A JSON object` {
    @Test func `orders its members by the bytes of their keys`() {
        let object: JSON.Object = [
            "b": 1, "é": 2, "": 3, "a": 4, "B": 5, "\u{10000}": 6, "\u{FFFD}": 7,
        ]
        #expect(object.keys == ["", "B", "a", "b", "é", "\u{FFFD}", "\u{10000}"])
        #expect(object.values == [3, 5, 4, 1, 2, 7, 6])
    }

    @Test func `finds every key and no other`() throws {
        let object = try #require(
            JSON.Object(uniqueKeysWithValues: (0..<100).map { ("key \($0)", .integer($0)) }))
        for number in 0..<100 { #expect(object["key \(number)"] == .integer(number)) }
        #expect(object["key 100"] == .none)
        #expect(object[""] == .none)
        #expect(!object.contains(key: "key"))
        #expect(JSON.Object()["a"] == .none)
    }

    @Test func `tells a null member from a missing one`() {
        let value: JSON = ["there": .null]
        #expect(value["there"] == .some(.null))
        #expect(value["there"] != nil)
        #expect(value["missing"] == nil)
        #expect(value["missing"]?.isNull == nil)
    }

    @Test func `is changed, extended and cut by key`() {
        var object: JSON.Object = ["a": 1, "c": 3]
        object["b"] = 2
        object["c"] = .some(.null)
        object["a"] = nil
        object["missing"] = nil
        #expect(object == ["b": 2, "c": .null])
        #expect(object.removeValue(forKey: "b") == 2)
        #expect(object.removeValue(forKey: "b") == .none)
        #expect(object.count == 1)
    }

    @Test func `takes pairs in any order, and no key twice`() {
        #expect(JSON.Object(uniqueKeysWithValues: [("b", 1), ("a", 2)])?.keys == ["a", "b"])
        #expect(JSON.Object(uniqueKeysWithValues: [("b", 1), ("a", 2), ("b", 1)]) == nil)
        #expect(JSON.Object(lastWins: [("b", 1), ("a", 2), ("b", 3)]) == ["a": 2, "b": 3])
    }

    @Test func `merges with the other's value counting`() {
        let merged = (["a": 1, "b": 2] as JSON.Object).merging(["b": 3, "c": 4])
        #expect(merged == ["a": 1, "b": 3, "c": 4])
        #expect(merged.mapValues { .array([$0]) } == ["a": [1], "b": [3], "c": [4]])
    }

    @Test func `keeps keys apart that only look the same`() {
        let object: JSON.Object = ["\u{E9}": 1, "e\u{301}": 2]
        #expect(object.count == 2)
        #expect(object["\u{E9}"] == 1)
        #expect(object["e\u{301}"] == 2)
    }

    @Test func `of a literal with a doubled key traps`() async {
        await #expect(processExitsWith: .failure) {
            _ = ["a": 1, "a": 2] as JSON.Object
        }
    }
}
