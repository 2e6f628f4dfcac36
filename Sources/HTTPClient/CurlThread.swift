import CCurl

/// What the HTTP thread does: it carries out orders, lets libcurl work, ends what is finished or
/// out of time, and sleeps until one of these has something to do.
struct CurlThread {
    private let loop: CurlLoop
    private let multi: CurlMulti
    private var transfers: [UnsafeMutableRawPointer: CurlTransfer] = [:]

    init(loop: CurlLoop, multi: CurlMulti) {
        self.loop = loop
        self.multi = multi
        _ = hp_curl_multi_set_long(multi.handle, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
    }

    consuming func run() {
        while carryOut(loop.takeOrders()) {
            var running: Int32 = 0
            _ = curl_multi_perform(multi.handle, &running)
            endFinished()
            let sleep = endExpired(at: .now)
            _ = curl_multi_poll(multi.handle, nil, 0, sleep, nil)
        }
        abandonAll(loop.close())
        multi.close()
    }

    /// - Returns: Whether to go on.
    private mutating func carryOut(_ orders: [CurlLoop.Order]) -> Bool {
        for (place, order) in orders.enumerated() {
            switch order {
            case .start(let transfer): start(transfer)
            case .cancel(let ticket): cancel(ticket)
            case .stop:
                abandonAll(orders[place...])
                return false
            }
        }
        return true
    }

    private mutating func start(_ transfer: CurlTransfer) {
        guard !transfer.ticket.isCancelled else {
            transfer.end(.failure(.cancelled))
            return
        }
        guard let easy = transfer.open(userAgent: loop.userAgent) else { return }
        let code = curl_multi_add_handle(multi.handle, easy)
        guard code == CURLM_OK else {
            transfer.end(
                .failure(
                    HTTPFailure(
                        .other(Int(code.rawValue)), String(cString: curl_multi_strerror(code)))))
            return
        }
        transfers[easy] = transfer
    }

    private mutating func cancel(_ ticket: HTTPTicket) {
        guard let easy = transfers.first(where: { $0.value.ticket === ticket })?.key else { return }
        remove(easy, .failure(.cancelled))
    }

    private mutating func endFinished() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi.handle, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle,
                let transfer = transfers[easy]
            else { continue }
            remove(easy, transfer.result(of: hp_curl_message_result(message)))
        }
    }

    /// Ends what is out of time.
    ///
    /// - Returns: How many milliseconds nothing more runs out, for `curl_multi_poll`.
    private mutating func endExpired(at now: ContinuousClock.Instant) -> Int32 {
        var soonest = Duration.seconds(3600)
        for (easy, transfer) in transfers {
            let left = transfer.deadlines.next.at - now
            if left <= .zero {
                remove(easy, transfer.resultOfExpiry())
            } else {
                soonest = min(soonest, left)
            }
        }
        // Rounded up: a sleep that is too short by a fraction would make the loop spin.
        return Int32((soonest / .milliseconds(1)).rounded(.up))
    }

    /// Takes a handle out, which closes its connection unless the transfer is complete.
    private mutating func remove(_ easy: UnsafeMutableRawPointer, _ result: HTTPResult) {
        _ = curl_multi_remove_handle(multi.handle, easy)
        transfers.removeValue(forKey: easy)?.end(result)
    }

    private mutating func abandonAll(_ orders: some Sequence<CurlLoop.Order>) {
        for (easy, _) in transfers { remove(easy, .failure(.cancelled)) }
        for case .start(let transfer) in orders { transfer.end(.failure(.cancelled)) }
    }
}

extension HTTPFailure {
    static let cancelled = HTTPFailure(.cancelled, "The request was cancelled.")
}
