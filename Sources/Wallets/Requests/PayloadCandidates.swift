import Bytes
import Signer

/// What of a request its signatures cover.
public protocol SignableRequest: Sendable {
    /// In capitals.
    var method: String { get }
    /// Without query.
    var path: String { get }
    /// The `Host` header, which only helps to guess the URL that was signed.
    var host: String? { get }
    var appID: String { get }
    /// The parsed body; nil when there was none.
    var body: JSON? { get }
    var idempotencyKey: String? { get }
    var expiry: String? { get }
}

/// The payloads that a client may have signed for one request, the likeliest first.
///
/// SDKs differ in how they write an absent body and in their canonical form, and the signed URL begins with whichever
/// public URL the client was given (`docs/formats/authorization.md`).
public struct PayloadCandidates {
    /// One of them, with its form.
    public struct Candidate: Equatable, Sendable {
        public let bytes: [UInt8]
        public let form: CanonicalForm
    }

    private enum Body {
        case present(JSON)
        case omitted
    }

    private let request: any SignableRequest
    private let publicURLs: [String]

    /// - Parameter publicURLs: the base URLs for which the request may have been signed.
    public init(_ request: any SignableRequest, publicURLs: [String]) {
        self.request = request
        self.publicURLs = PayloadCandidates.ordered(publicURLs, host: request.host)
    }

    /// What almost every client signs: the public URL of the host that it names, RFC 8785.
    func likeliest() throws(WalletsError) -> Candidate {
        guard let base = publicURLs.first else { throw WalletsError(.signerUnavailable, "no public URL is configured") }
        return try candidate(base + request.path, bodies[0], .rfc8785)
    }

    /// Every payload that could have been signed, without repetitions.
    public func all() -> [Candidate] {
        var candidates: [Candidate] = []
        for form in CanonicalForm.allCases {
            for base in publicURLs {
                for url in [base + request.path, base + "/" + request.path] {
                    for body in bodies {
                        guard let candidate = try? candidate(url, body, form), !candidates.contains(candidate) else {
                            continue
                        }
                        if form == .keepingNumbers, candidates.contains(where: { $0.bytes == candidate.bytes }) {
                            continue
                        }
                        candidates.append(candidate)
                    }
                }
            }
        }
        return candidates
    }

    private var bodies: [Body] {
        switch request.body {
        case nil, .object([])?: [.present(""), .present(.object([])), .omitted, .present(.null)]
        case .array([])?: [.present(""), .present(.array([])), .omitted, .present(.null)]
        case let body?: [.present(body)]
        }
    }

    private func candidate(_ url: String, _ body: Body, _ form: CanonicalForm) throws(WalletsError) -> Candidate {
        var headers: [JSON.Member] = [.init("privy-app-id", .string(request.appID))]
        if let key = request.idempotencyKey { headers.append(.init("privy-idempotency-key", .string(key))) }
        if let expiry = request.expiry { headers.append(.init("privy-request-expiry", .string(expiry))) }
        // In canonical order already.
        var members: [JSON.Member] = []
        members.reserveCapacity(5)
        if case .present(let body) = body { members.append(.init("body", body)) }
        members.append(.init("headers", .object(headers)))
        members.append(.init("method", .string(request.method)))
        members.append(.init("url", .string(url)))
        members.append(.init("version", 1))
        do {
            return Candidate(bytes: try form.bytes(of: .object(members)), form: form)
        } catch {
            throw WalletsError(.refused(.invalidData), "[Input error] ``: \(error.message)")
        }
    }

    private static func ordered(_ urls: [String], host: String?) -> [String] {
        guard let host, let index = urls.firstIndex(where: { isBase($0, of: host) }), index > 0 else { return urls }
        var urls = urls
        urls.insert(urls.remove(at: index), at: 0)
        return urls
    }

    private static func isBase(_ url: String, of host: String) -> Bool {
        url.utf8.suffix(host.utf8.count).elementsEqual(host.utf8)
            && url.utf8.dropLast(host.utf8.count).suffix(2).elementsEqual("//".utf8)
    }
}
