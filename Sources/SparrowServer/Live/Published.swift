import Synchronization

/// A value that is published whole: readers get the newest one, and nobody changes a published one.
///
/// The version moves with each publication, so a reader that keeps its own reference takes the lock only when there is something
/// new. (`Atomic` cannot hold a strong reference.)
final class Published<Value: Sendable>: Sendable {
    private let value: Mutex<Value>
    private let publishing = Mutex<Void>(())
    private let versionNumber = Atomic<UInt64>(1)

    init(_ value: Value) { self.value = Mutex(value) }

    var version: UInt64 { versionNumber.load(ordering: .acquiring) }
    var current: Value { value.withLock { $0 } }

    /// Publishes what a function makes of a copy of the current value. Publishers take turns; readers never wait for one.
    func update(_ change: (inout Value) -> Void) {
        publishing.withLock { _ in
            var next = current
            change(&next)
            value.withLock { $0 = next }
        }
        versionNumber.wrappingAdd(1, ordering: .acquiringAndReleasing)
    }
}
