#include "skipgram.h"

#include <math.h>
#include <string.h>

#include "clones.h"

#define INLINE static inline __attribute__((always_inline))

// σ by a table, as word2vec has it: beyond ±6 it is 0 or 1, so that a pair that is settled teaches nothing and one that is all wrong the most.
#define LIMIT 6.0f
#define CELLS 2048
static float sigmoid_table[CELLS + 1];

__attribute__((constructor)) static void fill_table(void) {
    for (int i = 0; i <= CELLS; i++) {
        float x = (2.0f * (float)i / CELLS - 1.0f) * LIMIT;
        sigmoid_table[i] = 1.0f / (1.0f + expf(-x));
    }
}

INLINE float error(float product, float label) {
    if (!(product < LIMIT)) return product >= LIMIT ? label - 1.0f : 0;
    if (!(product > -LIMIT)) return label;
    return label - sigmoid_table[(int)((product + LIMIT) * (CELLS / (2.0f * LIMIT)) + 0.5f)];
}

float sparrow_skipgram_error(float product, float label) { return error(product, label); }

INLINE uint64_t next(uint64_t *state) {
    // Knuth's multiplier; the high bits are the good ones.
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    uint64_t mixed = *state;
    mixed ^= mixed >> 32;
    return mixed * 0x9E3779B97F4A7C15u;
}

INLINE float *row(sparrow_skipgram_matrix *matrix, size_t stride, uint32_t word, uint32_t round) {
    float *own = matrix->own + (size_t)word * stride;
    if (matrix->shared && matrix->stamps[word] != round) {
        matrix->stamps[word] = round;
        matrix->touched[matrix->touched_count++] = word;
        memcpy(own, matrix->shared + (size_t)word * stride, stride * sizeof(float));
    }
    return own;
}

// So many of the words around one take their step from the same vectors: with all of a wide window at once the step of the targets would be as
// many times too long (NDCG@10 on ml-latest-small, window 20, rate .05: 30 epochs: .019 with all, .023 with four).
#define TOGETHER 4

// One word, its negatives and some of the words around it. All products are of the vectors as they came.
INLINE void step(
    size_t stride, float *const *contexts, size_t context_count, float *const *targets, size_t target_count,
    float rate, float *errors) {
    for (size_t c = 0; c < context_count; c++) {
        const float *restrict in = contexts[c];
        float *own = errors + c * target_count;
        size_t t = 0;
        for (; t + 2 <= target_count; t += 2) {
            const float *restrict a = targets[t], *restrict b = targets[t + 1];
            float first = 0, second = 0;
            for (size_t i = 0; i < stride; i++) {
                first += in[i] * a[i];
                second += in[i] * b[i];
            }
            own[t] = error(first, t == 0 ? 1.0f : 0.0f) * rate;
            own[t + 1] = error(second, 0.0f) * rate;
        }
        for (; t < target_count; t++) {
            const float *restrict a = targets[t];
            float sum = 0;
            for (size_t i = 0; i < stride; i++) sum += in[i] * a[i];
            own[t] = error(sum, t == 0 ? 1.0f : 0.0f) * rate;
        }
    }
    // Sixteen values at a time, so that a context and a target are read and written once.
    for (size_t start = 0; start < stride; start += 16) {
        float in[TOGETHER][16];
        for (size_t c = 0; c < context_count; c++) memcpy(in[c], contexts[c] + start, sizeof in[c]);
        for (size_t c = 0; c < context_count; c++) {
            float sum[16];
            memcpy(sum, in[c], sizeof sum);
            const float *own = errors + c * target_count;
            for (size_t t = 0; t < target_count; t++) {
                const float *out = targets[t] + start;
                for (size_t i = 0; i < 16; i++) sum[i] += own[t] * out[i];
            }
            memcpy(contexts[c] + start, sum, sizeof sum);
        }
        for (size_t t = 0; t < target_count; t++) {
            float *out = targets[t] + start;
            float sum[16];
            memcpy(sum, out, sizeof sum);
            for (size_t c = 0; c < context_count; c++) {
                float weight = errors[c * target_count + t];
                for (size_t i = 0; i < 16; i++) sum[i] += weight * in[c][i];
            }
            memcpy(out, sum, sizeof sum);
        }
    }
}

CLONES void sparrow_skipgram_sequence(
    const sparrow_skipgram_model *model, sparrow_skipgram_matrix *input, sparrow_skipgram_matrix *output,
    uint32_t round, const uint32_t *words, size_t count, float rate, uint64_t *state, uint32_t *kept_words,
    double *loss, uint64_t *pairs) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t chance = model->kept[words[i]];
        if (chance == UINT32_MAX || (uint32_t)(next(state) >> 32) < chance) kept_words[kept++] = words[i];
    }
    float *contexts[2 * SPARROW_SKIPGRAM_WINDOW_MAX];
    float *targets[1 + SPARROW_SKIPGRAM_NEGATIVES_MAX];
    float errors[2 * SPARROW_SKIPGRAM_WINDOW_MAX * (1 + SPARROW_SKIPGRAM_NEGATIVES_MAX)];
    for (size_t centre = 0; centre < kept; centre++) {
        uint32_t word = kept_words[centre];
        size_t reach = 1 + (size_t)(((next(state) >> 32) * model->window) >> 32);
        size_t first = centre > reach ? centre - reach : 0;
        size_t end = centre + reach + 1 < kept ? centre + reach + 1 : kept;
        size_t context_count = 0;
        for (size_t i = first; i < end; i++) {
            // A word says nothing of itself, and a vector must stand here once, or one of its two changes is lost.
            if (i == centre || kept_words[i] == word) continue;
            float *vector = row(input, model->stride, kept_words[i], round);
            size_t seen = 0;
            while (seen < context_count && contexts[seen] != vector) seen++;
            if (seen == context_count) contexts[context_count++] = vector;
        }
        if (context_count == 0) continue;
        targets[0] = row(output, model->stride, word, round);
        size_t target_count = 1;
        for (uint32_t n = 0; n < model->negatives; n++) {
            uint64_t drawn = next(state);
            uint32_t cell = (uint32_t)(((drawn >> 32) * model->words) >> 32);
            uint32_t negative = (uint32_t)drawn < model->cell_kept[cell] ? cell : model->cell_other[cell];
            if (negative == word) continue;
            float *vector = row(output, model->stride, negative, round);
            size_t seen = 1;
            while (seen < target_count && targets[seen] != vector) seen++;
            if (seen == target_count) targets[target_count++] = vector;
        }
        for (size_t c = 0; c < context_count; c += TOGETHER) {
            size_t part = context_count - c < TOGETHER ? context_count - c : TOGETHER;
            step(model->stride, contexts + c, part, targets, target_count, rate, errors + c * target_count);
        }
        // Of one word in sixteen the loss is told: more would cost more than it says.
        if ((centre & 15) == 0 && rate > 0) {
            for (size_t c = 0; c < context_count; c++) {
                for (size_t t = 0; t < target_count; t++) {
                    float missed = fabsf(errors[c * target_count + t] / rate);
                    *loss -= logf(1.0f - (missed < 0.9999f ? missed : 0.9999f));
                }
            }
            *pairs += context_count;
        }
    }
}

// Changes that k blocks made from one start are added and divided by √k: a sum sends popular movies, which every block changes, beyond all bounds,
// and a mean learns them too slowly (NDCG@10 of item2vec on the sample data, 60 epochs: .060 with the sum, .107 with the root, .100 with the mean; in
// one piece .103).
CLONES void sparrow_skipgram_combine(
    float *shared, size_t stride, const sparrow_skipgram_matrix *blocks, size_t count, uint32_t round, uint32_t *done) {
    for (size_t block = 0; block < count; block++) {
        for (size_t k = 0; k < blocks[block].touched_count; k++) {
            uint32_t word = blocks[block].touched[k];
            if (done[word] == round) continue;
            done[word] = round;
            float *restrict base = shared + (size_t)word * stride;
            for (size_t start = 0; start < stride; start += 16) {
                float sum[16] = {0};
                float changed = 0;
                for (size_t other = block; other < count; other++) {
                    if (blocks[other].stamps[word] != round) continue;
                    changed += 1;
                    const float *own = blocks[other].own + (size_t)word * stride + start;
                    for (size_t i = 0; i < 16; i++) sum[i] += own[i] - base[start + i];
                }
                float part = 1.0f / sqrtf(changed);
                for (size_t i = 0; i < 16; i++) base[start + i] += sum[i] * part;
            }
        }
    }
}
