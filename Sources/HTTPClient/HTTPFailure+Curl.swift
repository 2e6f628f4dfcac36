import CCurl

extension HTTPFailure {
    /// A failure that libcurl reports.
    ///
    /// The only time limit that libcurl holds here is the one for connecting.
    init(curl code: CURLcode, detail: String, request: HTTPRequest) {
        let reason =
            detail.isEmpty
            ? String(cString: curl_easy_strerror(code)) : detail.singleLine(bytesMax: 200)
        let place = request.place
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            self.init(.cannotResolve, "\(place) cannot be found: \(reason)")
        case CURLE_COULDNT_CONNECT:
            self.init(.cannotConnect, "\(place) cannot be reached: \(reason)")
        case CURLE_OPERATION_TIMEDOUT:
            self.init(.connectTimeout, "\(place) took no connection in time: \(reason)")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
            CURLE_USE_SSL_FAILED,
            CURLE_SSL_INVALIDCERTSTATUS:
            self.init(.tls, "\(place) is not trusted: \(reason)")
        case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING, CURLE_HTTP2,
            CURLE_HTTP2_STREAM:
            self.init(
                .cut, "\(place) closed the connection before the end of its answer: \(reason)")
        default:
            self.init(.other(Int(code.rawValue)), "The exchange with \(place) failed: \(reason)")
        }
    }

    /// A limit that ran out.
    init(timeout code: Code, limits: HTTPLimits, request: HTTPRequest) {
        let place = request.place
        let message =
            switch code {
            case .firstByteTimeout: "\(place) sent nothing within \(limits.firstByte)."
            case .idleTimeout: "\(place) stopped sending for \(limits.idle)."
            default: "\(place) did not finish its answer within \(limits.whole)."
            }
        self.init(code, message)
    }
}

extension HTTPRequest {
    /// Scheme, host, port and path: what may be shown of an address. A query may hold a key.
    package var place: String {
        String(url.prefix { $0 != "?" && $0 != "#" }).singleLine(bytesMax: 200)
    }

    /// Whether the address stays on this machine.
    package var isLoopback: Bool {
        let authority = url.drop { $0 != "/" }.drop { $0 == "/" }.prefix { !"/?#".contains($0) }
        let host =
            authority.hasPrefix("[")
            ? authority.prefix { $0 != "]" }.dropFirst() : authority.prefix { $0 != ":" }
        return host == "localhost" || host == "::1"
            || host.hasPrefix("127.") && host.allSatisfy { "0123456789.".contains($0) }
    }
}
