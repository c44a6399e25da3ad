#include "activations.h"

#include <math.h>
#include <string.h>

#include "clones.h"
#include "exponential.h"

CLONES void sparrow_add_bias(float *values, size_t stride, const float *bias, size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++) {
        float *restrict row = values + r * stride;
        for (size_t i = 0; i < width; i++) row[i] += bias[i];
    }
}

CLONES void sparrow_add_bias_relu(float *values, size_t stride, const float *bias, size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++) {
        float *restrict row = values + r * stride;
        for (size_t i = 0; i < width; i++) {
            float sum = row[i] + bias[i];
            row[i] = sum < 0 ? 0 : sum;
        }
    }
}

CLONES void sparrow_rectify(float *values, size_t stride, size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++) {
        float *restrict row = values + r * stride;
        for (size_t i = 0; i < width; i++) row[i] = row[i] < 0 ? 0 : row[i];
    }
}

CLONES void sparrow_relu_backward(
    const float *values, size_t stride, float *gradients, size_t gradient_stride, size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++) {
        const float *value = values + r * stride;
        float *restrict gradient = gradients + r * gradient_stride;
        for (size_t i = 0; i < width; i++) gradient[i] = value[i] > 0 ? gradient[i] : 0;
    }
}

CLONES void sparrow_sum_columns(
    const float *gradients, size_t stride, size_t rows, size_t width, float *restrict sums,
    float keep) {
    if (keep == 0) memset(sums, 0, width * sizeof(float));
    size_t r = 0;
    for (; r + 4 <= rows; r += 4) {
        const float *g0 = gradients + r * stride, *g1 = g0 + stride, *g2 = g1 + stride, *g3 = g2 + stride;
        for (size_t i = 0; i < width; i++) sums[i] += (g0[i] + g1[i]) + (g2[i] + g3[i]);
    }
    for (; r < rows; r++) {
        const float *row = gradients + r * stride;
        for (size_t i = 0; i < width; i++) sums[i] += row[i];
    }
}

CLONES void sparrow_sigmoid(const float *in, float *restrict out, size_t count) {
    for (size_t i = 0; i < count; i++) out[i] = logistic(in[i]);
}

CLONES void sparrow_tanh(const float *in, float *restrict out, size_t count) {
    for (size_t i = 0; i < count; i++) out[i] = hyperbolic_tangent(in[i]);
}

CLONES void sparrow_sigmoid_backward(
    const float *out, const float *out_gradient, float *restrict in_gradient, float keep, size_t count) {
    if (keep == 0) {
        for (size_t i = 0; i < count; i++) in_gradient[i] = out_gradient[i] * out[i] * (1.0f - out[i]);
    } else {
        for (size_t i = 0; i < count; i++) in_gradient[i] += out_gradient[i] * out[i] * (1.0f - out[i]);
    }
}

CLONES void sparrow_tanh_backward(
    const float *out, const float *out_gradient, float *restrict in_gradient, float keep, size_t count) {
    if (keep == 0) {
        for (size_t i = 0; i < count; i++) in_gradient[i] = out_gradient[i] * (1.0f - out[i] * out[i]);
    } else {
        for (size_t i = 0; i < count; i++) in_gradient[i] += out_gradient[i] * (1.0f - out[i] * out[i]);
    }
}

CLONES void sparrow_prelu(
    const float *in, size_t in_stride, const float *slope, float *out, size_t out_stride, size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++) {
        const float *from = in + r * in_stride;
        float *restrict to = out + r * out_stride;
        for (size_t i = 0; i < width; i++) to[i] = from[i] > 0 ? from[i] : slope[i] * from[i];
    }
}

CLONES void sparrow_prelu_backward(
    const float *in, size_t in_stride, const float *slope, const float *out_gradient, size_t out_stride,
    float *in_gradient, size_t in_gradient_stride, float keep, float *restrict slope_gradient, size_t rows,
    size_t width) {
    for (size_t r = 0; r < rows; r++) {
        const float *value = in + r * in_stride, *gradient = out_gradient + r * out_stride;
        float *restrict to = in_gradient + r * in_gradient_stride;
        if (keep == 0) {
            for (size_t i = 0; i < width; i++) to[i] = value[i] > 0 ? gradient[i] : slope[i] * gradient[i];
        } else {
            for (size_t i = 0; i < width; i++) to[i] += value[i] > 0 ? gradient[i] : slope[i] * gradient[i];
        }
        for (size_t i = 0; i < width; i++) slope_gradient[i] += value[i] > 0 ? 0 : gradient[i] * value[i];
    }
}

CLONES void sparrow_dice_mix(
    const float *in, size_t in_stride, const float *gate, size_t gate_stride, const float *slope, float *out,
    size_t out_stride, size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++) {
        const float *x = in + r * in_stride, *p = gate + r * gate_stride;
        float *restrict to = out + r * out_stride;
        for (size_t i = 0; i < width; i++) to[i] = x[i] * (slope[i] + p[i] * (1.0f - slope[i]));
    }
}

CLONES void sparrow_dice_mix_backward(
    const float *in, size_t in_stride, const float *gate, size_t gate_stride, const float *slope,
    const float *out_gradient, size_t out_stride, float *in_gradient, float keep_in, float *gate_gradient,
    float keep_gate, float *restrict slope_gradient, size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++) {
        const float *x = in + r * in_stride, *p = gate + r * gate_stride, *g = out_gradient + r * out_stride;
        float *restrict dx = in_gradient + r * in_stride, *restrict dp = gate_gradient + r * gate_stride;
        if (keep_in == 0) {
            for (size_t i = 0; i < width; i++) dx[i] = g[i] * (slope[i] + p[i] * (1.0f - slope[i]));
        } else {
            for (size_t i = 0; i < width; i++) dx[i] += g[i] * (slope[i] + p[i] * (1.0f - slope[i]));
        }
        if (keep_gate == 0) {
            for (size_t i = 0; i < width; i++) dp[i] = g[i] * x[i] * (1.0f - slope[i]);
        } else {
            for (size_t i = 0; i < width; i++) dp[i] += g[i] * x[i] * (1.0f - slope[i]);
        }
        for (size_t i = 0; i < width; i++) slope_gradient[i] += g[i] * x[i] * (1.0f - p[i]);
    }
}

CLONES void sparrow_measure_columns(
    const float *in, size_t stride, size_t rows, size_t width, float *restrict means, float *restrict variances) {
    float share = 1.0f / (float)rows;
    memset(means, 0, width * sizeof(float));
    memset(variances, 0, width * sizeof(float));
    for (size_t r = 0; r < rows; r++) {
        const float *row = in + r * stride;
        for (size_t i = 0; i < width; i++) means[i] += row[i] * share;
    }
    for (size_t r = 0; r < rows; r++) {
        const float *row = in + r * stride;
        for (size_t i = 0; i < width; i++) variances[i] += (row[i] - means[i]) * (row[i] - means[i]) * share;
    }
}

CLONES void sparrow_normalise_columns(
    const float *in, size_t in_stride, const float *means, const float *roots, float *out, size_t out_stride,
    size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++) {
        const float *row = in + r * in_stride;
        float *restrict to = out + r * out_stride;
        for (size_t i = 0; i < width; i++) to[i] = (row[i] - means[i]) * roots[i];
    }
}

CLONES void sparrow_normalise_sums(
    const float *in, size_t in_stride, const float *means, const float *roots, const float *out_gradient,
    size_t out_stride, size_t rows, size_t width, float *restrict sums, float *restrict products) {
    memset(sums, 0, width * sizeof(float));
    memset(products, 0, width * sizeof(float));
    for (size_t r = 0; r < rows; r++) {
        const float *row = in + r * in_stride, *gradient = out_gradient + r * out_stride;
        for (size_t i = 0; i < width; i++) {
            sums[i] += gradient[i];
            products[i] += gradient[i] * (row[i] - means[i]) * roots[i];
        }
    }
}

CLONES void sparrow_normalise_backward(
    const float *in, size_t in_stride, const float *means, const float *roots, const float *factors, const float *sums,
    const float *products, const float *out_gradient, size_t out_stride, float *in_gradient, float keep, size_t rows,
    size_t width) {
    float share = 1.0f / (float)rows;
    for (size_t r = 0; r < rows; r++) {
        const float *row = in + r * in_stride, *gradient = out_gradient + r * out_stride;
        float *restrict to = in_gradient + r * in_stride;
        if (keep == 0) {
            for (size_t i = 0; i < width; i++) {
                float normal = (row[i] - means[i]) * roots[i];
                to[i] = factors[i] * (gradient[i] - (sums[i] + normal * products[i]) * share);
            }
        } else {
            for (size_t i = 0; i < width; i++) {
                float normal = (row[i] - means[i]) * roots[i];
                to[i] += factors[i] * (gradient[i] - (sums[i] + normal * products[i]) * share);
            }
        }
    }
}

CLONES double sparrow_logistic_loss(
    const float *logits, size_t stride, const float *labels, const float *weights, float scale,
    float *gradients, size_t gradient_stride, float keep, size_t count) {
    double sum = 0;
    for (size_t r = 0; r < count; r++) {
        float z = logits[r * stride];
        float probability = logistic(z);
        float gradient = weights[r] * (probability - labels[r]) * scale;
        float *to = gradients + r * gradient_stride;
        *to = keep == 0 ? gradient : *to + gradient;
        // log(1 + e^−|z|) + max(z, 0) − yz, which neither overflows nor loses the small.
        float magnitude = fabsf(z);
        sum += weights[r] * (log1pf(exponential(-magnitude)) + (z > 0 ? z : 0) - labels[r] * z);
    }
    return sum;
}
