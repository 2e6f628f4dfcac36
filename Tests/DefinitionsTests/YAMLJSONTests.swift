import JSON
import Testing

@testable import Definitions

@Suite struct `YAML as JSON` {
    @Test func `every kind of value is carried over`() throws {
        let yaml = "{b: [1, 2.50, .5, x, '3', ~], a: {yes: true, 1: 99999999999999999999}}"
        #expect(
            try read(yaml).json.canonicalText
                == #"{"a":{"1":99999999999999999999,"yes":true},"b":[1,2.50,0.5,"x","3",null]}"#)
    }
}
