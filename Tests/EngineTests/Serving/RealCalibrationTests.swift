import Foundation
import Testing

@testable import Engine

/// Percentages on real ratings: a model learns from the first nine tenths of ml-latest-small, and is asked, as it would serve, about what came then.
@Suite(
    .enabled(if: RealRatings.directory != nil, "needs ml-latest-small in SPARROW_DATA or ../shared/data"),
    .enabled(if: isOptimised || RealRatings.isWanted, "takes minutes in a debug build; SPARROW_REAL=1 runs it")
)
struct RealCalibrationTests {
    @Test(arguments: ["logistic-regression"])
    func `chances of a like are right on ratings that came later`(_ name: String) throws {
        let log = try RealRatings.log()
        let cut = log.count * 9 / 10
        let past = log.filtered { $0 < cut }
        let data = RankerTraining.Data(log: past, offset: 0, seed: 1, threads: 2)
        let (weights, judgement) = try RankerTraining(name, ModelSettings())
            .train(on: data, codeVersion: "test", progress: { _ in }, shouldStop: { false })
        #expect(try #require(judgement.calibration).excess < 0.03)

        let later = try laterRatings(log, from: cut, weights)
        let quality = CalibrationQuality(chances: later.map(\.chance), isLiked: later.map(\.isLiked))
        let stars = later.compactMap(\.ofStars)
        let ofStars = CalibrationQuality(chances: stars, isLiked: later.filter { $0.ofStars != nil }.map(\.isLiked))
        print("\(name), held out: \(judgement.calibration.map { "\($0)" } ?? "none")")
        print("\(name), later: \(quality)\npredicted stars, later: \(ofStars)")
        #expect(later.count > 1_000)
        #expect(quality.excess < 0.06, "\(quality)")
        #expect(ofStars.excess < 0.06, "\(ofStars)")
    }

    private struct Asked {
        var chance: Float
        var ofStars: Float?
        var isLiked: Bool
    }

    /// Every fourth later rating of a film that the model judges, of somebody with five ratings.
    private func laterRatings(_ log: RatingLog, from cut: Int, _ weights: RankerWeights) throws -> [Asked] {
        let past = log.filtered { $0 < cut }
        let matrix = past.matrix()
        let ranker = ServedRanker(
            weights,
            movies: log.movies,
            movieIDs: log.movieIDs,
            statistics: matrix.movieStatistics(),
            userIDs: log.userIDs
        )
        let biases = BiasModel(fitting: matrix)
        var histories = (0..<log.userCount).map { matrix.history(ofUser: $0) }
        var asked: [Asked] = []
        for position in cut..<log.count {
            let (user, rating) = (Int(log.userRows[position]), log[position])
            let history = histories[user]
            if position % 4 == 0,
                let chance = ranker.fits(
                    of: [UInt32(rating.movieRow)],
                    history: history,
                    userID: log.userIDs[user].rawValue,
                    time: rating.time
                )[0]
            {
                let ofStars = biases.chanceOfLike(for: biases.userBias(of: history), movieRow: rating.movieRow)
                asked.append(Asked(chance: chance, ofStars: ofStars, isLiked: rating.halfStars >= 7))
            }
            histories[user].append(rating)
        }
        return asked
    }
}

/// ml-latest-small, where it is at hand.
enum RealRatings {
    static let isWanted = ProcessInfo.processInfo.environment["SPARROW_REAL"] != nil

    static let directory: String? = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path
        let base = ProcessInfo.processInfo.environment["SPARROW_DATA"] ?? root + "/../shared/data"
        let path = base + "/ml-latest-small"
        return FileManager.default.fileExists(atPath: path + "/ratings.csv") ? path : nil
    }()

    /// In the order of time.
    static func log() throws -> RatingLog {
        let directory = try #require(directory)
        func lines(_ file: String) throws -> [Substring] {
            let text = try String(contentsOfFile: directory + "/" + file, encoding: .utf8)
            return text.split(whereSeparator: \.isNewline).dropFirst().map { $0 }
        }
        var rowOfMovie: [UInt32: UInt32] = [:]
        var ids: [MovieID] = []
        var movies: [MovieContent] = []
        for line in try lines("movies.csv") {
            // Titles may hold commas: the id stands before the first one, the genres behind the last.
            let fields = line.split(separator: ",")
            guard let id = fields.first.flatMap({ UInt32($0) }), let genres = fields.last else { continue }
            let title = line.dropLast(genres.count + 1)
            let year = title.split(separator: "(").last.flatMap { Int($0.prefix(4)) }
            rowOfMovie[id] = UInt32(ids.count)
            ids.append(MovieID(id))
            movies.append(MovieContent(genres: genres.split(separator: "|").map(String.init), year: year))
        }
        var ratings: [(user: UInt32, movie: UInt32, halfStars: UInt8, time: UInt32)] = []
        for line in try lines("ratings.csv") {
            let fields = line.split(separator: ",")
            guard fields.count == 4, let user = UInt32(fields[0]), let id = UInt32(fields[1]),
                let movie = rowOfMovie[id], let stars = Double(fields[2]), let time = UInt32(fields[3])
            else { continue }
            ratings.append((user - 1, movie, UInt8(2 * stars), time))
        }
        ratings.sort { ($0.time, $0.user, $0.movie) < ($1.time, $1.user, $1.movie) }
        let userCount = (ratings.map(\.user).max() ?? 0) + 1
        return RatingLog(
            userIDs: (0..<userCount).map { UserID($0 + 1) },
            movieIDs: ids,
            movies: movies,
            userRows: ratings.map(\.user),
            movieRows: ratings.map(\.movie),
            halfStars: ratings.map(\.halfStars),
            times: ratings.map(\.time)
        )
    }
}
