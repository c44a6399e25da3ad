internal import ArgumentParser
internal import Protocol
internal import Text

struct ShowHealth: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Says whether the daemon serves; fails with 75 when it does not."
    )

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let session = try Session(options)
        let reply = try session.call(HealthRequest())
        session.output.one(reply) {
            let message = reply.message.isEmpty ? "" : ": " + Text.displayable(reply.message)
            let uptime = Show.duration(Double(reply.uptimeMilliseconds) / 1000)
            return ["\(reply.state.name)\(message), offset \(reply.lastOffset), up \(uptime)"]
        }
        guard reply.state == .serving else {
            throw Failure(.tryAgain, "the daemon is \(reply.state.name): \(Text.displayable(reply.message))")
        }
    }
}

struct ShowStats: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Shows what the daemon holds and does."
    )

    @OptionGroup var options: GlobalOptions

    @Flag(help: "Prints them in the text format that Prometheus scrapes.") var prometheus = false

    func run() throws {
        let session = try Session(options)
        let stats = try session.call(GetStatsRequest())
        if prometheus {
            return StandardOutput.write(PrometheusText(stats).lines.map { $0 + "\n" }.joined())
        }
        session.output.one(stats) { Self.lines(stats, session.output.width) }
    }

    static func lines(_ stats: Stats, _ width: Int?) -> [String] {
        var lines: [String] = []
        func line(_ name: String, _ value: String) {
            if !value.isEmpty { lines.append(Text.padded(name, to: 10) + Text.displayable(value)) }
        }
        line("server", "\(stats.serverVersion), up \(Show.duration(Double(stats.uptimeMilliseconds) / 1000))")
        line("data", "\(stats.dataDir), \(Show.bytes(stats.databaseBytes)), instance \(stats.instanceID)")
        let counts =
            "\(Show.count(stats.users)) users, \(Show.count(stats.movies)) movies, \(Show.count(stats.ratings)) ratings"
        line("store", counts + (stats.sampleData ? " (the ratings are simulated)" : ""))
        line("log", "offset \(stats.lastOffset)")
        if let writer = stats.writer {
            let (p50, p99) = (Show.decimal(writer.commitP50Milliseconds), Show.decimal(writer.commitP99Milliseconds))
            line(
                "writer",
                "\(Show.count(writer.events)) events in \(Show.count(writer.commits)) commits, p50 \(p50) ms, p99 \(p99) ms"
            )
        }
        line("memory", "\(Show.bytes(stats.residentBytes)), at most \(Show.bytes(stats.residentBytesPeak))")
        line("clients", "\(stats.connections) connections, \(stats.streams) streams")
        line("waiting", Self.waiting(stats))
        line("caches", Self.caches(stats))
        line("serving", stats.serving + (stats.canary.isEmpty ? "" : ", canary \(stats.canary)"))
        if let model = stats.model { line("model", Self.model(model)) }
        line("kernel", stats.kernel)
        line("consumers", stats.consumers.map(Self.consumer).joined(separator: ", "))
        if let mirror = stats.mirror { line("mirror", Self.mirror(mirror)) }
        let methods = stats.methods.filter { $0.calls > 0 }
        guard !methods.isEmpty else { return lines }

        var table = Table([
            .flexible("method"), .number("calls"), .number("errors"), .number("p50 ms"), .number("p99 ms"),
            .number("max ms"),
        ])
        for method in methods {
            table.add(
                method.method,
                Show.count(method.calls),
                Show.count(method.errors),
                Show.decimal(method.p50Milliseconds),
                Show.decimal(method.p99Milliseconds),
                Show.decimal(method.maxMilliseconds)
            )
        }
        return lines + [""] + table.lines(width: width)
    }

    private static func waiting(_ stats: Stats) -> String {
        stats.queues.map { queue in
            "\(Show.count(queue.length)) \(queue.name)"
                + (queue.refused > 0 ? " (\(Show.count(queue.refused)) refused)" : "")
        }.joined(separator: ", ")
    }

    private static func caches(_ stats: Stats) -> String {
        stats.caches.map { cache in
            let asked = cache.hits + cache.misses
            let share = asked == 0 ? "" : ", \(Show.decimal(100 * Double(cache.hits) / Double(asked), 0)) % hits"
            return "\(cache.name): \(Show.count(cache.entries)) kept\(share)"
        }.joined(separator: "; ")
    }

    private static func consumer(_ consumer: ConsumerStats) -> String {
        let letters = consumer.deadLetters == 0 ? "" : " (\(Show.count(consumer.deadLetters)) dead letters)"
        return "\(consumer.name) at \(consumer.offset)\(letters)"
    }

    private static func mirror(_ mirror: MirrorStats) -> String {
        let state =
            mirror.connected ? "offset \(mirror.offset), \(Show.count(mirror.hashes)) hashes written" : "not connected"
        return "\(mirror.address): \(state)" + (mirror.error.isEmpty ? "" : "; \(mirror.error)")
    }

    private static func model(_ model: ModelStatus) -> String {
        var text =
            "\(model.name) \(model.version), \(Show.count(model.movies)) movies, trained to offset \(model.trainedOffset)"
        if model.lambda > 0 {
            let (lambda, quality) = (Show.decimal(model.lambda, 0), Show.decimal(model.validationNdcg, 3))
            text += ", λ \(lambda), NDCG@10 \(quality) on its validation split"
        }
        guard model.training else { return text }
        return text + "; training: \(model.trainingPhase) \(Show.decimal(model.trainingFraction * 100, 0)) %"
    }
}

struct ShowDescription: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Lists the daemon's methods with what they take and give."
    )

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let session = try Session(options)
        let reply = try session.call(DescribeRequest())
        session.output.one(reply) {
            guard let methods = ServiceDescription.methods(in: reply.fileDescriptorSet) else {
                return [
                    "the daemon's descriptor set cannot be read; try a sparrowctl of version \(session.client.welcome.serverVersion)"
                ]
            }
            var table = Table([.text("method"), .text("takes"), .text("gives")])
            for method in methods {
                table.add(method.name, method.takes, (method.isStream ? "stream of " : "") + method.gives)
            }
            return table.lines(width: session.output.width) + ["", "schema \(session.client.welcome.schemaHash)"]
        }
    }
}

struct Completions: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Prints a completion script for a shell.")

    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash, zsh, fish
    }

    @Argument(help: "bash, zsh or fish.") var shell: Shell
    // Asks no daemon, but what stands before any command may stand before this one.
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let script =
            switch shell {
            case .bash: SparrowCTL.completionScript(for: .bash)
            case .zsh: SparrowCTL.completionScript(for: .zsh)
            case .fish: SparrowCTL.completionScript(for: .fish)
            }
        StandardOutput.write(script + "\n")
    }
}
