@main
struct SparrowCTLMain {
    static func main() {}
}
