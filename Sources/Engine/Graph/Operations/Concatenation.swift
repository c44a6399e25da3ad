internal import Kernels

/// Values side by side. A part that nothing else reads is laid into its place and never copied.
final class Concatenation: Operation {
    /// Whether each part is written in place.
    private(set) var isInPlace: [Bool] = []

    /// Decides which parts are laid in place, once it is known how often each value is read.
    func choosePlaces() {
        isInPlace = inputs.map { $0.consumers == 1 }
    }

    /// Lays them, once the own place is known.
    func layParts() {
        var offset = output.offset
        for (part, isInPlace) in zip(inputs, isInPlace) {
            if isInPlace {
                part.offset = offset
                part.stride = output.stride
            }
            offset += part.width
        }
    }

    override func forward(_ slice: BatchSlice) {
        let rows = slice.rows(of: output)
        var place = slice.value(output)
        for index in inputs.indices {
            let part = inputs[index]
            if !isInPlace[index] {
                sparrow_copy_block(slice.value(part), part.stride, place, output.stride, rows, part.width)
            }
            place += part.width
        }
    }

    override func backward(_ slice: BatchSlice) {
        let rows = slice.rows(of: output)
        var place = slice.gradient(output)
        for index in inputs.indices {
            let part = inputs[index]
            if !isInPlace[index], part.needsGradient {
                if keeps[index] == 0 {
                    sparrow_copy_block(place, output.stride, slice.gradient(part), part.stride, rows, part.width)
                } else {
                    sparrow_add_block(place, output.stride, slice.gradient(part), part.stride, rows, part.width)
                }
            }
            place += part.width
        }
    }
}
