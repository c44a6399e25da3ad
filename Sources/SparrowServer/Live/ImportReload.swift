import Store
import Synchronization

/// Loads the views anew when an import has ended, slice by slice on the writer's thread, so that live writes go on.
final class ImportReload: Sendable {
    enum Outcome: Sendable {
        case done
        case failed(StoreError)
        /// The daemon stops; the next start loads everything.
        case stopped
    }

    /// Only one runs at a time; whoever ends another import meanwhile is answered after the next one.
    private struct State {
        var loader: ViewLoader?
        var waiting: [@Sendable (Outcome) -> Void] = []
        var next: [@Sendable (Outcome) -> Void] = []
    }

    private let state = Mutex(State())

    /// Notes what is committed while a load goes on. On the writer's thread.
    func note(_ committed: [Committed]) {
        state.withLock { $0.loader?.note(committed) }
    }

    /// Begins a load; `done` is called on the writer's thread when readers see it.
    func begin(
        _ views: LiveViews,
        _ writer: Writer,
        done: @escaping @Sendable (Outcome) -> Void
    ) {
        let isFirst = state.withLock { state in
            guard state.loader == nil else {
                state.next.append(done)
                return false
            }
            state.loader = ViewLoader()
            state.waiting = [done]
            return true
        }
        if isFirst { readOn(views, writer) }
    }

    private func readOn(_ views: LiveViews, _ writer: Writer) {
        let accepted = writer.perform { store in
            // Taken out, or the columns would be copied with each slice.
            let taken = self.state.withLock { state in
                defer { if state.loader != nil { state.loader = ViewLoader() } }
                return state.loader
            }
            guard var loader = taken else { return }
            do throws(StoreError) {
                if loader.isComplete {
                    try loader.finish(store, into: views)
                    self.end(.done, views, writer)
                } else {
                    try loader.readSlice(store)
                    self.state.withLock { [loader] in $0.loader = loader }
                    self.readOn(views, writer)
                }
            } catch {
                self.end(.failed(error), views, writer)
            }
        }
        if !accepted { end(.stopped, views, writer) }
    }

    private func end(_ result: Outcome, _ views: LiveViews, _ writer: Writer) {
        let (done, next) = state.withLock { state in
            let ended = (state.waiting, state.next)
            state = State()
            return ended
        }
        for body in done { body(result) }
        // One more load answers all who came meanwhile.
        if !next.isEmpty { begin(views, writer) { result in next.forEach { $0(result) } } }
    }
}
