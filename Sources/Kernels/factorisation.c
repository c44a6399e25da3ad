#include "factorisation.h"

#include <math.h>
#include <string.h>

#include "clones.h"

#define INLINE static inline __attribute__((always_inline))

INLINE float dot(const float *restrict a, const float *restrict b, size_t width) {
    float sum = 0;
    for (size_t i = 0; i < width; i++) sum += a[i] * b[i];
    return sum;
}

// out += Σ_j (targets[j] − weights[j] · (y_j · x)) · y_j; without targets out += Σ_j weights[j] · (y_j · x) · y_j. Gives Σ_j targets[j] · (y_j · x).
// Four rows at a time: their dot products do not wait for each other, and `out` is read and written once for four.
INLINE double project(
    size_t width, const float *table, const uint32_t *rows, const float *weights, const float *targets, size_t count,
    const float *restrict x, float *restrict out) {
    double targeted = 0;
    size_t j = 0;
    for (; j + 4 <= count; j += 4) {
        const float *restrict y0 = table + rows[j] * width, *restrict y1 = table + rows[j + 1] * width;
        const float *restrict y2 = table + rows[j + 2] * width, *restrict y3 = table + rows[j + 3] * width;
        float d0 = 0, d1 = 0, d2 = 0, d3 = 0;
        for (size_t i = 0; i < width; i++) {
            float value = x[i];
            d0 += y0[i] * value;
            d1 += y1[i] * value;
            d2 += y2[i] * value;
            d3 += y3[i] * value;
        }
        float s0 = weights[j] * d0, s1 = weights[j + 1] * d1, s2 = weights[j + 2] * d2, s3 = weights[j + 3] * d3;
        if (targets) {
            targeted += targets[j] * d0 + targets[j + 1] * d1 + targets[j + 2] * d2 + targets[j + 3] * d3;
            s0 = targets[j] - s0, s1 = targets[j + 1] - s1, s2 = targets[j + 2] - s2, s3 = targets[j + 3] - s3;
        }
        for (size_t i = 0; i < width; i++) out[i] += s0 * y0[i] + s1 * y1[i] + s2 * y2[i] + s3 * y3[i];
    }
    for (; j < count; j++) {
        const float *restrict y = table + rows[j] * width;
        float d = dot(y, x, width);
        float s = weights[j] * d;
        if (targets) {
            targeted += targets[j] * d;
            s = targets[j] - s;
        }
        for (size_t i = 0; i < width; i++) out[i] += s * y[i];
    }
    return targeted;
}

// out = G · x + lambda · x, for a symmetric G: sums of its rows.
INLINE void regularised(
    const float *restrict gram, size_t width, float lambda, const float *restrict x, float *restrict out) {
    for (size_t i = 0; i < width; i++) out[i] = lambda * x[i];
    size_t k = 0;
    for (; k + 4 <= width; k += 4) {
        const float *restrict g = gram + k * width;
        float x0 = x[k], x1 = x[k + 1], x2 = x[k + 2], x3 = x[k + 3];
        for (size_t i = 0; i < width; i++) {
            out[i] += x0 * g[i] + x1 * g[width + i] + x2 * g[2 * width + i] + x3 * g[3 * width + i];
        }
    }
    for (; k < width; k++) {
        for (size_t i = 0; i < width; i++) out[i] += x[k] * gram[k * width + i];
    }
}

CLONES size_t sparrow_als_solve(
    const float *gram, size_t width, const float *table, const uint32_t *rows, const float *weights,
    const float *targets, size_t count, float lambda, size_t steps, float tolerance, float *x, float *scratch,
    double *loss) {
    float *residual = scratch, *direction = scratch + width, *image = scratch + 2 * width;
    // The residual b − A·x: what regularises is taken from it.
    regularised(gram, width, lambda, x, image);
    for (size_t i = 0; i < width; i++) residual[i] = -image[i];
    double targeted = project(width, table, rows, weights, targets, count, x, residual);
    if (loss) *loss = -targeted - (double)dot(x, residual, width);

    memcpy(direction, residual, width * sizeof(float));
    float square = dot(residual, residual, width);
    float enough = square * tolerance * tolerance;
    size_t step = 0;
    while (step < steps && square > enough && square > 1e-30f) {
        regularised(gram, width, lambda, direction, image);
        project(width, table, rows, weights, NULL, count, direction, image);
        float curvature = dot(direction, image, width);
        if (!(curvature > 0)) break;
        float length = square / curvature;
        for (size_t i = 0; i < width; i++) {
            x[i] += length * direction[i];
            residual[i] -= length * image[i];
        }
        float next = dot(residual, residual, width);
        float ratio = next / square;
        for (size_t i = 0; i < width; i++) direction[i] = residual[i] + ratio * direction[i];
        square = next;
        step++;
    }
    return step;
}

CLONES void sparrow_add_normal_equations(
    const float *design, size_t width, const float *targets, size_t count, float *restrict matrix,
    float *restrict vector) {
    size_t j = 0;
    for (; j + 4 <= count; j += 4) {
        const float *restrict d = design + j * width;
        const float *t = targets + j;
        for (size_t row = 0; row < width; row++) {
            float a0 = d[row], a1 = d[width + row], a2 = d[2 * width + row], a3 = d[3 * width + row];
            float *restrict out = matrix + row * width;
            for (size_t i = 0; i <= row; i++) {
                out[i] += a0 * d[i] + a1 * d[width + i] + a2 * d[2 * width + i] + a3 * d[3 * width + i];
            }
            vector[row] += a0 * t[0] + a1 * t[1] + a2 * t[2] + a3 * t[3];
        }
    }
    for (; j < count; j++) {
        const float *restrict d = design + j * width;
        for (size_t row = 0; row < width; row++) {
            float *restrict out = matrix + row * width;
            for (size_t i = 0; i <= row; i++) out[i] += d[row] * d[i];
            vector[row] += d[row] * targets[j];
        }
    }
}

CLONES int sparrow_cholesky_solve(float *restrict matrix, size_t width, float *restrict vector) {
    for (size_t row = 0; row < width; row++) {
        float *restrict own = matrix + row * width;
        for (size_t column = 0; column < row; column++) {
            const float *restrict other = matrix + column * width;
            own[column] = (own[column] - dot(own, other, column)) / other[column];
        }
        float pivot = own[row] - dot(own, own, row);
        if (!(pivot > 0)) return 0;
        own[row] = sqrtf(pivot);
        // Forward substitution as the rows come.
        vector[row] = (vector[row] - dot(own, vector, row)) / own[row];
    }
    for (size_t row = width; row-- > 0;) {
        const float *restrict own = matrix + row * width;
        float value = vector[row] / own[row];
        vector[row] = value;
        for (size_t i = 0; i < row; i++) vector[i] -= value * own[i];
    }
    return 1;
}
