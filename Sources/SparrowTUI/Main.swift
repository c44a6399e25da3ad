@main
struct SparrowTUIMain {
    static func main() {}
}
