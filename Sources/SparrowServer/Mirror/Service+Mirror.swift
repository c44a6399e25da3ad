import RedisLink
import Synchronization

extension Service {
    /// Starts the mirror on a thread of its own; whether a Redis answers there is its business alone.
    func startMirror(to address: RedisAddress) {
        startMirror(MirrorSettings(address: address, instanceID: identity.instanceID))
    }

    func startMirror(_ settings: MirrorSettings) {
        let status = MirrorStatus(address: settings.address.description)
        mirror.withLock { $0 = status }
        consumers.start(RedisMirror.consumerName) { [views] in RedisMirror(settings, views, status) }
    }
}
