#include "recurrence.h"

#include "clones.h"
#include "exponential.h"

// Before the oldest movie there is no state, and nothing is read of it.
static inline __attribute__((always_inline)) void cell(
    const float *projected, const float *products, float attention, const float *before, float *restrict saved,
    float *restrict state, size_t width, int is_first) {
    for (size_t i = 0; i < width; i++) {
        float recurrent = is_first ? 0 : products[2 * width + i];
        float h = is_first ? 0 : before[i];
        float u = logistic(projected[i] + (is_first ? 0 : products[i]));
        float r = logistic(projected[width + i] + (is_first ? 0 : products[width + i]));
        float c = hyperbolic_tangent(projected[2 * width + i] + r * recurrent);
        saved[i] = u;
        saved[width + i] = r;
        saved[2 * width + i] = c;
        saved[3 * width + i] = recurrent;
        state[i] = h + attention * u * (c - h);
    }
}

CLONES void sparrow_gru_cell(
    const float *projected, const float *products, float attention, const float *before, float *saved, float *state,
    size_t width) {
    if (before == 0) {
        cell(projected, products, attention, before, saved, state, width, 1);
    } else {
        cell(projected, products, attention, before, saved, state, width, 0);
    }
}

CLONES void sparrow_gru_cell_backward(
    const float *state_gradient, const float *saved, float attention, const float *before,
    float *restrict projected_gradient, float keep, float *restrict product_gradients, float *restrict before_gradient,
    float *attention_gradient, size_t width) {
    float to_attention = 0;
    for (size_t i = 0; i < width; i++) {
        float u = saved[i], r = saved[width + i], c = saved[2 * width + i], recurrent = saved[3 * width + i];
        float g = state_gradient[i], change = before == 0 ? c : c - before[i];
        float to_candidate = g * attention * u * (1.0f - c * c);
        float to_update = g * attention * change * u * (1.0f - u);
        float to_reset = to_candidate * recurrent * r * (1.0f - r);
        to_attention += g * u * change;
        if (keep == 0) {
            projected_gradient[i] = to_update;
            projected_gradient[width + i] = to_reset;
            projected_gradient[2 * width + i] = to_candidate;
        } else {
            projected_gradient[i] += to_update;
            projected_gradient[width + i] += to_reset;
            projected_gradient[2 * width + i] += to_candidate;
        }
        if (before != 0) {
            product_gradients[i] = to_update;
            product_gradients[width + i] = to_reset;
            product_gradients[2 * width + i] = to_candidate * r;
            before_gradient[i] += g * (1.0f - attention * u);
        }
    }
    *attention_gradient = to_attention;
}
