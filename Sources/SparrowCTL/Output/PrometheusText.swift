internal import Protocol
internal import Text

/// What `GetStats` says, in Prometheus' text exposition format, version 0.0.4: names with their units, seconds and bytes.
///
/// Source: https://prometheus.io/docs/instrumenting/exposition_formats/
struct PrometheusText {
    private(set) var lines: [String] = []

    init(_ stats: Stats) {
        let build = [("version", stats.serverVersion), ("kernel", stats.kernel)]
        add("build_info", "gauge", "The daemon; always 1.", build, 1)
        add("uptime_seconds", "gauge", "Since the start.", Double(stats.uptimeMilliseconds) / 1_000)
        add("users", "gauge", "People in the store.", Double(stats.users))
        add("movies", "gauge", "Movies in the store.", Double(stats.movies))
        add("ratings", "gauge", "Current ratings: one a person and movie.", Double(stats.ratings))
        add("log_offset", "gauge", "Of the newest event.", Double(stats.lastOffset))
        add("resident_bytes", "gauge", "Memory of the process.", Double(stats.residentBytes))
        add("database_bytes", "gauge", "The store on disk, with its write-ahead log.", Double(stats.databaseBytes))
        add("connections", "gauge", "Open ones.", Double(stats.connections))
        add("streams", "gauge", "Open ones.", Double(stats.streams))
        addServing(stats)
        addWriter(stats)
        addQueues(stats)
        addCaches(stats)
        addConsumers(stats)
        addCalls(stats)
    }

    private mutating func addServing(_ stats: Stats) {
        let labels = [("model", stats.serving, "stable"), ("model", stats.canary, "canary")]
        family("model_serving", "gauge", "The models in service; always 1.")
        for (name, model, label) in labels where !model.isEmpty {
            sample("model_serving", [(name, model), ("label", label)], 1)
        }
        if let model = stats.model {
            add("recall_trained_offset", "gauge", "Log offset of the recall's training.", Double(model.trainedOffset))
            add("recall_training", "gauge", "1 while it is being trained.", model.training ? 1 : 0)
        }
        family("embedding_trained_offset", "gauge", "Log offset of the training of each embedding in service.")
        for space in stats.spaces {
            let labels = [("space", space.name), ("version", String(space.version))]
            sample("embedding_trained_offset", labels, Double(space.trainedOffset))
        }
        add("job_running", "gauge", "1 while a job runs.", [("job", stats.job)], stats.job.isEmpty ? 0 : 1)
    }

    private mutating func addWriter(_ stats: Stats) {
        guard let writer = stats.writer else { return }
        add("commits_total", "counter", "Transactions since the start.", Double(writer.commits))
        add("events_total", "counter", "Events written since the start.", Double(writer.events))
        family("commit_seconds", "summary", "From the submission of a write to its durable answer.")
        sample("commit_seconds", [("quantile", "0.5")], writer.commitP50Milliseconds / 1_000)
        sample("commit_seconds", [("quantile", "0.99")], writer.commitP99Milliseconds / 1_000)
    }

    private mutating func addQueues(_ stats: Stats) {
        family("queue_length", "gauge", "Work that waits, or is under way.")
        for queue in stats.queues { sample("queue_length", [("queue", queue.name)], Double(queue.length)) }
        family("queue_capacity", "gauge", "Beyond it work is refused; 0: no bound.")
        for queue in stats.queues { sample("queue_capacity", [("queue", queue.name)], Double(queue.capacity)) }
        family("queue_refused_total", "counter", "Work that found no place.")
        for queue in stats.queues { sample("queue_refused_total", [("queue", queue.name)], Double(queue.refused)) }
    }

    private mutating func addCaches(_ stats: Stats) {
        family("cache_requests_total", "counter", "Look-ups by result.")
        for cache in stats.caches {
            sample("cache_requests_total", [("cache", cache.name), ("result", "hit")], Double(cache.hits))
            sample("cache_requests_total", [("cache", cache.name), ("result", "miss")], Double(cache.misses))
        }
        family("cache_entries", "gauge", "Kept now.")
        for cache in stats.caches { sample("cache_entries", [("cache", cache.name)], Double(cache.entries)) }
    }

    private mutating func addConsumers(_ stats: Stats) {
        family("consumer_offset", "gauge", "Of the last event that a reader of the log has taken.")
        for consumer in stats.consumers {
            sample("consumer_offset", [("consumer", consumer.name)], Double(consumer.offset))
        }
        family("dead_letters", "gauge", "Events that a reader of the log could not take.")
        for consumer in stats.consumers {
            sample("dead_letters", [("consumer", consumer.name)], Double(consumer.deadLetters))
        }
        guard let mirror = stats.mirror else { return }
        add("mirror_connected", "gauge", "1 while Redis answers.", mirror.connected ? 1 : 0)
        add("mirror_offset", "gauge", "The copy in Redis holds the log up to here.", Double(mirror.offset))
    }

    private mutating func addCalls(_ stats: Stats) {
        family("call_errors_total", "counter", "Calls that were refused or failed.")
        for method in stats.methods { sample("call_errors_total", [("method", method.method)], Double(method.errors)) }
        family("call_seconds", "histogram", "From a request to its answer.")
        for method in stats.methods {
            var below: UInt64 = 0
            let bounds = stats.latencyBoundsMilliseconds.map { Self.number($0 / 1_000) } + ["+Inf"]
            for (bound, count) in zip(bounds, method.buckets) {
                below += count
                sample("call_seconds_bucket", [("method", method.method), ("le", bound)], Double(below))
            }
            sample("call_seconds_sum", [("method", method.method)], method.sumMilliseconds / 1_000)
            sample("call_seconds_count", [("method", method.method)], Double(below))
        }
    }

    // MARK: The format

    private mutating func family(_ name: String, _ kind: String, _ help: String) {
        lines.append("# HELP sparrow_\(name) \(help)")
        lines.append("# TYPE sparrow_\(name) \(kind)")
    }

    private mutating func sample(_ name: String, _ labels: [(String, String)], _ value: Double) {
        let inside = labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
        lines.append("sparrow_\(name)\(inside.isEmpty ? "" : "{\(inside)}") \(Self.number(value))")
    }

    private mutating func add(
        _ name: String,
        _ kind: String,
        _ help: String,
        _ labels: [(String, String)],
        _ value: Double
    ) {
        family(name, kind, help)
        sample(name, labels, value)
    }

    private mutating func add(_ name: String, _ kind: String, _ help: String, _ value: Double) {
        add(name, kind, help, [], value)
    }

    /// Backslash, quote and line feed are what the format escapes; other controls have no place in a label.
    private static func escaped(_ text: String) -> String {
        Text.displayable(text).flatMap { $0 == "\\" || $0 == "\"" ? ["\\", $0] : [$0] }.map(String.init).joined()
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }
}
