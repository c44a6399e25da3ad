/// Why a test or benchmark could not go on: what was asked of a program, and what came instead.
package struct HarnessError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
