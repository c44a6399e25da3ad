extension ImportError {
    static func notAnArchive(_ path: String) -> ImportError {
        guard path.lowercased().hasSuffix(".zip") else {
            return ImportError(
                .noInput,
                "\(path): is a file and no zip archive; give the directory that holds it, or a zip of that"
            )
        }
        return ImportError(.badData, "\(path): is no zip archive, or its end is missing; fetch it again")
    }

    static func unreadableArchive(_ path: String, _ fault: (text: String, isSystems: Bool)) -> ImportError {
        fault.isSystems ? unreadable(path, fault.text) : damagedArchive(path, fault.text)
    }

    static func damagedArchive(_ path: String, _ reason: String) -> ImportError {
        ImportError(.badData, "\(path): the archive is damaged (\(reason)); fetch it again")
    }

    static func damagedEntry(_ path: String, _ entry: String, _ reason: String) -> ImportError {
        ImportError(.badData, "\(path)/\(entry): the entry is damaged (\(reason)); fetch the archive again")
    }

    static func unreadMethod(_ path: String, _ entry: String) -> ImportError {
        ImportError(.badData, "\(path)/\(entry): is packed by a method that is not read; pack it anew by deflate")
    }

    /// `what` names the entry and says what is wrong with it.
    static func refusedEntry(_ path: String, _ what: String) -> ImportError {
        ImportError(
            .badData,
            "\(path): \(what), and nothing of such an archive is read; pack the files themselves anew"
        )
    }

    static func overLimit(_ path: String, _ what: String) -> ImportError {
        ImportError(
            .badData,
            "\(path): \(what); pack only the files to be imported, or unpack it and give the directory"
        )
    }

    static func encrypted(_ path: String, _ entry: String) -> ImportError {
        ImportError(
            .badData,
            "\(path): entry \(entry) is encrypted; unpack it with its password and give the directory"
        )
    }

    static func severalInputs(_ path: String, _ folders: [String]) -> ImportError {
        let list = folders.sorted().map { $0.isEmpty ? "its top folder" : $0 }.joined(separator: ", ")
        return ImportError(.noInput, "\(path): holds data in several folders (\(list)); unpack it and give one of them")
    }
}
