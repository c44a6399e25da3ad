#include "matrix.h"

#include <string.h>

#include "clones.h"

// Rows of C in the inner loop where B lies as it is multiplied, else dot products: plain, and a fifth of oneDNN's speed.
CLONES void sparrow_sgemm(
    int trans_a, int trans_b, size_t m, size_t n, size_t k, const float *a, size_t lda, const float *b, size_t ldb,
    float beta, float *c, size_t ldc) {
    for (size_t i = 0; i < m; i++) {
        float *restrict row = c + i * ldc;
        if (beta == 0) {
            memset(row, 0, n * sizeof(float));
        } else if (beta != 1) {
            for (size_t j = 0; j < n; j++) row[j] *= beta;
        }
        if (trans_b) {
            for (size_t j = 0; j < n; j++) {
                float sum = 0;
                if (trans_a) {
                    for (size_t p = 0; p < k; p++) sum += a[p * lda + i] * b[j * ldb + p];
                } else {
                    for (size_t p = 0; p < k; p++) sum += a[i * lda + p] * b[j * ldb + p];
                }
                row[j] += sum;
            }
        } else {
            for (size_t p = 0; p < k; p++) {
                float factor = trans_a ? a[p * lda + i] : a[i * lda + p];
                const float *from = b + p * ldb;
                for (size_t j = 0; j < n; j++) row[j] += factor * from[j];
            }
        }
    }
}

void sparrow_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}
