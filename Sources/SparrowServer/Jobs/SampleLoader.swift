import Foundation
import Importers
import Logging
import Store
import Synchronization

/// Loads `sampledata/` into an empty store, by the very writes of an import.
enum SampleLoader {
    /// Whether the store is empty, or an earlier load of the sample data was cut off and goes on now.
    static func isWanted(by store: EventStore) throws(StartFault) -> Bool {
        if store.lastOffset == 0 { return true }
        do {
            return try store.importRecords().contains { $0.state == .open && $0.header.simulated }
        } catch {
            throw StartFault(error)
        }
    }

    /// - Throws: where the sample data was looked for, or what is wrong with it; nothing is imported then.
    static func load(into service: Service, directory: String?, _ log: Logger) throws(StartFault) {
        let directory = if let directory { directory } else { try found() }
        let plan = try plan(directory)
        let header = ImportHeader(
            source: plan.source,
            label: "sampledata",
            contentHash: plan.contentHash,
            ratingCount: UInt64(plan.ratingCount),
            simulated: true
        )
        let begun = try write(.beginImport(header, evenIfCommitted: false), service)
        guard case .importBegun(let importID, .open, let received, _) = begun else { return }
        for slice in 0..<plan.movieSliceCount {
            var movies: [UnresolvedMovie] = []
            for movie in plan.movies(inSlice: slice) {
                movies.append(UnresolvedMovie(fileID: movie.id, fields: MovieFields(movie)))
            }
            _ = try write(.resolveMovies(importID: importID, movies: movies), service)
        }
        for sequence in Int(received)..<max(Int(received), plan.chunkCount) {
            let chunk = plan.chunk(sequence)
            let ratings = FileRatings(
                users: chunk.users,
                movies: chunk.movies,
                halfStars: chunk.halfStars,
                times: chunk.times
            )
            _ = try write(
                .putChunk(importID: importID, sequence: UInt32(sequence), ratings: ratings, tags: []),
                service
            )
        }
        _ = try write(.commitImport(importID: importID), service)
        try reload(service)
        log.info("loaded the sample data: \(plan.ratingCount) simulated ratings")
    }

    private static func plan(_ directory: String) throws(StartFault) -> ImportPlan {
        do throws(ImportError) {
            return try ImportPlan(try ImportRecords.read(from: directory), label: "sampledata")
        } catch {
            throw .badData("\(error)")
        }
    }

    /// Beside the package, or under the prefix that the program is installed in.
    private static func found() throws(StartFault) -> String {
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        var candidates = [program.appendingPathComponent("../share/sparrow/sampledata").standardizedFileURL.path]
        // The build folder lies some levels below the package.
        var folder = program
        for _ in 0..<5 {
            candidates.append(folder.appendingPathComponent("sampledata").path)
            folder.deleteLastPathComponent()
        }
        guard let found = candidates.first(where: { FileManager.default.fileExists(atPath: $0 + "/movies.csv") }) else {
            throw .noInput("--sample: no sampledata/ was found beside the program; name it with --sample-dir")
        }
        return found
    }

    private static func write(
        _ mutation: Mutation,
        _ service: Service
    ) throws(StartFault) -> Acknowledgement.Answer {
        let answer = Answered<Result<Acknowledgement, WriteRefusal>>()
        service.writer.submit(Submission(requestID: nil, mutation: mutation)) { answer.set($0) }
        switch answer.wait() {
        case .success(let acknowledgement): return acknowledgement.answer
        case .failure(let refusal): throw .inputOutput("--sample: \(refusal.message)")
        }
    }

    private static func reload(_ service: Service) throws(StartFault) {
        let answer = Answered<ImportReload.Outcome>()
        service.importReload.begin(service.views, service.writer) { answer.set($0) }
        if case .failed(let error) = answer.wait() { throw StartFault(error) }
    }
}

/// A value that another thread gives, waited for. For the start alone: nobody waits on an event loop.
private final class Answered<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    private let semaphore = DispatchSemaphore(value: 0)

    func set(_ new: Value) {
        value.withLock { $0 = new }
        semaphore.signal()
    }

    func wait() -> Value {
        while true {
            semaphore.wait()
            if let value = value.withLock({ $0 }) { return value }
        }
    }
}
