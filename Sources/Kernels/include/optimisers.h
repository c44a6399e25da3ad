#ifndef SPARROW_OPTIMISERS_H
#define SPARROW_OPTIMISERS_H

#include <stddef.h>
#include <stdint.h>

// One step of an optimiser: dense over `count` values, or over the touched rows of a table `[* × width]`.
//
// L2 comes in two ways, 0 for none: coupled, it is added to the gradient (g + l2·w, `weight_decay` of PyTorch's Adam);
// decoupled, weights shrink by learning rate · l2 before the step (Loshchilov & Hutter 2019, AdamW).
//
// The result for an element does not depend on where a call begins or ends, so threads may cut the values anywhere.
// `rows` names each touched row once: a second time it would step again, with the gradient that the first one zeroed.

typedef struct {
    double learning_rate;
    double coupled_l2;
    double decoupled_l2;
} sparrow_sgd_settings;

typedef struct {
    double learning_rate;
    /// Added to the root of the accumulator: 1e-10 in PyTorch.
    double epsilon;
    double coupled_l2;
    double decoupled_l2;
} sparrow_adagrad_settings;

typedef struct {
    double learning_rate;
    /// Decay of the first moment: 0.9.
    double beta1;
    /// Decay of the second moment: 0.999.
    double beta2;
    /// Added to the root of the corrected second moment: 1e-8.
    double epsilon;
    double coupled_l2;
    double decoupled_l2;
    /// Which step this is, from 1: it corrects the moments' bias towards zero.
    uint64_t step;
} sparrow_adam_settings;

/// w −= α·g.
void sparrow_sgd_step(float *weights, const float *gradient, size_t count, sparrow_sgd_settings settings);

/// The same for touched rows; their gradients are zero afterwards.
void sparrow_sgd_rows(
    float *table, float *gradients, size_t width, const uint32_t *rows, size_t count, sparrow_sgd_settings settings);

/// Adagrad (Duchi et al. 2011), an accumulator for each element: s += g², w −= α·g / (√s + ε).
void sparrow_adagrad_step(
    float *weights, float *accumulators, const float *gradient, size_t count, sparrow_adagrad_settings settings);

/// Row-wise Adagrad, one accumulator a row: s += mean of g² over the row, w −= α·g / (√s + ε). Touched rows only;
/// their gradients are zero afterwards.
void sparrow_adagrad_rows(
    float *table, float *accumulators, float *gradients, size_t width, const uint32_t *rows, size_t count,
    sparrow_adagrad_settings settings);

/// Adam (Kingma & Ba 2015, algorithm 1): m and v are moving means of g and g², w −= α·m̂ / (√v̂ + ε).
void sparrow_adam_step(
    float *weights, float *m, float *v, const float *gradient, size_t count, sparrow_adam_settings settings);

/// Lazy Adam: touched rows step as in `sparrow_adam_step`, the moments of all others stay as they are (in Adam they
/// decay, so this is another algorithm: PyTorch's SparseAdam). The gradients of the rows are zero afterwards.
void sparrow_adam_rows(
    float *table, float *m, float *v, float *gradients, size_t width, const uint32_t *rows, size_t count,
    sparrow_adam_settings settings);

/// out[i] = buffers[0][i] + buffers[1][i] + …, added from left to right; buffer b begins `b · stride` values after the
/// first. `out` may be the first buffer; 0 for no buffer.
void sparrow_sum_buffers(const float *buffers, size_t stride, size_t buffer_count, float *out, size_t count);

#endif
