// Products of embeddings: factorisation machines, attention over histories.
#ifndef SPARROW_INTERACTIONS_H
#define SPARROW_INTERACTIONS_H

#include <stddef.h>
#include <stdint.h>

/// FM's second order term (Rendle 2010, eq. 3): out[r] = ½ Σ_d ((Σ_f v_fd)² − Σ_f v_fd²) over `fields` vectors of `width`.
/// `sums[r]` keeps Σ_f v_f, `width` values a row, for the gradient.
void sparrow_fm_second_order(
    const float *in, size_t in_stride, size_t fields, size_t width, size_t rows, float *sums,
    float *out, size_t out_stride);
/// in_gradient[r][f][d] (+)= out_gradient[r] · (sums[r][d] − v_fd).
void sparrow_fm_second_order_backward(
    const float *in, size_t in_stride, size_t fields, size_t width, size_t rows, const float *sums,
    const float *out_gradient, size_t out_stride, float *in_gradient, size_t in_gradient_stride, float keep);

/// out[r] = Σ_i a[r][i] · b[r][i].
void sparrow_dot_rows(
    const float *a, size_t a_stride, const float *b, size_t b_stride, float *out, size_t out_stride, size_t rows,
    size_t width);
/// to[r][i] (+)= scale[r] · from[r][i].
void sparrow_scale_rows(
    const float *scale, size_t scale_stride, const float *from, size_t from_stride, float *to, size_t to_stride,
    float keep, size_t rows, size_t width);

/// out = a · b element by element; the gradient is this once with (out_gradient, b) and once with (out_gradient, a).
void sparrow_multiply_block(
    const float *a, size_t a_stride, const float *b, size_t b_stride, float *out, size_t out_stride, float keep,
    size_t rows, size_t width);

/// to (+)= factor · from.
void sparrow_axpy_block(
    float factor, const float *from, size_t from_stride, float *to, size_t to_stride, float keep, size_t rows,
    size_t width);

/// Sample r's history lies at rows `offsets[r] ..< offsets[r + 1]`. Spreads a row of each sample over its history.
void sparrow_spread_rows(
    const float *in, size_t in_stride, const uint32_t *offsets, size_t samples, float *out, size_t out_stride,
    size_t width);
/// The gradient of that, and the plain sum over a history: out[r] (+)= Σ in[offsets[r] ..< offsets[r + 1]].
void sparrow_sum_segments(
    const float *in, size_t in_stride, const uint32_t *offsets, size_t samples, float *out, size_t out_stride,
    float keep, size_t width);
/// out[r] = Σ_t weights[t] · in[t] over the history of sample r.
void sparrow_weighted_sum_segments(
    const float *in, size_t in_stride, const float *weights, size_t weight_stride, const uint32_t *offsets,
    size_t samples, float *out, size_t out_stride, size_t width);
/// in_gradient[t] (+)= weights[t] · out_gradient[r]; weight_gradient[t] (+)= in[t] · out_gradient[r].
void sparrow_weighted_sum_segments_backward(
    const float *in, size_t in_stride, const float *weights, size_t weight_stride, const uint32_t *offsets,
    size_t samples, const float *out_gradient, size_t out_stride, float *in_gradient, size_t in_gradient_stride,
    float keep_in, float *weight_gradient, size_t weight_gradient_stride, float keep_weight, size_t width);

#endif
