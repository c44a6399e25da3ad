#ifndef SPARROW_ROWS_H
#define SPARROW_ROWS_H

#include <stddef.h>
#include <stdint.h>

/// out[i] = Σ_j weights[j] · table[rows[j]][i] for i in 0 ..< width; `stride` is the distance of two rows in values.
void sparrow_sum_rows_i16(
    const int16_t *table, size_t stride, const uint32_t *rows, const float *weights, size_t count,
    float *out, size_t width);

/// out[columns[k]] += weight · values[k] for k in 0 ..< count: a sparse row added to what `out` holds. Columns differ from each other.
void sparrow_add_sparse_row_i16(const uint16_t *columns, const int16_t *values, size_t count, float weight, float *out);

/// The same as sparrow_sum_rows_i16 over float rows, added to what `out` holds.
void sparrow_add_rows_f32(
    const float *table, size_t stride, const uint32_t *rows, const float *weights, size_t count,
    float *out, size_t width);

/// out[i] = round(values[i] · scale), for products within the range of an int16.
void sparrow_quantise_i16(const float *values, float scale, int16_t *out, size_t count);

/// Writes the positions of values above `threshold`, ascending, and gives their number; `positions` has room for all.
size_t sparrow_positions_above(const float *values, size_t count, float threshold, uint32_t *positions);

/// Σ_i a[i] · b[i].
float sparrow_dot_f32(const float *a, const float *b, size_t count);

/// The largest absolute value; 0 for none.
float sparrow_max_magnitude(const float *values, size_t count);

#endif
