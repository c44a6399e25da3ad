// The matrix product where oneDNN is not installed.
#ifndef SPARROW_MATRIX_H
#define SPARROW_MATRIX_H

#include <stddef.h>

/// C = op(A) · op(B) + beta · C, row-major: op(A) is `m × k`, op(B) `k × n`; `trans_a` and `trans_b` say whether A and B
/// lie transposed in memory; lda, ldb, ldc are the distances of two rows as they lie.
void sparrow_sgemm(
    int trans_a, int trans_b, size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b, size_t ldb,
    float beta, float *c, size_t ldc);

/// Tells the processor that a thread waits in a loop.
void sparrow_pause(void);

#endif
