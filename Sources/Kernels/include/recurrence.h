// One step of a gated recurrent unit for one row (Cho et al. 2014; DIEN, Zhou et al. 2019, eq. 2 to 5 and 15).
#ifndef SPARROW_RECURRENCE_H
#define SPARROW_RECURRENCE_H

#include <stddef.h>
#include <stdint.h>

/// u = σ(W·x + U·h + b), r = σ(…), c = tanh(W·x + b + r · (U·h)), state = (1 − a·u) · h + a·u · c, a the attention.
///
/// `projected` holds W·x + b and `products` U·h of update, reset and candidate, `3 · width` each. `saved` takes u, r, c and
/// the candidate's U·h, `4 · width`. Without a state before (0), `products` is not read.
void sparrow_gru_cell(
    const float *projected, const float *products, float attention, const float *before, float *saved, float *state,
    size_t width);

/// projected_gradient (+)= …; `product_gradients` is overwritten; `before_gradient` is added to what goes past U; both are
/// written where there is a state before. `attention_gradient` is overwritten.
void sparrow_gru_cell_backward(
    const float *state_gradient, const float *saved, float attention, const float *before, float *projected_gradient,
    float keep, float *product_gradients, float *before_gradient, float *attention_gradient, size_t width);

#endif
