import CCurl

/// Sets the options of one easy handle, and fails on the first that libcurl does not take.
struct CurlOptions {
    let easy: UnsafeMutableRawPointer
    /// Must live as long as the handle, and be freed after it.
    private(set) var fieldList: UnsafeMutablePointer<curl_slist>?

    init(easy: UnsafeMutableRawPointer) {
        self.easy = easy
    }

    /// What holds for every request.
    func setPolicy(connect: Duration, userAgent: String) throws(HTTPFailure) {
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_CONNECTTIMEOUT_MS, max(1, Int((connect / .milliseconds(1)).rounded(.up))))
        try set(CURLOPT_USERAGENT, userAgent)
        // No signals: they would reach whichever thread happens to run.
        try set(CURLOPT_NOSIGNAL, 1)
        // Otherwise a handle that is removed while a name is being resolved blocks the thread, and
        // with it every other exchange, until the resolver answers.
        try set(CURLOPT_QUICK_EXIT, 1)
        // What is sent is what was checked and shown: no dots are taken out of a path on the way.
        try set(CURLOPT_PATH_AS_IS, 1)
    }

    mutating func setRequest(_ request: HTTPRequest) throws(HTTPFailure) {
        try set(CURLOPT_URL, request.url)
        if request.isLoopback || request.peers == .onlyPublic { try set(CURLOPT_PROXY, "") }
        if request.isSentOnce { try set(CURLOPT_FRESH_CONNECT, 1) }
        // Otherwise libcurl would wait for the body that a HEAD request does not get.
        if request.method == "HEAD" { try set(CURLOPT_NOBODY, 1) }
        try set(CURLOPT_CUSTOMREQUEST, request.method)
        if let body = request.body {
            // The size first: it says how much COPYPOSTFIELDS copies.
            try check(hp_curl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
            // The zero at the end is not sent; without it an empty body would be a null pointer,
            // which libcurl takes as "read it from standard input".
            let code = (body + [0]).withUnsafeBytes { bytes in
                hp_curl_set_pointer(
                    easy, CURLOPT_COPYPOSTFIELDS,
                    UnsafeMutableRawPointer(mutating: bytes.baseAddress))
            }
            try check(code)
        }
        // A wait for "100 Continue" costs a second with servers that do not know it.
        append("Expect:")
        // A semicolon is how libcurl is told of a field without a value.
        for field in request.fields {
            append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        try check(hp_curl_set_list(easy, CURLOPT_HTTPHEADER, fieldList))
    }

    func setCallbacks(
        context: UnsafeMutableRawPointer, errorText: UnsafeMutablePointer<CChar>,
        head: @escaping hp_curl_receiver, body: @escaping hp_curl_receiver
    ) throws(HTTPFailure) {
        try check(hp_curl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText))
        try check(hp_curl_set_receiver(easy, CURLOPT_HEADERFUNCTION, head))
        try check(hp_curl_set_pointer(easy, CURLOPT_HEADERDATA, context))
        try check(hp_curl_set_receiver(easy, CURLOPT_WRITEFUNCTION, body))
        try check(hp_curl_set_pointer(easy, CURLOPT_WRITEDATA, context))
    }

    func setPeerChecks(
        context: UnsafeMutableRawPointer, open: @escaping curl_opensocket_callback,
        last: @escaping curl_prereq_callback
    ) throws(HTTPFailure) {
        try check(hp_curl_set_socket_opener(easy, open, context))
        try check(hp_curl_set_last_check(easy, last, context))
    }

    private mutating func append(_ line: String) {
        fieldList = curl_slist_append(fieldList, line)
    }

    private func set(_ option: CURLoption, _ value: Int) throws(HTTPFailure) {
        try check(hp_curl_set_long(easy, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) throws(HTTPFailure) {
        try check(hp_curl_set_text(easy, option, value))
    }

    private func check(_ code: CURLcode) throws(HTTPFailure) {
        guard code != CURLE_OK else { return }
        throw HTTPFailure(.other(Int(code.rawValue)), String(cString: curl_easy_strerror(code)))
    }
}
