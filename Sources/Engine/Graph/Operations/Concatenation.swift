internal import Kernels

/// Values side by side. A part that nothing else reads is laid into its place and never copied.
final class Concatenation: Operation {
    /// Whether each part is written in place.
    private var isInPlace: [Bool] = []

    /// Whether a part may lie inside: nothing else reads it, and it does not hold parts of its own in another shape.
    func lay(_ isFree: (Value) -> Bool) {
        var offset = output.offset
        isInPlace = inputs.map { part in
            let isInPlace = part.consumers == 1 && isFree(part)
            if isInPlace {
                part.offset = offset
                part.stride = output.stride
            }
            offset += part.width
            return isInPlace
        }
    }

    override func forward(_ slice: Slice) {
        let rows = slice.rows(of: output)
        var place = slice.value(output)
        for (part, isInPlace) in zip(inputs, isInPlace) {
            if !isInPlace {
                sparrow_copy_block(slice.value(part), part.stride, place, output.stride, rows, part.width)
            }
            place += part.width
        }
    }

    override func backward(_ slice: Slice) {
        let rows = slice.rows(of: output)
        var place = slice.gradient(output)
        for (index, part) in inputs.enumerated() {
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
