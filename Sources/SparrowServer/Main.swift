@main
struct SparrowServerMain {
    static func main() {}
}
