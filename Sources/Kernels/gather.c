#include "gather.h"

#include <string.h>

#include "clones.h"

// Embeddings are 8 to 64 wide: a copy of known width is a few moves, a call of memcpy is not.
#define GATHER(W)                                                                                                  \
    for (size_t r = 0; r < rows; r++)                                                                              \
        memcpy(out + r * out_stride, table + (size_t)indices[r * index_stride] * (W), (W) * sizeof(float));

CLONES void sparrow_gather_rows(
    const float *table, size_t width, const uint32_t *indices, size_t index_stride, size_t rows,
    float *out, size_t out_stride) {
    switch (width) {
        case 1: GATHER(1) break;
        case 8: GATHER(8) break;
        case 10: GATHER(10) break;
        case 16: GATHER(16) break;
        case 32: GATHER(32) break;
        case 64: GATHER(64) break;
        default: GATHER(width) break;
    }
}

CLONES void sparrow_gather_add_rows(
    const float *table, size_t width, const uint32_t *indices, size_t index_stride, size_t rows,
    float *out, size_t out_stride) {
    for (size_t r = 0; r < rows; r++) {
        const float *from = table + (size_t)indices[r * index_stride] * width;
        float *restrict to = out + r * out_stride;
        for (size_t i = 0; i < width; i++) to[i] += from[i];
    }
}

CLONES void sparrow_gather_onto(
    const float *table, size_t width, const uint32_t *indices, size_t rows, const float *base, int rectified,
    float *out, size_t out_stride) {
    // Rows lie anywhere in a table beyond the second-level cache: ask for one while the ones before it are added.
    const size_t ahead = 4;
    for (size_t r = 0; r < rows; r++) {
        if (r + ahead < rows) {
            const float *later = table + (size_t)indices[r + ahead] * width;
            for (size_t i = 0; i < width; i += 16) __builtin_prefetch(later + i);
        }
        const float *from = table + (size_t)indices[r] * width;
        float *restrict to = out + r * out_stride;
        if (rectified) {
            for (size_t i = 0; i < width; i++) to[i] = from[i] + base[i] < 0 ? 0 : from[i] + base[i];
        } else {
            for (size_t i = 0; i < width; i++) to[i] = from[i] + base[i];
        }
    }
}

CLONES void sparrow_scatter_add_rows(
    float *table, size_t width, const uint32_t *indices, size_t index_stride, size_t rows,
    const float *gradients, size_t gradient_stride) {
    for (size_t r = 0; r < rows; r++) {
        float *restrict row = table + (size_t)indices[r * index_stride] * width;
        const float *gradient = gradients + r * gradient_stride;
        for (size_t i = 0; i < width; i++) row[i] += gradient[i];
    }
}

void sparrow_places_by_shard(
    const uint32_t *indices, size_t index_stride, size_t rows, uint32_t shards, uint32_t *places, uint32_t *starts) {
    uint32_t next[64] = {0};
    for (size_t r = 0; r < rows; r++) next[indices[r * index_stride] & (shards - 1)]++;
    uint32_t sum = 0;
    for (uint32_t s = 0; s < shards; s++) {
        uint32_t count = next[s];
        starts[s] = next[s] = sum;
        sum += count;
    }
    starts[shards] = sum;
    for (size_t r = 0; r < rows; r++) places[next[indices[r * index_stride] & (shards - 1)]++] = (uint32_t)r;
}

CLONES size_t sparrow_scatter_add_places(
    float *table, size_t width, const uint32_t *indices, size_t index_stride, const uint32_t *places, size_t count,
    const float *gradients, size_t gradient_stride, uint32_t *stamps, uint32_t step, uint32_t *touched,
    size_t touched_count) {
    for (size_t p = 0; p < count; p++) {
        uint32_t index = indices[places[p] * index_stride];
        float *restrict row = table + (size_t)index * width;
        const float *gradient = gradients + places[p] * gradient_stride;
        if (stamps[index] != step) {
            stamps[index] = step;
            touched[touched_count++] = index;
        }
        for (size_t i = 0; i < width; i++) row[i] += gradient[i];
    }
    return touched_count;
}

CLONES void sparrow_copy_block(
    const float *in, size_t in_stride, float *out, size_t out_stride, size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++) memcpy(out + r * out_stride, in + r * in_stride, width * sizeof(float));
}

CLONES void sparrow_add_block(
    const float *in, size_t in_stride, float *out, size_t out_stride, size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++) {
        const float *from = in + r * in_stride;
        float *restrict to = out + r * out_stride;
        for (size_t i = 0; i < width; i++) to[i] += from[i];
    }
}
