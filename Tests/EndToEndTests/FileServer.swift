import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A small HTTP server on a free port of the loopback address that serves files from memory, well or badly. One request a
/// connection.
final class FileServer: Sendable {
    struct Behaviour: Sendable {
        /// So many answers are cut off in the middle of their body.
        var cuts = 0
        var ignoresRange = false
        var entityTag = "\"v1\""
    }

    private struct State {
        var files: [String: [UInt8]]
        var behaviour: Behaviour
        var requests: [String] = []
    }

    private let listener: Int32
    private let port: UInt16
    private let state: Mutex<State>

    /// - Parameters:
    ///   - files: by path: `/ml-1m.zip`.
    ///   - behaviour: what it does badly.
    init(_ files: [String: [UInt8]], _ behaviour: Behaviour = Behaviour()) {
        state = Mutex(State(files: files, behaviour: behaviour))
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        withUnsafeMutableBytes(of: &address) { bytes in
            let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            _ = bind(listener, pointer, length)
            _ = getsockname(listener, pointer, &length)
        }
        listen(listener, 8)
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                self?.answer(on: connection)
                close(connection)
            }
        }
    }

    deinit {
        // Wakes the thread, which ends.
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    var address: String { "http://127.0.0.1:\(port)" }

    /// The requests up to now, as they came.
    var requests: [String] { state.withLock { $0.requests } }

    func change(_ change: (inout [String: [UInt8]], inout Behaviour) -> Void) {
        state.withLock { change(&$0.files, &$0.behaviour) }
    }

    // MARK: A request

    private func answer(on connection: Int32) {
        var request = ""
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while !request.contains("\r\n\r\n") {
            let count = read(connection, &buffer, buffer.count)
            guard count > 0 else { return }
            request += String(decoding: buffer[..<count], as: UTF8.self)
        }
        let reply = state.withLock { state in
            state.requests.append(request)
            return Self.reply(to: request, &state)
        }
        var sent = 0
        while sent < reply.count {
            let count = reply[sent...].withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    private static func reply(to request: String, _ state: inout State) -> ArraySlice<UInt8> {
        let words = request.split(separator: " ")
        guard words.count > 1, let file = state.files[String(words[1])] else {
            return ArraySlice("HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\nConnection: close\r\n\r\nnone\n".utf8)
        }
        var head = "HTTP/1.1 200 OK\r\n"
        var body = file[...]
        let tag = state.behaviour.entityTag
        if !state.behaviour.ignoresRange, header("If-Range", of: request) == tag,
            let start = header("Range", of: request).flatMap({ Int($0.dropFirst("bytes=".count).dropLast()) })
        {
            if start >= file.count {
                let range = "Content-Range: bytes */\(file.count)\r\nContent-Length: 0\r\n"
                return ArraySlice("HTTP/1.1 416 Range Not Satisfiable\r\n\(range)Connection: close\r\n\r\n".utf8)
            }
            body = file[start...]
            head = "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes \(start)-\(file.count - 1)/\(file.count)\r\n"
        }
        head += "Content-Length: \(body.count)\r\nETag: \(tag)\r\nConnection: close\r\n\r\n"
        let isCut = state.behaviour.cuts > 0 && body.count > 1_000
        if isCut {
            state.behaviour.cuts -= 1
            body = body.prefix(body.count / 2)
        }
        return ArraySlice(head.utf8) + body
    }

    private static func header(_ name: String, of request: String) -> String? {
        request.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name.lowercased() + ": ") }
            .map { String($0.dropFirst(name.count + 2)) }
    }
}
