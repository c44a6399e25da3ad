// Rows of tables: looked up, and their gradients gathered.
#ifndef SPARROW_GATHER_H
#define SPARROW_GATHER_H

#include <stddef.h>
#include <stdint.h>

/// out[r][0 ..< width] = table[indices[r · index_stride]]; rows of `out` lie `out_stride` apart.
void sparrow_gather_rows(
    const float *table, size_t width, const uint32_t *indices, size_t index_stride, size_t rows,
    float *out, size_t out_stride);

/// The same, added to what `out` holds.
void sparrow_gather_add_rows(
    const float *table, size_t width, const uint32_t *indices, size_t index_stride, size_t rows,
    float *out, size_t out_stride);

/// out[r] = base + table[indices[r]], and max(0, ·) of it where `rectified` is not 0.
void sparrow_gather_onto(
    const float *table, size_t width, const uint32_t *indices, size_t rows, const float *base, int rectified,
    float *out, size_t out_stride);

/// table[indices[r · index_stride]] += gradients[r] for all r, in order.
void sparrow_scatter_add_rows(
    float *table, size_t width, const uint32_t *indices, size_t index_stride, size_t rows,
    const float *gradients, size_t gradient_stride);

/// Sorts the places 0 ..< rows by shard, the last bits of their index, keeping the order within a shard: those of shard s
/// stand at `starts[s] ..< starts[s + 1]` of `places`. `shards` is a power of two, at most 64.
void sparrow_places_by_shard(
    const uint32_t *indices, size_t index_stride, size_t rows, uint32_t shards, uint32_t *places, uint32_t *starts);

/// table[indices[p · index_stride]] += gradients[p] for the `count` places p, in order. A row whose stamp is not `step` yet
/// is stamped and noted in `touched`, which holds `touched_count` rows so far. Gives the new count.
size_t sparrow_scatter_add_places(
    float *table, size_t width, const uint32_t *indices, size_t index_stride, const uint32_t *places, size_t count,
    const float *gradients, size_t gradient_stride, uint32_t *stamps, uint32_t step, uint32_t *touched,
    size_t touched_count);

/// Copies or adds a block of `rows × width` values between two strides.
void sparrow_copy_block(const float *in, size_t in_stride, float *out, size_t out_stride, size_t rows, size_t width);
void sparrow_add_block(const float *in, size_t in_stride, float *out, size_t out_stride, size_t rows, size_t width);

#endif
