import Protocol

/// Whose list it is.
enum Who: Equatable, Sendable {
    case name(String)
    case id(UInt32)
}

/// The main screens, in the order of their tabs.
enum Tab: CaseIterable, Equatable, Sendable {
    case home, browse, mine

    var title: String {
        switch self {
        case .home: "Home"
        case .browse: "Browse"
        case .mine: "Mine"
        }
    }
}

/// What lies over a main screen and goes away by Esc.
enum Layer: Equatable, Sendable {
    case firstRun
    case search
    case film(FilmView)
}

/// What takes all keys while it is there.
enum Overlay: Equatable, Sendable {
    case help
    case messages
    case goTo
    case filter(TextField)
    case palette(Palette)
    /// Quitting though so many changes are not saved.
    case quitQuestion(openedBy: Key)
}

/// Everything that the screen depends on. `update` changes it, `render` draws it; neither does anything else.
struct State: Sendable {
    let who: Who
    var size: Size
    var now: Moment
    var keyMap = KeyMap.standard
    var ids: RequestIDSource

    var connection: Connection
    /// The person, once the server has said who that is.
    var user: User?
    /// The version at which `user` was asked for.
    var userVersion = 0
    /// The server knows nobody of that name yet.
    var needsNewUser = false
    /// Always the same, so that a repeated request creates no second person.
    let newUserRequestID: [UInt8]
    var isSampleData = false

    var films: [MovieID: Film] = [:]
    var opinions = Opinions()
    var acts: [Act] = []
    var nextActNumber = 1
    var deeds = Deeds()
    /// The digit pressed last and its film, until the cursor moves on.
    var lastDigit: (film: MovieID, action: Action)?
    var latency = Latency()

    var inquiries = Inquiries()
    var details: [MovieID: Versioned<MovieDetails>] = [:]
    var explanations: [MovieID: Versioned<Explanation>] = [:]
    var similar: [MovieID: Versioned<SimilarMovies>] = [:]
    var genres: [Genre] = []
    /// Rises with each change after which details and explanations may be others.
    var version = 0

    var tab = Tab.home
    var layers: [Layer] = []
    var overlay: Overlay?
    var messages = Messages()

    var home = HomeState()
    var browse = BrowseState()
    var search = SearchState()
    var mine = MineState()
    var firstRun = FirstRunState()
    var tail = EventTail()
    var focus = DetailFocus()

    init(who: Who, address: String, size: Size, now: Moment, seed: (UInt64, UInt64)) {
        self.who = who
        self.size = size
        self.now = now
        var ids = RequestIDSource(seed: seed)
        newUserRequestID = ids.next()
        self.ids = ids
        connection = Connection(address: address)
    }

    /// What was known at some version of the state.
    struct Versioned<Value: Sendable & Equatable>: Sendable, Equatable {
        let value: Value
        let version: Int
    }

    /// As the server has it, with what is on its way to it.
    func opinion(of film: MovieID) -> Opinion {
        var opinion = opinions.confirmed(film)
        for act in acts where act.film == film {
            opinion.apply(act.change, ratedAt: act.ratedAt ?? act.begunAt.unixSeconds)
        }
        return opinion
    }

    /// True while something done to the film is not confirmed yet.
    func isUnconfirmed(_ film: MovieID) -> Bool {
        acts.contains { $0.film == film }
    }

    /// The list that the cursor is in; nil in a view without one.
    var currentList: FilmList? {
        get {
            switch layers.last {
            case .firstRun: firstRun.section == .films ? firstRun.list : nil
            case .search: search.list
            case .film(let view): view.list
            case nil:
                switch tab {
                case .home: home.list
                case .browse: browse.list
                case .mine: mine.list
                }
            }
        }
        set {
            guard let newValue else { return }
            switch layers.last {
            case .firstRun: firstRun.list = newValue
            case .search: search.list = newValue
            case .film(var view):
                view.list = newValue
                layers[layers.count - 1] = .film(view)
            case nil:
                switch tab {
                case .home: home.list = newValue
                case .browse: browse.list = newValue
                case .mine: mine.list = newValue
                }
            }
        }
    }

    /// The film under the cursor; nil while an overlay or a text field takes the keys.
    var chosenFilm: MovieID? {
        // What is not shown must not be rated.
        if overlay != nil || listHeight == 0 || layout.kind == .tooSmall { return nil }
        if layers.last == .search && (search.isTyping || !search.isAnswered) { return nil }
        if layers.isEmpty && tab == .browse && !showsBrowseList { return nil }
        return currentList?.chosen
    }

    /// The results of the text as it stands; while the next answer is but a moment away those before it stay, so that nothing
    /// flickers. They cannot be chosen.
    var showsSearchResults: Bool {
        search.isAnswered || isFreshlyAsked { $0 == .search(search.field.text) }
    }

    /// Whether the list of Browse is that of its filter and order, or of those before while the answer is but a moment away.
    var showsBrowseList: Bool {
        browse.isLoaded || isFreshlyAsked { $0.isBrowsePage(generation: browse.generation) }
    }

    /// The name that a message calls a film.
    func title(of film: MovieID) -> String {
        films[film]?.title ?? "film \(film.rawValue)"
    }
}
