import Kernels
import Testing

@testable import Engine

/// Matrix products in all four layouts: the own kernel and oneDNN against a plain loop.
struct MatrixKernelTests {
    struct Shape: CustomTestStringConvertible, Sendable {
        var m: Int
        var n: Int
        var k: Int

        var testDescription: String { "\(m) × \(k) × \(n)" }
    }

    private static let shapes = [
        Shape(m: 1, n: 1, k: 1), Shape(m: 1, n: 7, k: 3), Shape(m: 5, n: 1, k: 9), Shape(m: 12, n: 10, k: 17),
        Shape(m: 33, n: 16, k: 1), Shape(m: 64, n: 65, k: 66), Shape(m: 3, n: 4, k: 0),
    ]
    private static let layouts: [(MatrixProduct.Layout, MatrixProduct.Layout)] = [
        (.plain, .plain), (.plain, .transposed), (.transposed, .plain), (.transposed, .transposed),
    ]

    /// The operands as they lie, with gaps between their rows.
    private struct Product {
        let shape: Shape
        let a: Block
        let b: Block
        let c: Block
        let layouts: (a: MatrixProduct.Layout, b: MatrixProduct.Layout)

        init(_ shape: Shape, _ layouts: (MatrixProduct.Layout, MatrixProduct.Layout), keep: Float) {
            self.shape = shape
            self.layouts = layouts
            a =
                layouts.0 == .plain
                ? Block(rows: shape.m, width: shape.k, gap: 2, seed: 1)
                : Block(rows: shape.k, width: shape.m, gap: 2, seed: 1)
            b =
                layouts.1 == .plain
                ? Block(rows: shape.k, width: shape.n, gap: 1, seed: 2)
                : Block(rows: shape.n, width: shape.k, gap: 1, seed: 2)
            c =
                keep == 0
                ? .unset(rows: shape.m, width: shape.n, gap: 3)
                : Block(rows: shape.m, width: shape.n, gap: 3, seed: 3)
        }

        func isMade(_ result: Block, keep: Float) -> Bool {
            result.isMade(within: 2e-5) { row, column in
                (0..<shape.k).reduce(keep == 0 ? 0 : Double(keep) * c[row, column]) { sum, inner in
                    let left = layouts.a == .plain ? a[row, inner] : a[inner, row]
                    return sum + left * (layouts.b == .plain ? b[inner, column] : b[column, inner])
                }
            }
        }
    }

    @Test(arguments: shapes, [0, 1, 0.5] as [Float])
    func `the own kernel agrees with the plain loop in all four layouts`(shape: Shape, keep: Float) {
        for layouts in Self.layouts {
            let product = Product(shape, layouts, keep: keep)
            var c = product.c
            sparrow_sgemm(
                layouts.0 == .transposed ? 1 : 0,
                layouts.1 == .transposed ? 1 : 0,
                shape.m,
                shape.n,
                shape.k,
                product.a.values,
                product.a.stride,
                product.b.values,
                product.b.stride,
                keep,
                &c.values,
                c.stride
            )
            #expect(product.isMade(c, keep: keep), "\(layouts)")
        }
    }

    @Test(arguments: shapes, [0, 1] as [Float])
    func `the one function that all products go through agrees with it too`(shape: Shape, keep: Float) {
        MatrixProduct.prepareThread()
        for layouts in Self.layouts {
            let product = Product(shape, layouts, keep: keep)
            var c = product.c
            c.values.withUnsafeMutableBufferPointer { values in
                guard let start = values.baseAddress else { return }
                MatrixProduct.multiply(
                    rows: shape.m,
                    columns: shape.n,
                    inner: shape.k,
                    product.a.values,
                    product.a.stride,
                    layouts.0,
                    product.b.values,
                    product.b.stride,
                    layouts.1,
                    into: start,
                    c.stride,
                    keep: keep
                )
            }
            #expect(product.isMade(c, keep: keep), "\(layouts)")
        }
    }

    @Test(.enabled(if: OneDNN.loaded != nil, "libdnnl2 is not installed"), arguments: shapes.filter { $0.k > 0 })
    func `oneDNN and the own kernel agree in all four layouts`(shape: Shape) throws {
        let library = try #require(OneDNN.loaded)
        library.useCallingThreadAlone()
        for layouts in Self.layouts {
            let product = Product(shape, layouts, keep: 1)
            var c = product.c
            let status = library.product(
                CChar(bitPattern: UInt8(ascii: layouts.0 == .plain ? "N" : "T")),
                CChar(bitPattern: UInt8(ascii: layouts.1 == .plain ? "N" : "T")),
                shape.m,
                shape.n,
                shape.k,
                1,
                product.a.values,
                product.a.stride,
                product.b.values,
                product.b.stride,
                1,
                &c.values,
                c.stride
            )
            #expect(status == 0)
            #expect(product.isMade(c, keep: 1), "\(layouts)")
        }
    }

    @Test func `nothing is written where there are no rows or no columns`() {
        var c: [Float] = [7]
        MatrixProduct.multiply(rows: 0, columns: 1, inner: 1, [1], 1, .plain, [1], 1, .plain, into: &c, 1)
        MatrixProduct.multiply(rows: 1, columns: 0, inner: 1, [1], 1, .plain, [1], 1, .plain, into: &c, 1)
        #expect(c == [7])
    }
}
