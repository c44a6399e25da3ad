// Explicit crosses of fields: all pairs (PNN), cross layers (DCN), compressed interactions (xDeepFM).
#ifndef SPARROW_CROSSES_H
#define SPARROW_CROSSES_H

#include <stddef.h>
#include <stdint.h>

/// out[r][p] = Σ_d v_id · v_jd for the pairs p = (i, j), i < j, of `fields` vectors of `width` side by side.
void sparrow_pair_dots(
    const float *in, size_t in_stride, size_t fields, size_t width, size_t rows, float *out, size_t out_stride);
/// in_gradient[r][i] (+)= Σ_j out_gradient[r][i, j] · v_j.
void sparrow_pair_dots_backward(
    const float *in, size_t in_stride, size_t fields, size_t width, size_t rows, const float *out_gradient,
    size_t out_stride, float *in_gradient, size_t in_gradient_stride, float keep);

/// factors[r] = Σ_i x[r][i] · weights[i]; out = start · factors[r] + bias + x.
void sparrow_cross_vector(
    const float *start, size_t start_stride, const float *x, size_t x_stride, const float *weights, const float *bias,
    float *factors, float *out, size_t out_stride, size_t rows, size_t width);
/// x_gradient (+)= out_gradient + factor_gradients[r] · weights.
void sparrow_cross_vector_backward(
    const float *out_gradient, size_t out_stride, const float *factor_gradients, const float *weights,
    float *x_gradient, size_t x_stride, float keep, size_t rows, size_t width);
/// sums[i] += Σ_r factors[r] · rows_of_in[r][i].
void sparrow_add_scaled_rows(
    const float *factors, const float *in, size_t in_stride, size_t rows, size_t width, float *sums);

/// out[r][j][i] (+)= in[r][i][j]: each row's matrix of `height × width` transposed.
void sparrow_transpose_rows(
    const float *in, size_t in_stride, size_t height, size_t width, size_t rows, float *out, size_t out_stride,
    float keep);

/// out[d][i][j] = left[d][i] · right[d][j], all without gaps.
void sparrow_outer_rows(
    const float *left, size_t left_count, const float *right, size_t right_count, size_t rows, float *out);
/// left_gradient[d][i] (+)= Σ_j out_gradient[d][i][j] · right[d][j], and the same for the right factor.
void sparrow_outer_rows_to_left(
    const float *out_gradient, const float *right, size_t left_count, size_t right_count, size_t rows,
    float *left_gradient, float keep);
void sparrow_outer_rows_to_right(
    const float *out_gradient, const float *left, size_t left_count, size_t right_count, size_t rows,
    float *right_gradient, float keep);

#endif
