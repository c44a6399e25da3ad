import Synchronization

/// A value that is published whole: readers get the newest one, and nobody changes a published one.
///
/// (`Atomic` cannot hold a strong reference; the lock is held to copy one.)
final class Published<Value: Sendable>: Sendable {
    private let value: Mutex<Value>
    private let publishing = Mutex<Void>(())

    init(_ value: Value) { self.value = Mutex(value) }

    var current: Value { value.withLock { $0 } }

    /// Publishes what a function makes of a copy of the current value. Publishers take turns; readers never wait for one.
    func update(_ change: (inout Value) -> Void) {
        publishing.withLock { _ in
            var next = current
            change(&next)
            value.withLock { $0 = next }
        }
    }
}
