// The exponential that vectorises, for the kernels that need one in their loops.
#ifndef SPARROW_EXPONENTIAL_H
#define SPARROW_EXPONENTIAL_H

#include <stdint.h>
#include <string.h>

// e^x by 2^n · e^f with |f| ≤ ln 2 / 2 and a polynomial of the sixth degree (coefficients of the Cephes library's expf).
static inline __attribute__((always_inline)) float exponential(float x) {
    x = x > 88.0f ? 88.0f : x;
    x = x < -87.0f ? -87.0f : x;
    // Adding 1.5 · 2^23 rounds to the nearest whole number without a call.
    float shifted = x * 1.44269504f + 12582912.0f;
    int32_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    float n = (float)(bits - 0x4B400000);
    float f = x - n * 0.693359375f + n * 2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * f + 1.3981999507e-3f;
    p = p * f + 8.3334519073e-3f;
    p = p * f + 4.1665795894e-2f;
    p = p * f + 1.6666665459e-1f;
    p = p * f + 5.0000001201e-1f;
    p = p * f * f + f + 1.0f;
    int32_t power = (int32_t)((uint32_t)(bits - 0x4B400000 + 127) << 23);
    float scale;
    memcpy(&scale, &power, sizeof scale);
    return p * scale;
}

static inline __attribute__((always_inline)) float logistic(float x) { return 1.0f / (1.0f + exponential(-x)); }

static inline __attribute__((always_inline)) float hyperbolic_tangent(float x) {
    return 2.0f / (1.0f + exponential(-2.0f * x)) - 1.0f;
}

#endif
