#include "crosses.h"

#include <string.h>

#include "clones.h"

CLONES void sparrow_pair_dots(
    const float *in, size_t in_stride, size_t fields, size_t width, size_t rows, float *out, size_t out_stride) {
    for (size_t r = 0; r < rows; r++) {
        const float *row = in + r * in_stride;
        float *to = out + r * out_stride;
        for (size_t i = 0; i < fields; i++) {
            for (size_t j = i + 1; j < fields; j++) {
                float sum = 0;
                for (size_t d = 0; d < width; d++) sum += row[i * width + d] * row[j * width + d];
                *to++ = sum;
            }
        }
    }
}

CLONES void sparrow_pair_dots_backward(
    const float *in, size_t in_stride, size_t fields, size_t width, size_t rows, const float *out_gradient,
    size_t out_stride, float *in_gradient, size_t in_gradient_stride, float keep) {
    for (size_t r = 0; r < rows; r++) {
        const float *row = in + r * in_stride, *gradient = out_gradient + r * out_stride;
        float *to = in_gradient + r * in_gradient_stride;
        if (keep == 0) memset(to, 0, fields * width * sizeof(float));
        for (size_t i = 0; i < fields; i++) {
            for (size_t j = i + 1; j < fields; j++) {
                float g = *gradient++;
                float *restrict to_i = to + i * width, *restrict to_j = to + j * width;
                for (size_t d = 0; d < width; d++) {
                    to_i[d] += g * row[j * width + d];
                    to_j[d] += g * row[i * width + d];
                }
            }
        }
    }
}

CLONES void sparrow_cross_vector(
    const float *start, size_t start_stride, const float *x, size_t x_stride, const float *weights, const float *bias,
    float *factors, float *out, size_t out_stride, size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++) {
        const float *first = start + r * start_stride, *layer = x + r * x_stride;
        float *restrict to = out + r * out_stride;
        float factor = 0;
        for (size_t i = 0; i < width; i++) factor += layer[i] * weights[i];
        factors[r] = factor;
        for (size_t i = 0; i < width; i++) to[i] = first[i] * factor + bias[i] + layer[i];
    }
}

CLONES void sparrow_cross_vector_backward(
    const float *out_gradient, size_t out_stride, const float *factor_gradients, const float *weights,
    float *x_gradient, size_t x_stride, float keep, size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++) {
        const float *gradient = out_gradient + r * out_stride;
        float *restrict to = x_gradient + r * x_stride;
        float factor = factor_gradients[r];
        if (keep == 0) {
            for (size_t i = 0; i < width; i++) to[i] = gradient[i] + factor * weights[i];
        } else {
            for (size_t i = 0; i < width; i++) to[i] += gradient[i] + factor * weights[i];
        }
    }
}

CLONES void sparrow_add_scaled_rows(
    const float *factors, const float *in, size_t in_stride, size_t rows, size_t width, float *restrict sums) {
    for (size_t r = 0; r < rows; r++) {
        const float *row = in + r * in_stride;
        float factor = factors[r];
        for (size_t i = 0; i < width; i++) sums[i] += factor * row[i];
    }
}

CLONES void sparrow_transpose_rows(
    const float *in, size_t in_stride, size_t height, size_t width, size_t rows, float *out, size_t out_stride,
    float keep) {
    for (size_t r = 0; r < rows; r++) {
        const float *from = in + r * in_stride;
        float *restrict to = out + r * out_stride;
        for (size_t j = 0; j < width; j++) {
            if (keep == 0) {
                for (size_t i = 0; i < height; i++) to[j * height + i] = from[i * width + j];
            } else {
                for (size_t i = 0; i < height; i++) to[j * height + i] += from[i * width + j];
            }
        }
    }
}

CLONES void sparrow_outer_rows(
    const float *left, size_t left_count, const float *right, size_t right_count, size_t rows, float *out) {
    for (size_t r = 0; r < rows; r++) {
        const float *b = right + r * right_count;
        for (size_t i = 0; i < left_count; i++) {
            float a = left[r * left_count + i];
            float *restrict to = out + (r * left_count + i) * right_count;
            for (size_t j = 0; j < right_count; j++) to[j] = a * b[j];
        }
    }
}

CLONES void sparrow_outer_rows_to_left(
    const float *out_gradient, const float *right, size_t left_count, size_t right_count, size_t rows,
    float *left_gradient, float keep) {
    for (size_t r = 0; r < rows; r++) {
        const float *b = right + r * right_count;
        for (size_t i = 0; i < left_count; i++) {
            const float *gradient = out_gradient + (r * left_count + i) * right_count;
            float sum = 0;
            for (size_t j = 0; j < right_count; j++) sum += gradient[j] * b[j];
            float *to = left_gradient + r * left_count + i;
            *to = keep == 0 ? sum : *to + sum;
        }
    }
}

CLONES void sparrow_outer_rows_to_right(
    const float *out_gradient, const float *left, size_t left_count, size_t right_count, size_t rows,
    float *right_gradient, float keep) {
    for (size_t r = 0; r < rows; r++) {
        float *restrict to = right_gradient + r * right_count;
        if (keep == 0) memset(to, 0, right_count * sizeof(float));
        for (size_t i = 0; i < left_count; i++) {
            const float *gradient = out_gradient + (r * left_count + i) * right_count;
            float a = left[r * left_count + i];
            for (size_t j = 0; j < right_count; j++) to[j] += a * gradient[j];
        }
    }
}
