/// Whether the tests were built with optimisation: a debug build allocates where an optimised one does not.
let isOptimised: Bool = {
    #if DEBUG
        return false
    #else
        return true
    #endif
}()
