import Foundation
import Kernels

/// The optimisers as the papers write them, one element after the other in double precision: twins of the kernels.
struct PlainOptimiser {
    var weights: [Double]
    /// First moments of Adam.
    var m: [Double]
    /// Second moments of Adam, accumulators of Adagrad.
    var v: [Double]

    init(weights: [Float]) {
        self.weights = weights.map { Double($0) }
        m = weights.map { _ in 0 }
        v = m
    }

    mutating func sgd(_ i: Int, gradient: Float, _ s: sparrow_sgd_settings) {
        let g = Double(gradient) + s.coupled_l2 * weights[i]
        weights[i] -= s.learning_rate * s.decoupled_l2 * weights[i]
        weights[i] -= s.learning_rate * g
    }

    mutating func adagrad(_ i: Int, gradient: Float, _ s: sparrow_adagrad_settings) {
        let g = Double(gradient) + s.coupled_l2 * weights[i]
        v[i] += g * g
        weights[i] -= s.learning_rate * s.decoupled_l2 * weights[i]
        weights[i] -= s.learning_rate * g / (v[i].squareRoot() + s.epsilon)
    }

    /// Steps one row; `v[row]` is its accumulator.
    mutating func adagrad(row: Int, width: Int, gradients: [Float], _ s: sparrow_adagrad_settings) {
        let places = (row * width)..<((row + 1) * width)
        let g = places.map { Double(gradients[$0]) + s.coupled_l2 * weights[$0] }
        v[row] += g.reduce(0) { $0 + $1 * $1 } / Double(width)
        for (i, g) in zip(places, g) {
            weights[i] -= s.learning_rate * s.decoupled_l2 * weights[i]
            weights[i] -= s.learning_rate * g / (v[row].squareRoot() + s.epsilon)
        }
    }

    mutating func adam(_ i: Int, gradient: Float, _ s: sparrow_adam_settings) {
        let g = Double(gradient) + s.coupled_l2 * weights[i]
        m[i] = s.beta1 * m[i] + (1 - s.beta1) * g
        v[i] = s.beta2 * v[i] + (1 - s.beta2) * g * g
        let corrected1 = m[i] / (1 - pow(s.beta1, Double(s.step)))
        let corrected2 = v[i] / (1 - pow(s.beta2, Double(s.step)))
        weights[i] -= s.learning_rate * s.decoupled_l2 * weights[i]
        weights[i] -= s.learning_rate * corrected1 / (corrected2.squareRoot() + s.epsilon)
    }
}
