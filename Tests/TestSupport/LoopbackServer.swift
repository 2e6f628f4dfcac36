import Glibc
import Synchronization

/// A real HTTP server on 127.0.0.1 whose every connection is played by a script.
///
/// The script runs on a thread of its own per connection, with blocking calls, and may tell facts
/// that the test waits for.
package final class LoopbackServer: Sendable {
    package let port: UInt16
    private let accepted = Tally()
    private let facts: AsyncStream<String>

    package var url: String { "http://127.0.0.1:\(port)" }
    package var connectionCount: Int { accepted.count }

    /// - Parameter script: Gets each connection and its number from 1, and closes it by returning.
    package init(_ script: @escaping @Sendable (ServedConnection) -> Void) {
        let (listener, port) = listenOnLoopback(backlog: 64)
        let (facts, teller) = AsyncStream.makeStream(of: String.self)
        self.port = port
        self.facts = facts
        // Listens until the process ends: a server that stopped with its last use in a test would
        // stop before the client had connected.
        startThread { [accepted] in
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0 else { break }
                let number = accepted.increment()
                startThread {
                    script(ServedConnection(socket: socket, number: number) { teller.yield($0) })
                    Glibc.close(socket)
                }
            }
        }
    }

    /// Waits until a script has told `fact`.
    package func until(_ fact: String) async {
        for await told in facts where told == fact { return }
    }
}

private final class Tally: Sendable {
    private let value = Mutex(0)

    var count: Int { value.withLock { $0 } }

    func increment() -> Int {
        value.withLock {
            $0 += 1
            return $0
        }
    }
}

/// A request as it came over the wire.
package struct ServedRequest {
    package let line: String
    package let fields: [String: String]
    package let body: [UInt8]
}

/// The server's side of one connection.
package struct ServedConnection: Sendable {
    package let socket: Int32
    package let number: Int
    package let tell: @Sendable (String) -> Void

    /// Reads one request with its body; `nil` when the peer has closed.
    package func readRequest() -> ServedRequest? {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard let byte = read(1)?.first else { return nil }
            head.append(byte)
        }
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n").map(String.init)
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            fields[parts[0].lowercased()] =
                parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
        }
        var body: [UInt8] = []
        let length = Int(fields["content-length"] ?? "") ?? 0
        while body.count < length {
            guard let more = read(length - body.count) else { return nil }
            body += more
        }
        return ServedRequest(line: lines.first ?? "", fields: fields, body: body)
    }

    package func write(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    package func write(_ text: String) {
        write(Array(text.utf8))
    }

    /// A whole answer with its length.
    package func answer(
        _ body: String, status: Int = 200, type: String = "application/json", fields: [String] = []
    ) {
        let lines =
            ["HTTP/1.1 \(status) X", "Content-Type: \(type)", "Content-Length: \(body.utf8.count)"]
            + fields
        write(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }

    /// The head of an answer that goes on in chunks.
    package func beginChunks(type: String = "text/event-stream") {
        write("HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nTransfer-Encoding: chunked\r\n\r\n")
    }

    package func chunk(_ text: some StringProtocol) {
        chunk(Array(text.utf8))
    }

    package func chunk(_ bytes: [UInt8]) {
        write(Array((String(bytes.count, radix: 16) + "\r\n").utf8) + bytes + [13, 10])
    }

    package func endChunks() {
        write("0\r\n\r\n")
    }

    /// Blocks until the peer has closed its side.
    package func untilPeerCloses() {
        while read(4096) != nil {}
    }

    /// Closes with a reset instead of an orderly end, once the script returns.
    package func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    private func read(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        let got = recv(socket, &bytes, count, 0)
        return got > 0 ? Array(bytes.prefix(got)) : nil
    }
}

/// A port on which connections are neither taken nor refused: its queue is full.
package final class DeafPort {
    package let port: UInt16
    private var sockets: [Int32] = []

    package init() {
        let (listener, port) = listenOnLoopback(backlog: 0)
        self.port = port
        sockets.append(listener)
        // Queues of length 0 still take one or two.
        for _ in 0..<4 {
            let filler = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
            var address = loopbackAddress(port: port)
            _ = withSocketAddress(&address) { connect(filler, $0, $1) }
            sockets.append(filler)
        }
    }

    deinit {
        for socket in sockets { Glibc.close(socket) }
    }
}

/// A port of 127.0.0.1 on which nobody listens.
package func closedPort() -> UInt16 {
    let (listener, port) = listenOnLoopback(backlog: 1)
    Glibc.close(listener)
    return port
}

private func listenOnLoopback(backlog: Int32) -> (socket: Int32, port: UInt16) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = loopbackAddress(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withSocketAddress(&address) { bind(listener, $0, $1) } == 0
    precondition(isBound && listen(listener, backlog) == 0, "loopback cannot be listened on")
    _ = withSocketAddress(&address) { pointer, _ in getsockname(listener, pointer, &length) }
    return (listener, UInt16(bigEndian: address.sin_port))
}

private func loopbackAddress(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
}

private func withSocketAddress(
    _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Int32
) -> Int32 {
    withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
}

private func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
    var thread = pthread_t()
    let context = Unmanaged.passRetained(Body(body))
    pthread_create(
        &thread, nil,
        { raw in
            if let raw { Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run() }
            return nil
        }, context.toOpaque())
    pthread_detach(thread)
}
