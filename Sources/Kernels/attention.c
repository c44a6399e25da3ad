#include "attention.h"

#include <string.h>

#include "clones.h"

#define INLINE static inline __attribute__((always_inline))

// Sixteen floats, at any address: one register where there are wide ones, else two or four.
typedef float lane __attribute__((vector_size(64), aligned(4)));
typedef int mask __attribute__((vector_size(64), aligned(4)));
typedef float half_lane __attribute__((vector_size(32)));
typedef float quarter_lane __attribute__((vector_size(16)));

enum { LANES = 16, FAST_WIDTH = 32 };

// Macros, since a function that takes or gives such vectors has no one calling convention.
#define LOAD(place) (*(const lane *)(place))
#define STORE(place, value) (*(lane *)(place) = (value))
#define SELECT(condition, yes, no) ((lane)(((condition) & (mask)(yes)) | (~(condition) & (mask)(no))))
#define SUM(result, value)                                                                                         \
    do {                                                                                                           \
        half_lane half = __builtin_shufflevector((value), (value), 0, 1, 2, 3, 4, 5, 6, 7) +                       \
                         __builtin_shufflevector((value), (value), 8, 9, 10, 11, 12, 13, 14, 15);                  \
        quarter_lane quarter = __builtin_shufflevector(half, half, 0, 1, 2, 3) +                                   \
                               __builtin_shufflevector(half, half, 4, 5, 6, 7);                                    \
        (result) = (quarter[0] + quarter[2]) + (quarter[1] + quarter[3]);                                          \
    } while (0)

/// Parts of the scratch memory.
typedef struct {
    float *folded, *folded_gradient, *transposed, *hidden;
} parts;

INLINE size_t padded(size_t inputs) { return (inputs + LANES - 1) / LANES * LANES; }

size_t sparrow_activation_unit_scratch(size_t inputs, size_t width) {
    return 2 * inputs * width + padded(inputs) * width + 2 * width;
}

INLINE parts cut(float *scratch, size_t inputs, size_t width) {
    parts p;
    p.folded = scratch;
    p.folded_gradient = p.folded + inputs * width;
    p.transposed = p.folded_gradient + inputs * width;
    p.hidden = p.transposed + padded(inputs) * width;
    return p;
}

INLINE void fold(const sparrow_activation_unit *unit, const float *movie, float *restrict folded) {
    for (size_t d = 0; d < unit->inputs; d++) {
        const float *own = unit->history + d * unit->width, *product = unit->product + d * unit->width;
        for (size_t u = 0; u < unit->width; u++) folded[d * unit->width + u] = own[u] + movie[d] * product[u];
    }
}

// Both halves of z = folded · h + shared, for the width that the model has.
#define HIDDEN(z0, z1, row)                                                                                        \
    lane z0 = LOAD(shared), z1 = LOAD(shared + LANES);                                                             \
    for (size_t d = 0; d < inputs; d++) {                                                                          \
        z0 += (row)[d] * LOAD(folded + d * FAST_WIDTH);                                                            \
        z1 += (row)[d] * LOAD(folded + d * FAST_WIDTH + LANES);                                                    \
    }

INLINE void forward_fast(
    const sparrow_activation_unit *unit, const float *shared, const float *history, size_t stride, size_t rows,
    const float *folded, float *out, size_t out_stride) {
    const size_t inputs = unit->inputs;
    const lane zero = {0};
    const lane slope0 = LOAD(unit->slope), slope1 = LOAD(unit->slope + LANES);
    const lane output0 = LOAD(unit->output), output1 = LOAD(unit->output + LANES);
    for (size_t r = 0; r < rows; r++) {
        HIDDEN(z0, z1, history + r * stride)
        lane weighted = SELECT(z0 > zero, z0, slope0 * z0) * output0 + SELECT(z1 > zero, z1, slope1 * z1) * output1;
        float sum;
        SUM(sum, weighted);
        out[r * out_stride] = sum + unit->bias;
    }
}

INLINE void hidden_of(
    const sparrow_activation_unit *unit, const float *shared, const float *row, const float *folded,
    float *restrict hidden) {
    const size_t width = unit->width;
    for (size_t u = 0; u < width; u++) hidden[u] = shared[u];
    for (size_t d = 0; d < unit->inputs; d++) {
        for (size_t u = 0; u < width; u++) hidden[u] += row[d] * folded[d * width + u];
    }
}

CLONES void sparrow_activation_unit_forward(
    sparrow_activation_unit unit, const float *movie, const float *shared, const float *history,
    size_t history_stride, size_t rows, float *scratch, float *out, size_t out_stride) {
    if (rows == 0) return;
    parts p = cut(scratch, unit.inputs, unit.width);
    fold(&unit, movie, p.folded);
    if (unit.width == FAST_WIDTH) {
        forward_fast(&unit, shared, history, history_stride, rows, p.folded, out, out_stride);
        return;
    }
    for (size_t r = 0; r < rows; r++) {
        hidden_of(&unit, shared, history + r * history_stride, p.folded, p.hidden);
        float sum = unit.bias;
        for (size_t u = 0; u < unit.width; u++) {
            float z = p.hidden[u];
            sum += unit.output[u] * (z > 0 ? z : unit.slope[u] * z);
        }
        out[r * out_stride] = sum;
    }
}

INLINE void transpose(const float *folded, size_t inputs, size_t width, float *restrict out) {
    size_t columns = padded(inputs);
    for (size_t u = 0; u < width; u++) {
        float *restrict row = out + u * columns;
        for (size_t d = 0; d < inputs; d++) row[d] = folded[d * width + u];
        for (size_t d = inputs; d < columns; d++) row[d] = 0;
    }
}

INLINE void give(const float *values, size_t count, float *restrict to, float keep) {
    for (size_t i = 0; i < count; i++) to[i] = (keep == 0 ? 0 : to[i]) + values[i];
}

INLINE void backward_fast(
    const sparrow_activation_unit *unit, const float *shared, const float *history, size_t stride, size_t rows,
    parts p, const float *out_gradient, size_t out_stride, sparrow_activation_unit_gradients gradients,
    float *history_gradient, size_t history_gradient_stride, float keep_history, float *shared_gradient) {
    const size_t inputs = unit->inputs;
    const float *folded = p.folded;
    const lane zero = {0};
    const lane slope0 = LOAD(unit->slope), slope1 = LOAD(unit->slope + LANES);
    const lane output0 = LOAD(unit->output), output1 = LOAD(unit->output + LANES);
    lane of_slope0 = zero, of_slope1 = zero, of_output0 = zero, of_output1 = zero, of_shared0 = zero, of_shared1 = zero;
    float of_bias = 0;
    for (size_t r = 0; r < rows; r++) {
        const float *row = history + r * stride;
        HIDDEN(z0, z1, row)
        float g = out_gradient[r * out_stride];
        mask above0 = z0 > zero, above1 = z1 > zero;
        lane weight0 = g * output0, weight1 = g * output1;
        of_bias += g;
        of_output0 += g * SELECT(above0, z0, slope0 * z0);
        of_output1 += g * SELECT(above1, z1, slope1 * z1);
        of_slope0 += SELECT(above0, zero, weight0 * z0);
        of_slope1 += SELECT(above1, zero, weight1 * z1);
        lane dz0 = SELECT(above0, weight0, slope0 * weight0), dz1 = SELECT(above1, weight1, slope1 * weight1);
        of_shared0 += dz0;
        of_shared1 += dz1;
        STORE(p.hidden, dz0);
        STORE(p.hidden + LANES, dz1);
        for (size_t d = 0; d < inputs; d++) {
            float *to = p.folded_gradient + d * FAST_WIDTH;
            STORE(to, LOAD(to) + row[d] * dz0);
            STORE(to + LANES, LOAD(to + LANES) + row[d] * dz1);
        }
        for (size_t first = 0; first < inputs; first += LANES) {
            size_t columns = padded(inputs);
            const float *from = p.transposed + first;
            lane even = zero, odd = zero;
            for (size_t u = 0; u < FAST_WIDTH; u += 2) {
                even += p.hidden[u] * LOAD(from + u * columns);
                odd += p.hidden[u + 1] * LOAD(from + (u + 1) * columns);
            }
            float values[LANES];
            STORE(values, even + odd);
            size_t count = inputs - first < LANES ? inputs - first : LANES;
            give(values, count, history_gradient + r * history_gradient_stride + first, keep_history);
        }
    }
    STORE(gradients.slope, LOAD(gradients.slope) + of_slope0);
    STORE(gradients.slope + LANES, LOAD(gradients.slope + LANES) + of_slope1);
    STORE(gradients.output, LOAD(gradients.output) + of_output0);
    STORE(gradients.output + LANES, LOAD(gradients.output + LANES) + of_output1);
    STORE(shared_gradient, LOAD(shared_gradient) + of_shared0);
    STORE(shared_gradient + LANES, LOAD(shared_gradient + LANES) + of_shared1);
    *gradients.bias += of_bias;
}

INLINE void backward_any(
    const sparrow_activation_unit *unit, const float *shared, const float *history, size_t stride, size_t rows,
    parts p, const float *out_gradient, size_t out_stride, sparrow_activation_unit_gradients gradients,
    float *history_gradient, size_t history_gradient_stride, float keep_history, float *shared_gradient) {
    const size_t inputs = unit->inputs, width = unit->width;
    float *restrict dz = p.hidden + width;
    for (size_t r = 0; r < rows; r++) {
        const float *row = history + r * stride;
        hidden_of(unit, shared, row, p.folded, p.hidden);
        float g = out_gradient[r * out_stride];
        *gradients.bias += g;
        for (size_t u = 0; u < width; u++) {
            float z = p.hidden[u], weight = g * unit->output[u];
            gradients.output[u] += g * (z > 0 ? z : unit->slope[u] * z);
            gradients.slope[u] += z > 0 ? 0 : weight * z;
            dz[u] = z > 0 ? weight : unit->slope[u] * weight;
            shared_gradient[u] += dz[u];
        }
        float *to = history_gradient + r * history_gradient_stride;
        for (size_t d = 0; d < inputs; d++) {
            float sum = 0;
            for (size_t u = 0; u < width; u++) {
                p.folded_gradient[d * width + u] += row[d] * dz[u];
                sum += p.folded[d * width + u] * dz[u];
            }
            to[d] = (keep_history == 0 ? 0 : to[d]) + sum;
        }
    }
}

CLONES void sparrow_activation_unit_backward(
    sparrow_activation_unit unit, const float *movie, const float *shared, const float *history,
    size_t history_stride, size_t rows, float *scratch, const float *out_gradient, size_t out_stride,
    sparrow_activation_unit_gradients gradients, float *history_gradient, size_t history_gradient_stride,
    float keep_history, float *movie_gradient, float keep_movie, float *shared_gradient, float keep_shared) {
    const size_t inputs = unit.inputs, width = unit.width;
    if (keep_movie == 0) memset(movie_gradient, 0, inputs * sizeof(float));
    if (keep_shared == 0) memset(shared_gradient, 0, width * sizeof(float));
    if (rows == 0) return;
    parts p = cut(scratch, inputs, width);
    fold(&unit, movie, p.folded);
    memset(p.folded_gradient, 0, inputs * width * sizeof(float));
    if (width == FAST_WIDTH) {
        transpose(p.folded, inputs, width, p.transposed);
        backward_fast(
            &unit, shared, history, history_stride, rows, p, out_gradient, out_stride, gradients, history_gradient,
            history_gradient_stride, keep_history, shared_gradient);
    } else {
        backward_any(
            &unit, shared, history, history_stride, rows, p, out_gradient, out_stride, gradients, history_gradient,
            history_gradient_stride, keep_history, shared_gradient);
    }
    for (size_t d = 0; d < inputs; d++) {
        const float *from = p.folded_gradient + d * width, *product = unit.product + d * width;
        float *restrict own = gradients.history + d * width, *restrict crossed = gradients.product + d * width;
        float sum = 0;
        for (size_t u = 0; u < width; u++) {
            own[u] += from[u];
            crossed[u] += movie[d] * from[u];
            sum += product[u] * from[u];
        }
        movie_gradient[d] += sum;
    }
}
