/// The limits of a connection. The defaults are what README.md promises.
package struct ServerConnectionSettings: Sendable {
    package var helloTimeout = Duration.seconds(5)
    /// From the first byte of a frame to its last.
    package var frameTimeout = Duration.seconds(10)
    /// Silence after which a PING goes out; as long again, and the connection is closed.
    package var pingInterval = Duration.seconds(20)
    /// Of a unary call whose REQUEST names no timeout.
    package var defaultTimeout = Duration.seconds(10)
    /// What calls under way have after GOAWAY.
    package var stopGrace = Duration.seconds(8)
    package var streamsMax = 64
    package var requestBytesMax = 1 << 20
    package var responseBytesMax = 4 << 20
    package var pageSizeMax: UInt32 = 1000
    package var importChunkBytesMax: UInt32 = 900 * 1024
    /// Messages that a stream may send before the client has granted any more.
    package var initialCredit: UInt32 = 32
    package var creditMax: UInt32 = 4_096
    /// The methods that are served; any other is answered with UNIMPLEMENTED.
    package var methods = Set(Method.all)

    package init() {}

    /// As HELLO tells them to the client.
    package var limits: Limits {
        Limits(
            requestBytesMax: UInt32(requestBytesMax),
            responseBytesMax: UInt32(responseBytesMax),
            streamsMax: UInt32(streamsMax),
            pageSizeMax: pageSizeMax,
            importChunkBytesMax: importChunkBytesMax,
            pingIntervalMilliseconds: UInt32(pingInterval / .milliseconds(1))
        )
    }
}
