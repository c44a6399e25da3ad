import Logging
enum SampleLoader { static func load(into service: Service, directory: String?, _ log: Logger) throws(StartFault) {} }
