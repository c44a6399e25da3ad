internal import Foundation
internal import FoundationNetworking
internal import Synchronization

/// A GET request that is under way. The thread that asked takes what comes of it, event by event.
struct HTTPGet {
    enum Event: Sendable {
        case response(HTTPAnswer)
        case bytes(Data)
        /// The last event. With an error, why the answer is not whole.
        case end(URLError?)
    }

    /// Without a byte for so long, a request fails.
    private static let patience: Double = 30

    private let events: EventQueue
    private let task: URLSessionDataTask

    init(_ address: URL, headers: [String: String] = [:]) {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = Self.patience
        configuration.urlCache = nil
        var request = URLRequest(url: address)
        // Lengths and ranges must count the bytes of the file itself.
        request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
        request.setValue("sparrowctl/\(SparrowCTL.version)", forHTTPHeaderField: "User-Agent")
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        events = EventQueue()
        let session = URLSession(configuration: configuration, delegate: events, delegateQueue: nil)
        task = session.dataTask(with: request)
        task.resume()
        session.finishTasksAndInvalidate()
    }

    /// The next event; nil where none came in time.
    func next(within limit: Duration) -> Event? { events.next(within: limit) }

    func cancel() { task.cancel() }

    /// Why a request failed, in words for people.
    static func reason(of error: URLError) -> String {
        switch error.code {
        case .cannotFindHost, .dnsLookupFailed: "the name is not found; is there a network?"
        case .cannotConnectToHost, .notConnectedToInternet: "no connection"
        case .timedOut: "no answer for \(Int(patience)) s"
        case .networkConnectionLost: "the connection was cut"
        case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate,
            .serverCertificateNotYetValid, .serverCertificateHasUnknownRoot:
            "no safe connection (TLS)"
        default: "error \(error.code.rawValue) of the network"
        }
    }
}

/// What the head of an answer says.
struct HTTPAnswer: Sendable, Equatable {
    var status: Int
    /// Of this answer's bytes; nil where it does not say.
    var length: UInt64?
    var contentRange: String?
    var entityTag: String?
    var lastModified: String?

    /// What `If-Range` may name: a strong entity tag, or else the date (RFC 9110, section 13.1.5).
    var version: String? {
        entityTag.flatMap { $0.hasPrefix("\"") ? $0 : nil } ?? lastModified
    }

    /// The numbers of `bytes 100-199/200`; nil for anything else.
    var range: (start: UInt64, total: UInt64)? {
        guard let contentRange, contentRange.hasPrefix("bytes ") else { return nil }
        let parts = contentRange.dropFirst(6).split(separator: "/")
        guard parts.count == 2, let total = UInt64(parts[1]) else { return nil }
        return parts[0].split(separator: "-").first.flatMap { UInt64($0) }.map { ($0, total) }
    }

    /// The length of `bytes */200`, which an answer of 416 has.
    var lengthOfUnsatisfied: UInt64? {
        guard let contentRange, contentRange.hasPrefix("bytes */") else { return nil }
        return UInt64(contentRange.dropFirst(8))
    }
}

/// Takes the events on the session's queue and keeps them.
private final class EventQueue: NSObject, URLSessionDataDelegate {
    private let waiting = Mutex<[HTTPGet.Event]>([])
    private let arrived = DispatchSemaphore(value: 0)

    func next(within limit: Duration) -> HTTPGet.Event? {
        let milliseconds = Int(limit / .milliseconds(1))
        guard arrived.wait(timeout: .now() + .milliseconds(milliseconds)) == .success else { return nil }
        return waiting.withLock { $0.removeFirst() }
    }

    private func put(_ event: HTTPGet.Event) {
        waiting.withLock { $0.append(event) }
        arrived.signal()
    }

    func urlSession(
        _ session: URLSession,
        dataTask: URLSessionDataTask,
        didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        let http = response as? HTTPURLResponse
        let answer = HTTPAnswer(
            status: http?.statusCode ?? 0,
            length: UInt64(exactly: response.expectedContentLength),
            contentRange: http?.value(forHTTPHeaderField: "Content-Range"),
            entityTag: http?.value(forHTTPHeaderField: "ETag"),
            lastModified: http?.value(forHTTPHeaderField: "Last-Modified")
        )
        put(.response(answer))
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        put(.bytes(data))
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        put(.end(error.map { $0 as? URLError ?? URLError(.unknown) }))
    }
}
