import JSON
import Testing

@Suite struct `A digest` {
    static let ofABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", ofABC),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func `is the SHA-256 of FIPS 180`(text: String, hex: String) {
        #expect(Digest(of: text).hex == hex)
        #expect(Digest(of: Array(text.utf8)).hex == hex)
        #expect(Digest(of: text).description == hex)
    }

    @Test func `of a million letters is the published one`() {
        let digest = Digest(of: [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
        #expect(digest.hex == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test func `comes back from its digits and its bytes`() throws {
        let digest = Digest(of: "abc")
        #expect(Digest(hex: Self.ofABC) == digest)
        #expect(digest.bytes.count == Digest.byteCount)
        #expect(digest.bytes.prefix(3) == [0xBA, 0x78, 0x16])
        #expect(Digest(bytes: digest.bytes) == digest)
        #expect(digest.short == "ba7816bf")
    }

    @Test func `is not made of anything else`() {
        let hex = Self.ofABC
        for text in [
            "", String(hex.dropLast()), hex + "0", hex.uppercased(), "g" + hex.dropFirst(),
        ] {
            #expect(Digest(hex: text) == nil)
        }
        #expect(Digest(bytes: []) == nil)
        #expect(Digest(bytes: [UInt8](repeating: 0, count: 31)) == nil)
        #expect(Digest(bytes: [UInt8](repeating: 0, count: 33)) == nil)
    }

    @Test func `is chained over the parent's bytes and then its own`() {
        let parent = Digest(of: "abc")
        let bytes = Array("event".utf8)
        #expect(Digest.chained(parent, bytes) == Digest(of: parent.bytes + bytes))
        #expect(Digest.chained(.zero, []) == Digest(of: [UInt8](repeating: 0, count: 32)))
    }

    @Test func `sorts as its digits do`() {
        let digests = (0..<50).map { Digest(of: "\($0)") }
        #expect(digests.sorted().map(\.hex) == digests.map(\.hex).sorted())
        #expect(Digest.zero < Digest(of: ""))
        #expect(Digest.zero.bytes == [UInt8](repeating: 0, count: 32))
    }

    @Test func `of a value does not depend on how it was spelled`() throws {
        let spaced = try JSON(parsing: #"{ "b": [1, "\u0041"], "a": null }"#)
        #expect(spaced.digest == (["a": .null, "b": [1, "A"]] as JSON).digest)
        #expect(spaced.digest == Digest(of: #"{"a":null,"b":[1,"A"]}"#))
    }
}
