import CCurl

/// One request on its way, in the hands of libcurl; used again for other requests afterwards. Confined to the loop.
///
/// libcurl sends a request a second time by itself when a kept connection ends without an answer. It cannot know that
/// the first was not carried out, so the second is stopped where it would begin.
final class Transfer {
    /// What the callbacks found wrong, which libcurl only knows as "aborted".
    private enum Objection { case repetition, headTooLarge, bodyTooLarge }

    let easy: UnsafeMutableRawPointer
    private var limits = HTTPClientConfiguration()
    private var headers: UnsafeMutablePointer<curl_slist>?
    private var hasBegun = false
    private var objection: Objection?
    private var answer = IncomingResponse(status: 0)
    private var headBytes = 0
    private var isHeadComplete = false
    private var isBodyBegun = false
    var continuation: UnsafeContinuation<Result<IncomingResponse, HTTPClientError>, Never>?

    init?(_ configuration: HTTPClientConfiguration) {
        guard let easy = curl_easy_init() else { return nil }
        self.easy = easy
        limits = configuration
        setOptions(configuration)
        cs_curl_set_callbacks(
            easy, { context, _, _, _, _ in Transfer.from(context).begin() },
            { bytes, size, count, context in Transfer.from(context).takeHead(bytes, size * count) },
            { bytes, size, count, context in Transfer.from(context).takeBody(bytes, size * count) },
            Unmanaged.passUnretained(self).toOpaque())
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_slist_free_all(headers)
    }

    static func from(_ context: UnsafeMutableRawPointer?) -> Transfer {
        Unmanaged<Transfer>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue()
    }

    private func setOptions(_ configuration: HTTPClientConfiguration) {
        let numbers: [(CURLoption, Int)] = [
            (CURLOPT_NOSIGNAL, 1), (CURLOPT_FOLLOWLOCATION, 0), (CURLOPT_TCP_NODELAY, 1), (CURLOPT_PATH_AS_IS, 1),
            (CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)), (CURLOPT_SSL_VERIFYPEER, 1),
            (CURLOPT_SSL_VERIFYHOST, 2),
            (CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)), (CURLOPT_TIMEOUT_MS, configuration.totalTimeoutMs),
            (CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeoutMs),
            (CURLOPT_MAXAGE_CONN, configuration.keptForSeconds),
        ]
        for (option, value) in numbers { cs_curl_set_long(easy, option, value) }
        cs_curl_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        // The environment may name a proxy, which nobody asked for.
        cs_curl_set_text(easy, CURLOPT_PROXY, "")
        guard let file = configuration.authoritiesFile else { return }
        cs_curl_set_text(easy, CURLOPT_CAINFO, file)
        cs_curl_set_text(easy, CURLOPT_CAPATH, nil)
    }

    /// Takes another request; false when memory is used up or the URL is none.
    func prepare(_ request: OutgoingRequest) -> Bool {
        hasBegun = false
        objection = nil
        answer = IncomingResponse(status: 0)
        headBytes = 0
        isHeadComplete = false
        isBodyBegun = false
        curl_slist_free_all(headers)
        headers = nil
        // Empty ones keep libcurl from adding its own.
        for line in request.headers.map({ "\($0.name): \($0.value)" }) + ["Expect:", "Accept-Encoding:"] {
            guard let longer = curl_slist_append(headers, line) else { return false }
            headers = longer
        }
        guard cs_curl_set_text(easy, CURLOPT_URL, request.url) == CURLE_OK,
            cs_curl_set_headers(easy, headers) == CURLE_OK
        else { return false }
        guard request.method == .post else { return cs_curl_set_long(easy, CURLOPT_HTTPGET, 1) == CURLE_OK }
        guard cs_curl_set_long(easy, CURLOPT_POST, 1) == CURLE_OK else { return false }
        return request.body.withUnsafeBytes {
            // An empty array may have no address, which libcurl would take for "read it from standard input".
            cs_curl_set_body(easy, $0.baseAddress ?? UnsafeRawPointer(bitPattern: 1), $0.count) == CURLE_OK
        }
    }

    /// The answer, or why there is none.
    func result(_ code: CURLcode) -> Result<IncomingResponse, HTTPClientError> {
        guard code == CURLE_OK else { return .failure(failure(code)) }
        // libcurl takes the end of the connection for the end of the head.
        guard isHeadComplete else { return .failure(HTTPClientError(.lost, "The connection ended within a head.")) }
        answer.status = cs_curl_status(easy)
        return .success(answer)
    }

    private func failure(_ code: CURLcode) -> HTTPClientError {
        let words = String(cString: curl_easy_strerror(code))
        switch objection {
        case .repetition: return HTTPClientError(.lost, "The connection was closed before an answer came.")
        case .headTooLarge: return HTTPClientError(.answerTooLarge, "The answer's head is longer than the limit.")
        case .bodyTooLarge: return HTTPClientError(.answerTooLarge, "The answer's body is longer than the limit.")
        case nil: break
        }
        guard hasBegun else {
            return HTTPClientError(code == CURLE_URL_MALFORMAT ? .invalidRequest : .unreachable, words)
        }
        switch code {
        case CURLE_OPERATION_TIMEDOUT: return HTTPClientError(.timedOut, "The answer was not complete in time.")
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING:
            return HTTPClientError(.badAnswer, words)
        default: return HTTPClientError(.lost, words)
        }
    }

    // MARK: What libcurl calls

    /// The request is about to be sent.
    private func begin() -> Int32 {
        guard !hasBegun else {
            objection = .repetition
            return CURL_PREREQFUNC_ABORT
        }
        hasBegun = true
        return CURL_PREREQFUNC_OK
    }

    /// One line of a head, or of the trailers.
    private func takeHead(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        headBytes += count
        guard headBytes <= limits.maximumHeadBytes else {
            objection = .headTooLarge
            return -1
        }
        let line = UnsafeRawBufferPointer(start: bytes, count: count)
        if line.starts(with: "HTTP/".utf8) {
            answer.headers.removeAll(keepingCapacity: true)
            isHeadComplete = false
        } else if line.elementsEqual("\r\n".utf8) || line.elementsEqual("\n".utf8) {
            isHeadComplete = true
        } else if !isBodyBegun, let field = HeadLine.field(line) {
            answer.headers.append(field)
        }
        return count
    }

    private func takeBody(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        isBodyBegun = true
        guard answer.body.count + count <= limits.maximumBodyBytes else {
            objection = .bodyTooLarge
            return -1
        }
        answer.body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
        return count
    }
}
