// The local activation unit of the Deep Interest Network (Zhou et al. 2018, fig. 2), whole: its layers over a history's movies
// never leave the registers.
#ifndef SPARROW_ATTENTION_H
#define SPARROW_ATTENTION_H

#include <stddef.h>

/// a(h) = v · prelu(W·h + P·(h × m) + s) + c, for movies h of a history, a candidate m, and s, a row of the sample.
///
/// Linear in h once m is known: W + diag(m)·P is folded together, once for each candidate.
typedef struct {
    /// W and P, `[inputs × width]`.
    const float *history, *product;
    /// Of PReLU, and v: `[width]`.
    const float *slope, *output;
    float bias;
    size_t inputs, width;
} sparrow_activation_unit;

/// Gradients of a unit, all added to.
typedef struct {
    float *history, *product, *slope, *output, *bias;
} sparrow_activation_unit_gradients;

/// Floats of scratch memory that both functions need.
size_t sparrow_activation_unit_scratch(size_t inputs, size_t width);

/// The unit for the `rows` movies of one history.
void sparrow_activation_unit_forward(
    sparrow_activation_unit unit, const float *movie, const float *shared, const float *history,
    size_t history_stride, size_t rows, float *scratch, float *out, size_t out_stride);

/// From the gradient of what `forward` gave; it works the unit out again. The gradients of history, movie and shared are
/// overwritten where their `keep` is 0, else added to.
void sparrow_activation_unit_backward(
    sparrow_activation_unit unit, const float *movie, const float *shared, const float *history,
    size_t history_stride, size_t rows, float *scratch, const float *out_gradient, size_t out_stride,
    sparrow_activation_unit_gradients gradients, float *history_gradient, size_t history_gradient_stride,
    float keep_history, float *movie_gradient, float keep_movie, float *shared_gradient, float keep_shared);

#endif
