internal import Engine
internal import Protocol
internal import Text

/// Drives the daemon through the API with synthetic people of known taste.
///
/// A sitting: somebody asks for their list, reads it from the top and goes on to the next row in nine of ten cases,
/// opens what appeals to them, rates some of it, and the rows that were read are reported. So what stands lower is
/// seen less, as with people. All choices follow from the seed; only what the daemon answers depends on time.
struct Simulation {
    static let listSize: UInt32 = 20
    private static let goesOnChance = 0.9
    /// Films that somebody new rates before the first list, so that it is theirs.
    private static let firstRatings = 5

    struct Settings {
        var users: Int
        var seconds: Double
        var seed: UInt64
        /// Sittings a second.
        var rate: Double
    }

    private let session: Session
    private let settings: Settings
    private var progress: ProgressLine
    private var people: [(id: UInt32, taste: SimulatedTaste)] = []
    /// Person and film: as in the daemon's report, each counts once.
    private var seen: Set<UInt64> = []
    private var latencies: [Double] = []
    private(set) var summary: SimulationSummary

    /// A daemon that is not there is waited for, so long.
    private static let patience = Duration.seconds(1)

    init(_ session: Session, _ settings: Settings) {
        self.session = session
        self.settings = settings
        summary = SimulationSummary(seed: settings.seed)
        summary.namePrefix = "sim-\(settings.seed)-"
        progress = ProgressLine(width: StandardError.terminalWidth, isSilent: session.options.json, now: .now)
    }

    /// Runs until the time is up, or Ctrl-C.
    ///
    /// - Throws: what makes going on useless; refusals of the daemon are counted, and a daemon that is gone is waited for.
    mutating func run() throws {
        let begun = ContinuousClock.now
        defer {
            summary.seconds = (ContinuousClock.now - begun) / .seconds(1)
            summary.setLatencies(latencies)
            StandardError.write(progress.clear())
        }
        do {
            try makePeople()
            try sit()
        } catch ClientError.interrupted {
            return
        }
    }

    // MARK: People

    private mutating func makePeople() throws {
        for number in 1...settings.users {
            let taste = SimulatedTaste(seed: settings.seed, number: UInt64(number))
            let id = try person(summary.namePrefix + String(number), taste)
            people.append((id, taste))
            summary.users = people.count
            show("making people", done: number, of: settings.users, unit: "people")
        }
    }

    private mutating func person(_ name: String, _ taste: SimulatedTaste) throws -> UInt32 {
        do {
            let id = try session.call(CreateUserRequest(requestID: RequestID.random(), name: name)).userID
            summary.requests += 1
            try begin(id, taste)
            return id
        } catch let status as Status where status.code == .alreadyExists {
            // Of an earlier run with this seed.
            summary.requests += 2
            return try session.call(GetUserRequest(who: .name(name))).id
        }
    }

    /// The first films that somebody new rates.
    private mutating func begin(_ userID: UInt32, _ taste: SimulatedTaste) throws {
        var random = generator(of: taste.number << 32)
        let known = try session.call(GetOnboardingRequest(userID: userID, size: Self.listSize)).movies
        summary.requests += 1
        for movie in known.shuffled(using: &random).prefix(Self.firstRatings) {
            try rate(movie, userID, taste.outcome(of: movie).halfStars)
        }
    }

    // MARK: Sittings

    private mutating func sit() throws {
        let begun = ContinuousClock.now
        let end = begun.advanced(by: .seconds(settings.seconds))
        var sitting: UInt64 = 0
        while ContinuousClock.now < end {
            let due = begun.advanced(by: .seconds(Double(sitting) / settings.rate))
            guard due < end else { break }
            if due > .now { try session.pause(due - .now) }
            var random = generator(of: sitting)
            let person = people[Int.random(in: 0..<people.count, using: &random)]
            do {
                try sit(person.id, person.taste, &random)
            } catch let status as Status {
                fail(status.description)
            } catch let error as ClientError {
                try survive(error)
            }
            sitting += 1
            let elapsed = min(settings.seconds, (ContinuousClock.now - begun) / .seconds(1))
            show("simulating", done: Int(elapsed), of: Int(settings.seconds.rounded(.up)), unit: "s")
        }
    }

    private mutating func sit(_ userID: UInt32, _ taste: SimulatedTaste, _ random: inout SeededGenerator) throws {
        let asked = ContinuousClock.now
        let list = try session.call(GetRecommendationsRequest(userID: userID, size: Self.listSize))
        latencies.append((ContinuousClock.now - asked) / .milliseconds(1))
        summary.requests += 1
        summary.lists += 1

        var exposures: [Exposure] = []
        var newFilms = 0
        var (trueOpens, trueLikes) = (0.0, 0.0)
        var toRate: [(movie: Movie, halfStars: UInt32)] = []
        for (place, item) in list.items.enumerated() {
            guard let movie = item.movie else { continue }
            let outcome = taste.outcome(of: movie)
            if seen.insert(UInt64(userID) << 32 | UInt64(movie.id)).inserted {
                let utility = taste.utility(of: movie)
                newFilms += 1
                trueOpens += taste.openChance(utility)
                trueLikes += taste.likeChance(utility)
            }
            exposures.append(
                Exposure(
                    movieID: movie.id,
                    rank: UInt32(place + 1),
                    model: list.modelLabel,
                    experiment: list.experiment,
                    arm: list.arm,
                    opened: outcome.opens
                )
            )
            if outcome.opens, outcome.rates { toRate.append((movie, outcome.halfStars)) }
            if Double.random(in: 0..<1, using: &random) >= Self.goesOnChance { break }
        }
        _ = try session.call(ReportExposuresRequest(userID: userID, exposures: exposures))
        summary.requests += 1
        summary.rowsSeen += exposures.count
        summary.opens += exposures.count { $0.opened }
        summary.addArm(
            list.experiment,
            list.arm,
            filmsSeen: newFilms,
            trueOpens: trueOpens,
            trueLikes: trueLikes
        )
        for rating in toRate { try rate(rating.movie, userID, rating.halfStars) }
    }

    private mutating func rate(_ movie: Movie, _ userID: UInt32, _ halfStars: UInt32) throws {
        let request = RateMovieRequest(
            requestID: RequestID.random(),
            userID: userID,
            movieID: movie.id,
            halfStars: halfStars
        )
        _ = try session.call(request)
        summary.requests += 1
        summary.ratings += 1
    }

    // MARK: What goes wrong, and how far it is

    /// A connection that is gone is made anew until the time is up; Ctrl-C ends that too.
    private mutating func survive(_ error: ClientError) throws {
        switch error {
        case .lost, .unreachable, .noHello, .closed:
            fail(error.description)
            try session.pause(Self.patience)
            do {
                try session.reconnect()
            } catch ClientError.interrupted {
                throw ClientError.interrupted
            } catch {
                // The next sitting says so again.
            }
        default: throw error
        }
    }

    private mutating func fail(_ reason: String) {
        summary.failures += 1
        if summary.firstFailure.isEmpty { summary.firstFailure = reason }
    }

    private mutating func show(_ phase: String, done: Int, of total: Int, unit: String) {
        let note = "\(Show.count(summary.lists)) lists, \(Show.count(summary.ratings)) ratings"
        let text = progress.update(
            phase,
            done: UInt64(done),
            total: UInt64(total),
            unit: unit,
            note: note,
            now: .now
        )
        if let text { StandardError.write(text) }
    }

    /// Of one sitting: its state is a counter, so mixed seeds keep sittings apart.
    private func generator(of sitting: UInt64) -> SeededGenerator {
        var seeds = SeededGenerator(seed: settings.seed &+ sitting &* 0xD1B5_4A32_D192_ED03)
        return SeededGenerator(seed: seeds.next())
    }
}
