import Protocol
import Testing
import Text

@testable import SparrowTUI

/// What holds whatever happens: random but always the same sequences of keys, pushes, losses and sizes.
struct PropertyTests {
    @Test(arguments: 1...5)
    func `after any events every film under a cursor exists and the queues are bounded`(seed: UInt64) {
        var player = Player(Size(columns: 80, rows: 24))
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            player.playRandom(&generator)
            let state = player.state
            let list = state.currentList
            #expect(list.map { $0.isEmpty ? $0.cursor == 0 : $0.entries.indices.contains($0.cursor) } ?? true)
            #expect(state.chosenFilm.map { state.films[$0] != nil } ?? true)
            #expect(state.acts.count <= 100 && state.deeds.done.count <= 100 && state.messages.log.count <= 200)
        }
    }

    @Test(arguments: 1...6)
    func `any state is drawn at any size without half glyphs or control characters`(seed: UInt64) {
        var player = Player(Size(columns: 80, rows: 24))
        var generator = SeededGenerator(seed: seed &* 77)
        for _ in 0..<40 {
            for _ in 0..<8 { player.playRandom(&generator) }
            let size = Size(
                columns: Int.random(in: 1...300, using: &generator),
                rows: Int.random(in: 1...100, using: &generator)
            )
            let lines = render(player.state, size: size).lines
            #expect(lines.count == size.rows)
            #expect(lines.allSatisfy { Text.width($0) == size.columns })
            #expect(
                lines.allSatisfy { line in line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
                }
            )
        }
    }

    @Test(arguments: 1...5)
    func `no order of keys and pushes rates a film other than the one shown`(seed: UInt64) {
        var player = Player.atHome()
        var generator = SeededGenerator(seed: seed &* 991)
        player.answersAtOnce = false
        for _ in 0..<300 {
            player.playRandom(&generator, withConnection: false)
            guard let film = player.state.chosenFilm, player.state.acts.count < 100 else { continue }
            // What the screen marks as chosen, just before the key.
            let grid = player.screen
            let row = grid.cursor.map { grid.lines[$0.row] } ?? ""
            let count = player.state.acts.count
            let isFirstRunGroup = player.state.layers.last == .firstRun && player.state.firstRun.section == .groups
            player.play(.key(.character("3")))
            guard player.state.acts.count > count, let act = player.state.acts.last else { continue }
            #expect(act.film == film)
            let beginning = player.state.title(of: act.film).prefix(3)
            #expect(row.contains(beginning) && !isFirstRunGroup)
        }
    }

    @Test(arguments: 1...8)
    func `undoing everything leaves every opinion as it was`(seed: UInt64) {
        var player = Player.atHome()
        var generator = SeededGenerator(seed: seed &* 13)
        player.server.shuffle = UInt32(seed)
        player.push()
        let before = player.opinions
        for _ in 0..<60 {
            let keys = "12345+-0wxjjkk5544"
            let key = keys.randomElement(using: &generator) ?? "j"
            player.play(.key(.character(key)))
            if Bool.random(using: &generator) { player.push() }
        }
        while player.state.deeds.newestDone != nil { player.play(.key(.character("u"))) }
        player.push()

        #expect(player.opinions == before)
        #expect(player.server.ratings.isEmpty && player.server.watchlist.isEmpty && player.server.hidden.isEmpty)
    }

    @Test(arguments: 1...8)
    func `through losses of the connection every act is applied once, in the order of each film`(seed: UInt64) {
        var player = Player.atHome()
        var generator = SeededGenerator(seed: seed &* 5)
        player.answersAtOnce = false
        for _ in 0..<200 {
            switch Int.random(in: 0..<8, using: &generator) {
            case 0: player.lose(applying: Bool.random(using: &generator))
            case 1: player.play(.connected(FakeServer.hello))
            case 2, 3: player.answerNext()
            case 4: player.press(.down)
            case 5: player.press(.up)
            default: player.play(.key(.character("12345w".randomElement(using: &generator) ?? "1")))
            }
        }
        player.play(.connected(FakeServer.hello))
        player.answerAll()

        #expect(player.state.acts.isEmpty)
        for (film, rating) in player.server.ratings {
            #expect(player.state.opinion(of: MovieID(rawValue: film)).stars?.halfStars == UInt8(rating.halfStars))
        }
        let ids = player.server.applied.compactMap(\.requestID)
        #expect(Set(ids).count == ids.count)
    }
}

extension Player {
    /// What the person thinks of each film of the catalogue.
    var opinions: [Opinion] { (1...40).map { state.opinion(of: MovieID(rawValue: $0)) } }

    mutating func playRandom(_ generator: inout SeededGenerator, withConnection: Bool = true) {
        let keys: [Key] = [
            .up, .down, .up, .down, .left, .right, .pageUp, .pageDown, .home, .end, .enter, .escape, .backspace,
            .delete, .tab,
            .backTab, .function(1), .function(2), .function(3), .function(4), .control("r"), .control("l"),
            .control("u"),
        ]
        switch Int.random(in: 0..<20, using: &generator) {
        case 0...8:
            play(
                .key(keys.randomElement(using: &generator) ?? .down),
                after: Int.random(in: 0...900, using: &generator)
            )
        case 9...12:
            let characters = "12345+-0uwxmekjhlgGfsSzn []/:?Rqyb é千\u{301}Qhm"
            play(.key(.character(characters.randomElement(using: &generator) ?? "j")))
        case 13: play(.paste("5 5\n5 \u{1B}[2J matrix"))
        case 14:
            let columns = Int.random(in: 1...220, using: &generator)
            play(.resized(Size(columns: columns, rows: Int.random(in: 1...70, using: &generator))))
        case 15 where withConnection: lose(applying: Bool.random(using: &generator))
        case 16 where withConnection: connect()
        case 17: answerAll()
        case 18: play(.clock, after: Int.random(in: 0...4_000, using: &generator))
        default:
            server.shuffle = UInt32.random(in: 0...9, using: &generator)
            if state.connection.isUp { push() }
        }
    }
}

extension Request {
    /// Of an act.
    var requestID: [UInt8]? {
        switch self {
        case .rate(let request): request.requestID
        case .unrate(let request): request.requestID
        case .setInterest(let request): request.requestID
        case .setWatchlist(let request): request.requestID
        default: nil
        }
    }
}

/// SplitMix64: the same numbers in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
