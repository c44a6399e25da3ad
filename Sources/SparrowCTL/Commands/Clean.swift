internal import ArgumentParser
internal import Glibc
internal import RedisLink
internal import Text

/// `clean --redis`: takes Sparrow's keys out of a Redis. Asks no daemon.
struct Clean: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Deletes what Sparrow has left elsewhere: its keys in a Redis.",
        discussion: """
            Deletes every key that begins with sparrow: in the given Redis, else in that of SPARROW_REDIS, else of the key redis in table \
            [server] of the config file, else redis://127.0.0.1:6379/0. It works without a daemon; one that mirrors into that Redis fills it again.
            """
    )

    /// The prefix of all keys, and the one that a mirroring daemon renews every few seconds.
    static let prefix = "sparrow:"
    static let alive = "sparrow:mirror:alive"

    @Flag(help: "Clean a Redis.") var redis = false
    @Argument(help: ArgumentHelp("Its address.", valueName: "url")) var url: String?
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard redis else {
            throw ValidationError("say what to clean: --redis [URL]; nothing else is left outside the data directory")
        }
    }

    func run() throws {
        let connection = try RedisConnection(address(), timeout: .seconds(options.timeout ?? 10))
        let daemon = try connection.call(RedisCommand("GET", Self.alive)).text
        let count = try connection.unlink(prefix: Self.prefix)
        if options.json {
            StandardOutput.write("{\"keys\":\(count),\"is_mirrored\":\(daemon != nil)}\n")
        } else {
            StandardOutput.write("\(Show.count(count)) keys deleted at \(connection.address)\n")
        }
        guard let daemon else { return }
        StandardError.note(
            "a daemon (instance \(Text.displayable(daemon))) mirrors into this Redis and fills it again; "
                + "start it without --redis first"
        )
    }

    /// - Throws: a usage failure that says where the address comes from, and never what it is: a password may be in it.
    private func address() throws -> RedisAddress {
        let environment = Session.environment
        let file = try ConfigFile.read(path: options.config, environment: environment)
        let given = [("", url), ("SPARROW_REDIS: ", environment["SPARROW_REDIS"]), ("[server] redis: ", file.redis)]
        guard let (source, text) = given.first(where: { !($0.1 ?? "").isEmpty }), let text else { return .standard }
        do throws(RedisError) {
            return try RedisAddress(text)
        } catch {
            throw Failure(.usage, source + error.message)
        }
    }
}
