/// What a view needs to know. Two equal ones are one question.
enum Need: Hashable, Sendable {
    case user, newUser, genres
    case details(MovieID)
    case explanation(MovieID)
    case similar(MovieID)
    case browsePage(generation: Int, page: Int)
    case search(String)
    case minePage(MineState.Part, generation: Int, page: Int)
    case onboarding([String])
    /// That the server takes the picked groups: the list leans to them.
    case tasteGroups([String])

    /// Whether it is a page of Browse's list as it now is.
    func isBrowsePage(generation: Int) -> Bool {
        if case .browsePage(generation, _) = self { true } else { false }
    }
}

/// Questions under way and those that failed.
struct Inquiries: Equatable, Sendable {
    struct Open: Equatable, Sendable {
        let need: Need
        let askedAt: Int
        /// How many acts were acknowledged before it was asked.
        let acknowledgements: Int
        /// Of the state when it was asked.
        let version: Int
    }

    private(set) var open: [Ticket: Open] = [:]
    /// Why, for people. A failed need is not asked again until `R`.
    private(set) var failures: [Need: String] = [:]
    private var nextNumber = 1

    mutating func ticket() -> Ticket {
        defer { nextNumber += 1 }
        return Ticket(number: nextNumber)
    }

    func isOpen(_ need: Need) -> Bool {
        open.values.contains { $0.need == need }
    }

    func isOpen(where matches: (Need) -> Bool) -> Bool {
        open.values.contains { matches($0.need) }
    }

    mutating func ask(_ need: Need, askedAt: Int, acknowledgements: Int, version: Int) -> Ticket {
        let ticket = ticket()
        open[ticket] = Open(need: need, askedAt: askedAt, acknowledgements: acknowledgements, version: version)
        return ticket
    }

    mutating func close(_ ticket: Ticket) -> Open? {
        open.removeValue(forKey: ticket)
    }

    mutating func fail(_ need: Need, _ reason: String) {
        failures[need] = reason
    }

    /// All may be asked again.
    mutating func retry() {
        failures = [:]
    }

    /// The connection is gone, and with it every answer.
    mutating func drop() {
        open = [:]
        failures = [:]
    }
}
