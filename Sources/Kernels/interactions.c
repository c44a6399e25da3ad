#include "interactions.h"

#include <string.h>

#include "clones.h"

CLONES void sparrow_fm_second_order(
    const float *in, size_t in_stride, size_t fields, size_t width, size_t rows, float *sums,
    float *out, size_t out_stride) {
    for (size_t r = 0; r < rows; r++) {
        const float *row = in + r * in_stride;
        float *restrict sum = sums + r * width;
        memset(sum, 0, width * sizeof(float));
        float squares = 0;
        for (size_t f = 0; f < fields; f++) {
            const float *v = row + f * width;
            for (size_t d = 0; d < width; d++) sum[d] += v[d];
        }
        for (size_t i = 0; i < fields * width; i++) squares += row[i] * row[i];
        float square = 0;
        for (size_t d = 0; d < width; d++) square += sum[d] * sum[d];
        out[r * out_stride] = 0.5f * (square - squares);
    }
}

CLONES void sparrow_fm_second_order_backward(
    const float *in, size_t in_stride, size_t fields, size_t width, size_t rows, const float *sums,
    const float *out_gradient, size_t out_stride, float *in_gradient, size_t in_gradient_stride, float keep) {
    for (size_t r = 0; r < rows; r++) {
        float g = out_gradient[r * out_stride];
        const float *sum = sums + r * width;
        for (size_t f = 0; f < fields; f++) {
            const float *v = in + r * in_stride + f * width;
            float *restrict to = in_gradient + r * in_gradient_stride + f * width;
            if (keep == 0) {
                for (size_t d = 0; d < width; d++) to[d] = g * (sum[d] - v[d]);
            } else {
                for (size_t d = 0; d < width; d++) to[d] += g * (sum[d] - v[d]);
            }
        }
    }
}

CLONES void sparrow_dot_rows(
    const float *a, size_t a_stride, const float *b, size_t b_stride, float *out, size_t out_stride, size_t rows,
    size_t width) {
    for (size_t r = 0; r < rows; r++) {
        const float *x = a + r * a_stride, *y = b + r * b_stride;
        float sum = 0;
        for (size_t i = 0; i < width; i++) sum += x[i] * y[i];
        out[r * out_stride] = sum;
    }
}

CLONES void sparrow_scale_rows(
    const float *scale, size_t scale_stride, const float *from, size_t from_stride, float *to, size_t to_stride,
    float keep, size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++) {
        float factor = scale[r * scale_stride];
        const float *x = from + r * from_stride;
        float *restrict y = to + r * to_stride;
        if (keep == 0) {
            for (size_t i = 0; i < width; i++) y[i] = factor * x[i];
        } else {
            for (size_t i = 0; i < width; i++) y[i] += factor * x[i];
        }
    }
}

CLONES void sparrow_multiply_block(
    const float *a, size_t a_stride, const float *b, size_t b_stride, float *out, size_t out_stride, float keep,
    size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++) {
        const float *x = a + r * a_stride, *y = b + r * b_stride;
        float *restrict to = out + r * out_stride;
        if (keep == 0) {
            for (size_t i = 0; i < width; i++) to[i] = x[i] * y[i];
        } else {
            for (size_t i = 0; i < width; i++) to[i] += x[i] * y[i];
        }
    }
}

CLONES void sparrow_axpy_block(
    float factor, const float *from, size_t from_stride, float *to, size_t to_stride, float keep, size_t rows,
    size_t width) {
    for (size_t r = 0; r < rows; r++) {
        const float *x = from + r * from_stride;
        float *restrict y = to + r * to_stride;
        if (keep == 0) {
            for (size_t i = 0; i < width; i++) y[i] = factor * x[i];
        } else {
            for (size_t i = 0; i < width; i++) y[i] += factor * x[i];
        }
    }
}

CLONES void sparrow_spread_rows(
    const float *in, size_t in_stride, const uint32_t *offsets, size_t samples, float *out, size_t out_stride,
    size_t width) {
    for (size_t r = 0; r < samples; r++) {
        const float *from = in + r * in_stride;
        for (size_t t = offsets[r]; t < offsets[r + 1]; t++) memcpy(out + t * out_stride, from, width * sizeof(float));
    }
}

CLONES void sparrow_sum_segments(
    const float *in, size_t in_stride, const uint32_t *offsets, size_t samples, float *out, size_t out_stride,
    float keep, size_t width) {
    for (size_t r = 0; r < samples; r++) {
        float *restrict to = out + r * out_stride;
        if (keep == 0) memset(to, 0, width * sizeof(float));
        for (size_t t = offsets[r]; t < offsets[r + 1]; t++) {
            const float *from = in + t * in_stride;
            for (size_t i = 0; i < width; i++) to[i] += from[i];
        }
    }
}

CLONES void sparrow_weighted_sum_segments(
    const float *in, size_t in_stride, const float *weights, size_t weight_stride, const uint32_t *offsets,
    size_t samples, float *out, size_t out_stride, size_t width) {
    for (size_t r = 0; r < samples; r++) {
        float *restrict to = out + r * out_stride;
        memset(to, 0, width * sizeof(float));
        for (size_t t = offsets[r]; t < offsets[r + 1]; t++) {
            float weight = weights[t * weight_stride];
            const float *from = in + t * in_stride;
            for (size_t i = 0; i < width; i++) to[i] += weight * from[i];
        }
    }
}

CLONES void sparrow_weighted_sum_segments_backward(
    const float *in, size_t in_stride, const float *weights, size_t weight_stride, const uint32_t *offsets,
    size_t samples, const float *out_gradient, size_t out_stride, float *in_gradient, size_t in_gradient_stride,
    float keep_in, float *weight_gradient, size_t weight_gradient_stride, float keep_weight, size_t width) {
    for (size_t r = 0; r < samples; r++) {
        const float *gradient = out_gradient + r * out_stride;
        for (size_t t = offsets[r]; t < offsets[r + 1]; t++) {
            float weight = weights[t * weight_stride], sum = 0;
            const float *value = in + t * in_stride;
            float *restrict to = in_gradient + t * in_gradient_stride;
            for (size_t i = 0; i < width; i++) sum += value[i] * gradient[i];
            if (keep_in == 0) {
                for (size_t i = 0; i < width; i++) to[i] = weight * gradient[i];
            } else {
                for (size_t i = 0; i < width; i++) to[i] += weight * gradient[i];
            }
            float *to_weight = weight_gradient + t * weight_gradient_stride;
            *to_weight = keep_weight == 0 ? sum : *to_weight + sum;
        }
    }
}
