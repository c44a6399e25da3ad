#ifndef SPARROW_SCAN_H
#define SPARROW_SCAN_H

#include <stddef.h>
#include <stdint.h>

/// Rows of a block of codes.
#define SPARROW_SCAN_BLOCK 64

/// codes[i · SPARROW_SCAN_BLOCK] = round(row[i] · factor / scale), from -127 to 127, with
/// scale = max |row[i] · factor| / 127. Gives the scale, 0 for a row of zeros, and in `residual`
/// √Σ_i (row[i] · factor − scale · codes[i])².
float sparrow_quantise_row_i8(const float *row, size_t width, float factor, int8_t *codes, double *residual);

/// lower[r] = scales[r] · Σ_j query[j] · code of row r at j − errors[r], for the rows of `blocks` blocks; a block is
/// `[width × SPARROW_SCAN_BLOCK]`, a column of 64 rows after the other.
void sparrow_scan_codes_i8(
    const int8_t *codes, size_t blocks, size_t width, const float *query, const float *scales, const float *errors,
    float *lower);

/// Writes the positions with lower[r] + 2 · errors[r] ≥ threshold, ascending, and gives their number; `positions` has
/// room for all.
size_t sparrow_positions_reaching(
    const float *lower, const float *errors, size_t count, float threshold, uint32_t *positions);

/// What at least `wanted` of the values reach, close below the best value that they reach; -FLT_MAX where no such value
/// was found. A NaN or −∞ reaches nothing. `scratch` has room for `count` values.
float sparrow_reached_by_best(const float *values, size_t count, size_t wanted, float *scratch);

/// out[i] = Σ_j table[rows[i] · width + j] · query[j]; `rows` may be NULL for the first `count` of them. The order of a
/// row's sum is that of every other's, so that equal rows have equal sums.
void sparrow_dot_rows_f32(
    const float *table, size_t width, const uint32_t *rows, size_t count, const float *query, float *out);

#endif
