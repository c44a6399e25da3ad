#include "optimisers.h"

#include "clones.h"

#include <math.h>
#include <string.h>

// No reassociation in this file but for the sum of squares of a row: an element must come out the same whether it stands
// in the vectorised body of a loop or in its end, since threads cut the values where they like.
#pragma clang fp reassociate(off)

#define INLINE static inline __attribute__((always_inline))

/// √x. `sqrtf` may set errno, which keeps a loop from being vectorised.
INLINE float root(float x) { return __builtin_elementwise_sqrt(x); }

/// The settings as the loops take them, worked out once in double precision: 1 − 0.999f is off by 1e-5.
typedef struct {
    float rate, l2, kept, epsilon;
    float gain1, beta2, gain2, root_scale;
} numbers;

INLINE numbers sgd_numbers(sparrow_sgd_settings s) {
    return (numbers){
        .rate = (float)s.learning_rate,
        .l2 = (float)s.coupled_l2,
        .kept = (float)(1 - s.learning_rate * s.decoupled_l2),
    };
}

INLINE numbers adagrad_numbers(sparrow_adagrad_settings s) {
    return (numbers){
        .rate = (float)s.learning_rate,
        .l2 = (float)s.coupled_l2,
        .kept = (float)(1 - s.learning_rate * s.decoupled_l2),
        .epsilon = (float)s.epsilon,
    };
}

INLINE numbers adam_numbers(sparrow_adam_settings s) {
    return (numbers){
        .rate = (float)(s.learning_rate / (1 - pow(s.beta1, (double)s.step))),
        .l2 = (float)s.coupled_l2,
        .kept = (float)(1 - s.learning_rate * s.decoupled_l2),
        .epsilon = (float)s.epsilon,
        .gain1 = (float)(1 - s.beta1),
        .beta2 = (float)s.beta2,
        .gain2 = (float)(1 - s.beta2),
        .root_scale = (float)(1 / sqrt(1 - pow(s.beta2, (double)s.step))),
    };
}

INLINE void sgd_values(float *restrict w, const float *restrict gradient, size_t count, numbers n) {
    for (size_t i = 0; i < count; i++) {
        float g = gradient[i] + n.l2 * w[i];
        w[i] = w[i] * n.kept - n.rate * g;
    }
}

INLINE void adagrad_values(
    float *restrict w, float *restrict s, const float *restrict gradient, size_t count, numbers n) {
    for (size_t i = 0; i < count; i++) {
        float g = gradient[i] + n.l2 * w[i];
        float sum = s[i] + g * g;
        s[i] = sum;
        w[i] = w[i] * n.kept - n.rate * g / (root(sum) + n.epsilon);
    }
}

INLINE void adam_values(
    float *restrict w, float *restrict m, float *restrict v, const float *restrict gradient, size_t count, numbers n) {
    for (size_t i = 0; i < count; i++) {
        float g = gradient[i] + n.l2 * w[i];
        float first = m[i] + n.gain1 * (g - m[i]);
        float second = n.beta2 * v[i] + n.gain2 * (g * g);
        m[i] = first;
        v[i] = second;
        w[i] = w[i] * n.kept - n.rate * first / (root(second) * n.root_scale + n.epsilon);
    }
}

INLINE float mean_square(const float *restrict w, const float *restrict gradient, size_t width, float l2) {
#pragma clang fp reassociate(on)
    float sum = 0;
    for (size_t i = 0; i < width; i++) {
        float g = gradient[i] + l2 * w[i];
        sum += g * g;
    }
    return sum / (float)width;
}

CLONES void sparrow_sgd_step(float *weights, const float *gradient, size_t count, sparrow_sgd_settings settings) {
    sgd_values(weights, gradient, count, sgd_numbers(settings));
}

CLONES void sparrow_sgd_rows(
    float *table, float *gradients, size_t width, const uint32_t *rows, size_t count, sparrow_sgd_settings settings) {
    numbers n = sgd_numbers(settings);
    for (size_t j = 0; j < count; j++) {
        size_t at = rows[j] * width;
        sgd_values(table + at, gradients + at, width, n);
        memset(gradients + at, 0, width * sizeof(float));
    }
}

CLONES void sparrow_adagrad_step(
    float *weights, float *accumulators, const float *gradient, size_t count, sparrow_adagrad_settings settings) {
    adagrad_values(weights, accumulators, gradient, count, adagrad_numbers(settings));
}

INLINE void adagrad_rows(
    float *restrict table, float *restrict accumulators, float *restrict gradients, size_t width,
    const uint32_t *rows, size_t count, numbers n) {
    for (size_t j = 0; j < count; j++) {
        size_t at = rows[j] * width;
        float sum = accumulators[rows[j]] + mean_square(table + at, gradients + at, width, n.l2);
        accumulators[rows[j]] = sum;
        numbers row = n;
        row.rate = n.rate / (root(sum) + n.epsilon);
        sgd_values(table + at, gradients + at, width, row);
        memset(gradients + at, 0, width * sizeof(float));
    }
}

// Width 10 is the reference's and is met most: known to the compiler, a row takes 12 ns instead of 20 (AVX2).
CLONES void sparrow_adagrad_rows(
    float *table, float *accumulators, float *gradients, size_t width, const uint32_t *rows, size_t count,
    sparrow_adagrad_settings settings) {
    numbers n = adagrad_numbers(settings);
    if (width == 10) adagrad_rows(table, accumulators, gradients, 10, rows, count, n);
    else adagrad_rows(table, accumulators, gradients, width, rows, count, n);
}

CLONES void sparrow_adam_step(
    float *weights, float *m, float *v, const float *gradient, size_t count, sparrow_adam_settings settings) {
    adam_values(weights, m, v, gradient, count, adam_numbers(settings));
}

CLONES void sparrow_adam_rows(
    float *table, float *m, float *v, float *gradients, size_t width, const uint32_t *rows, size_t count,
    sparrow_adam_settings settings) {
    numbers n = adam_numbers(settings);
    for (size_t j = 0; j < count; j++) {
        size_t at = rows[j] * width;
        adam_values(table + at, m + at, v + at, gradients + at, width, n);
        memset(gradients + at, 0, width * sizeof(float));
    }
}

CLONES void sparrow_sum_buffers(const float *buffers, size_t stride, size_t buffer_count, float *out, size_t count) {
    if (buffer_count == 0) {
        memset(out, 0, count * sizeof(float));
        return;
    }
    if (out != buffers) memcpy(out, buffers, count * sizeof(float));
    size_t b = 1;
    // Four at a time: the sum is read and written once for four buffers.
    for (; b + 4 <= buffer_count; b += 4) {
        const float *b0 = buffers + b * stride, *b1 = b0 + stride, *b2 = b1 + stride, *b3 = b2 + stride;
        for (size_t i = 0; i < count; i++) out[i] = out[i] + b0[i] + b1[i] + b2[i] + b3[i];
    }
    for (; b < buffer_count; b++) {
        const float *next = buffers + b * stride;
        for (size_t i = 0; i < count; i++) out[i] += next[i];
    }
}
