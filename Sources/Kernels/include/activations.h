// Element-wise functions and their gradients. Blocks are `rows × width` with a stride between rows.
#ifndef SPARROW_ACTIVATIONS_H
#define SPARROW_ACTIVATIONS_H

#include <stddef.h>
#include <stdint.h>

/// values[r][i] += bias[i]; the second form takes the larger of that and 0. What is not a number stays so in all of these.
void sparrow_add_bias(float *values, size_t stride, const float *bias, size_t rows, size_t width);
void sparrow_add_bias_relu(float *values, size_t stride, const float *bias, size_t rows, size_t width);

/// values[r][i] = max(0, values[r][i]).
void sparrow_rectify(float *values, size_t stride, size_t rows, size_t width);

/// gradients[r][i] = 0 where values[r][i] ≤ 0.
void sparrow_relu_backward(
    const float *values, size_t stride, float *gradients, size_t gradient_stride, size_t rows, size_t width);

/// sums[i] (+)= Σ_r gradients[r][i]; `keep` 0 overwrites, 1 adds.
void sparrow_sum_columns(const float *gradients, size_t stride, size_t rows, size_t width, float *sums,
    float keep);

/// out = sigmoid(in), tanh(in), by a polynomial exponential; within 4e-7 of libm's.
void sparrow_sigmoid(const float *in, float *out, size_t count);
void sparrow_tanh(const float *in, float *out, size_t count);

/// in_gradient (+)= out_gradient · s(1 − s), and 1 − t², from the outputs; `keep` 0 overwrites, 1 adds.
void sparrow_sigmoid_backward(const float *out, const float *out_gradient, float *in_gradient, float keep, size_t count);
void sparrow_tanh_backward(const float *out, const float *out_gradient, float *in_gradient, float keep, size_t count);

/// PReLU (He et al. 2015): in where positive, slope[i] · in elsewhere, one slope a column.
void sparrow_prelu(
    const float *in, size_t in_stride, const float *slope, float *out, size_t out_stride, size_t rows, size_t width);
/// in_gradient (+)= …; slope_gradient[i] += Σ_r out_gradient · min(0, in).
void sparrow_prelu_backward(
    const float *in, size_t in_stride, const float *slope, const float *out_gradient, size_t out_stride,
    float *in_gradient, size_t in_gradient_stride, float keep, float *slope_gradient, size_t rows, size_t width);

/// The end of Dice (Zhou et al. 2018, eq. 3): out = in · (slope + gate · (1 − slope)).
void sparrow_dice_mix(
    const float *in, size_t in_stride, const float *gate, size_t gate_stride, const float *slope, float *out,
    size_t out_stride, size_t rows, size_t width);
/// Its three gradients; `in_gradient` and `gate_gradient` lie as their values do, `slope_gradient` is added to.
void sparrow_dice_mix_backward(
    const float *in, size_t in_stride, const float *gate, size_t gate_stride, const float *slope,
    const float *out_gradient, size_t out_stride, float *in_gradient, float keep_in, float *gate_gradient,
    float keep_gate, float *slope_gradient, size_t rows, size_t width);

/// Mean and variance (of the population) of each column.
void sparrow_measure_columns(
    const float *in, size_t stride, size_t rows, size_t width, float *means, float *variances);
/// out = (in − mean) · root, by column.
void sparrow_normalise_columns(
    const float *in, size_t in_stride, const float *means, const float *roots, float *out, size_t out_stride,
    size_t rows, size_t width);
/// sums[i] = Σ_r gradient, products[i] = Σ_r gradient · (in − mean) · root.
void sparrow_normalise_sums(
    const float *in, size_t in_stride, const float *means, const float *roots, const float *out_gradient,
    size_t out_stride, size_t rows, size_t width, float *sums, float *products);
/// in_gradient (+)= factor · (gradient − sum / rows − (in − mean) · root · product / rows), by column.
void sparrow_normalise_backward(
    const float *in, size_t in_stride, const float *means, const float *roots, const float *factors, const float *sums,
    const float *products, const float *out_gradient, size_t out_stride, float *in_gradient, float keep, size_t rows,
    size_t width);

/// The logistic loss of `count` logits: gradients[r] = weight[r] · (sigmoid(z) − y) · scale; gives Σ weight · loss.
double sparrow_logistic_loss(
    const float *logits, size_t stride, const float *labels, const float *weights, float scale,
    float *gradients, size_t gradient_stride, float keep, size_t count);

#endif
