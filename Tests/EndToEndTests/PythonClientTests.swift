import Foundation
import Harness
import Protocol
import Testing

/// The Python that runs the client, and where the client is.
private enum PythonClient {
    static let directory = Programs.packageRoot + "/clients/python"

    static let isAvailable: Bool = {
        guard let scratch = try? Scratch(), FileManager.default.fileExists(atPath: directory) else { return false }
        let check = try? ChildProcess(
            "/usr/bin/python3",
            ["-c", "import google.protobuf"],
            environment: Daemon.cleanEnvironment(home: scratch.path),
            errorFile: scratch.path("errors")
        )
        return check?.wait(within: .seconds(20)) == .status(0)
    }()
}

/// `clients/python` against the real daemon, with Debian's Python and its protobuf library.
@Suite(
    .serialized,
    .timeLimit(.minutes(2)),
    .enabled(
        if: PythonClient.isAvailable,
        "needs /usr/bin/python3 with protobuf: sudo apt install python3-protobuf"
    )
)
struct PythonClientTests {
    private func python(_ script: String, _ store: TestStore) throws -> (
        output: String, errors: String, exit: ChildProcess.Exit?
    ) {
        var environment = Daemon.cleanEnvironment(home: store.scratch.path)
        environment["PYTHONPATH"] = PythonClient.directory
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
        environment["SPARROW"] = store.daemon.address.description
        let process = try ChildProcess(
            "/usr/bin/python3",
            ["-c", script],
            environment: environment,
            errorFile: store.scratch.path("python-errors")
        )
        let output = try process.readAll(within: .seconds(60))
        return (output, process.errorText, process.wait(within: .seconds(5)))
    }

    @Test func `a script rates, and reads back what it rated`() throws {
        let store = try TestStore.trained()

        let result = try python(
            """
            import os
            from sparrow import Sparrow
            with Sparrow(os.environ["SPARROW"]) as sparrow:
                reply = sparrow.rate(1, 7, 4.5)
                print(reply.offset > 0, reply.already_applied)
                print(len(sparrow.recommend(1, size=5).items))
            """,
            store
        )

        #expect(result.exit == .status(0), "\(result.errors)")
        #expect(result.output == "True False\n5\n")
        #expect(try store.client.ratings(of: 1)[7] == 9)
    }

    @Test func `a script watches a list change`() throws {
        let store = try TestStore.trained()

        let result = try python(
            """
            import os
            from sparrow import Sparrow
            with Sparrow(os.environ["SPARROW"]) as sparrow, Sparrow(os.environ["SPARROW"]) as other:
                first = None
                for update in sparrow.watch(1, size=10):
                    films = [item.movie.id for item in update.items]
                    if first is None:
                        first = films
                        other.rate(1, films[0], 5)
                    elif first[0] not in films:
                        print("changed")
                        break
            """,
            store
        )

        #expect(result.exit == .status(0), "\(result.errors)")
        #expect(result.output == "changed\n")
    }

    @Test func `a script exports somebody, and erases`() throws {
        let store = try TestStore.loaded()

        let result = try python(
            """
            import os
            from sparrow import Sparrow
            with Sparrow(os.environ["SPARROW"]) as sparrow:
                ada = sparrow.create_user("Ada").user_id
                sparrow.rate(ada, 7, 4.5)
                whole = sparrow.export(ada)
                print(whole.user.name, [rating.movie_id for rating in whole.ratings], len(whole.events))
                print(sparrow.erase(ada, "Ada").events)
                try:
                    sparrow.export(ada)
                except Exception as error:
                    print("NOT_FOUND" in str(error))
            """,
            store
        )

        #expect(result.exit == .status(0), "\(result.errors)")
        #expect(result.output == "Ada [7] 2\n2\nTrue\n")
    }

    @Test func `a refusal is an exception that says why`() throws {
        let store = try TestStore.loaded()

        let result = try python(
            """
            import os
            from sparrow import Sparrow
            with Sparrow(os.environ["SPARROW"]) as sparrow:
                try:
                    sparrow.rate(1, 9999, 4)
                except Exception as error:
                    print("NOT_FOUND" in str(error), "9999" in str(error))
            """,
            store
        )

        #expect(result.exit == .status(0), "\(result.errors)")
        #expect(result.output == "True True\n")
    }
}
