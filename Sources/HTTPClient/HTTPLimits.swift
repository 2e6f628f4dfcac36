/// How long each part of an exchange may take, and how large an answer may be.
package struct HTTPLimits: Hashable, Sendable {
    /// Name resolution, TCP and TLS together.
    package var connect: Duration
    /// From the start of the request to the first byte of the body.
    package var firstByte: Duration
    /// Between two pieces of the body.
    package var idle: Duration
    /// From the start of the request to the end of the body.
    package var whole: Duration
    /// How long a body that is already whole to the reader may take to end; a body that ends in
    /// time leaves its connection open for the next request.
    package var drain: Duration
    /// The largest body that is taken in.
    package var responseBytesMax: Int
    /// The largest head that is taken in, interim heads and trailers included.
    package static let headBytesMax = 256 << 10

    package init(
        connect: Duration = .seconds(10), firstByte: Duration = .seconds(60),
        idle: Duration = .seconds(30), whole: Duration = .seconds(600),
        drain: Duration = .milliseconds(250), responseBytesMax: Int = 32 << 20
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
        self.whole = whole
        self.drain = drain
        self.responseBytesMax = responseBytesMax
    }
}
