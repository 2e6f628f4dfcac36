import CCurl
import Glibc

typealias HTTPResult = Result<HTTPResponseHead, HTTPFailure>

/// One exchange on the HTTP thread: its easy handle, and what has come in so far.
///
/// `@unchecked Sendable` because it is built by the caller, handed over whole through the mailbox,
/// and from then on touched by the HTTP thread alone.
final class CurlTransfer: @unchecked Sendable {
    let request: HTTPRequest
    let ticket: HTTPTicket
    private(set) var deadlines: TransferDeadlines

    private let receive: @Sendable (HTTPProgress) -> HTTPAppetite
    private let finished: @Sendable (HTTPResult) -> Void
    private let errorText: UnsafeMutablePointer<CChar>
    private var easy: UnsafeMutableRawPointer?
    private var fieldList: UnsafeMutablePointer<curl_slist>?

    private var head = HTTPResponseHead(status: 0)
    private var hasPassedHead = false
    private var headBytes = 0
    private var bodyBytes = 0
    private var hasEnded = false
    /// Whether the connection stood, so that the request may be on its way.
    private var hasBegun = false
    /// Why a callback stopped the transfer; libcurl then only knows that it was stopped.
    private var stopped: HTTPFailure?

    init(
        request: HTTPRequest, limits: HTTPLimits, ticket: HTTPTicket,
        receive: @escaping @Sendable (HTTPProgress) -> HTTPAppetite,
        finished: @escaping @Sendable (HTTPResult) -> Void
    ) {
        self.request = request
        self.ticket = ticket
        self.receive = receive
        self.finished = finished
        deadlines = TransferDeadlines(limits: limits, startedAt: .now)
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        if let easy { curl_easy_cleanup(easy) }
        curl_slist_free_all(fieldList)
        errorText.deallocate()
    }

    /// Makes the easy handle. Ends the transfer and returns `nil` when libcurl cannot.
    func open(userAgent: String) -> UnsafeMutableRawPointer? {
        easy = curl_easy_init()
        guard let easy else {
            end(
                .failure(
                    HTTPFailure(
                        .other(Int(CURLE_FAILED_INIT.rawValue)), "libcurl is out of memory.")))
            return nil
        }
        do throws(HTTPFailure) {
            var options = CurlOptions(easy: easy)
            try options.setPolicy(connect: deadlines.limits.connect, userAgent: userAgent)
            try options.setRequest(request)
            fieldList = options.fieldList
            try options.setCallbacks(
                context: Unmanaged.passUnretained(self).toOpaque(), errorText: errorText,
                head: { CurlTransfer.at($3)?.takeHeadLine($0, $1 * $2) ?? 0 },
                body: { CurlTransfer.at($3)?.takeBody($0, $1 * $2) ?? 0 })
            try options.setPeerChecks(
                context: Unmanaged.passUnretained(self).toOpaque(),
                open: { CurlTransfer.at($0)?.openSocket($2) ?? -1 },
                last: { context, peer, _, _, _ in
                    CurlTransfer.at(context)?.mayGoTo(peer) == true
                        ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
                })
            return easy
        } catch {
            end(.failure(error))
            return nil
        }
    }

    /// Tells the caller how the exchange ended. Only the first time counts.
    func end(_ result: HTTPResult) {
        guard !hasEnded else { return }
        hasEnded = true
        finished(
            result.mapError { failure in
                var failure = failure
                failure.mayHaveArrived = hasBegun
                return failure
            })
    }

    /// What it means that libcurl has finished with `code`.
    func result(of code: CURLcode) -> HTTPResult {
        if let stopped { return .failure(stopped) }
        if code == CURLE_OK || deadlines.enoughAt != nil { return .success(head) }
        return .failure(
            HTTPFailure(curl: code, detail: String(cString: errorText), request: request))
    }

    /// What it means that the next deadline has passed.
    func resultOfExpiry() -> HTTPResult {
        switch deadlines.next.expiry {
        case .drained: .success(head)
        case .failed(let code):
            .failure(HTTPFailure(timeout: code, limits: deadlines.limits, request: request))
        }
    }

    private static func at(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
        context.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Opens a socket that a program started meanwhile does not inherit, unless the address is one
    /// that must not even be knocked at.
    private func openSocket(_ address: UnsafeMutablePointer<curl_sockaddr>?) -> curl_socket_t {
        guard let address else { return -1 }
        if request.peers == .onlyPublic {
            let place = UnsafeRawPointer(address)
                .advanced(by: MemoryLayout<curl_sockaddr>.offset(of: \.addr) ?? 0)
            guard let peer = NetworkAddress(sockaddr: place), peer.isPublic else {
                forbid(NetworkAddress(sockaddr: place)?.text ?? "an address of an unknown family")
                return -1
            }
        }
        return socket(
            address.pointee.family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue),
            address.pointee.protocol)
    }

    /// The last word before the request is sent, also for a connection that another request made.
    private func mayGoTo(_ peer: UnsafeMutablePointer<CChar>?) -> Bool {
        if request.peers == .onlyPublic {
            let text = peer.map { String(cString: $0) } ?? ""
            guard NetworkAddress(text)?.isPublic == true else {
                forbid(text)
                return false
            }
            stopped = nil
        }
        hasBegun = true
        return true
    }

    private func forbid(_ address: String) {
        stopped = HTTPFailure(
            .forbiddenAddress,
            "\(request.place) leads to \(address), which is no address of the public internet.")
    }

    private func takeHeadLine(_ start: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        headBytes += count
        guard headBytes <= HTTPLimits.headBytesMax else {
            stop("head", limit: HTTPLimits.headBytesMax)
            return 0
        }
        let line = String(
            decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self
        )
        .trimmingLineEnd
        if line.hasPrefix("HTTP/") {
            // Each status line starts a head of its own: an interim one comes before the final one.
            head = HTTPResponseHead(
                status: Int(line.split(separator: " ").dropFirst().first ?? "") ?? 0)
        } else if line.isEmpty {
            // Trailers after the body end with an empty line too.
            if head.status >= 200, !hasPassedHead {
                hasPassedHead = true
                pass(.head(head))
            }
        } else if let colon = line.firstIndex(of: ":") {
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            head.fields.append(HTTPField(String(line[..<colon]), String(value)))
        }
        return count
    }

    private func takeBody(_ start: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        deadlines.noteBody(at: .now)
        bodyBytes += count
        guard bodyBytes <= deadlines.limits.responseBytesMax else {
            stop("body", limit: deadlines.limits.responseBytesMax)
            return 0
        }
        pass(.body(Array(UnsafeRawBufferPointer(start: start, count: count))))
        return count
    }

    private func stop(_ part: String, limit: Int) {
        stopped = HTTPFailure(
            .tooLarge,
            "The \(part) of the answer of \(request.place) is larger than \(limit) bytes.")
    }

    private func pass(_ progress: HTTPProgress) {
        guard deadlines.enoughAt == nil else { return }
        switch receive(progress) {
        case .more: break
        case .enough: deadlines.noteEnough(at: .now)
        }
    }
}

extension String {
    fileprivate var trimmingLineEnd: String {
        String(decoding: utf8.filter { $0 != 0x0D && $0 != 0x0A }, as: UTF8.self)
    }
}
