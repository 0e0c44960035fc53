/* The log-posterior of each language for each text: py3langid's automaton and naive Bayes (language.py).
 * The tables are many times larger than what a core keeps near: texts are walked side by side, and rows of weights
 * asked for ahead, so that the waits for memory overlap. */
#include "kernels.h"

/* MAX_BYTES of Python; texts walked together; rows asked for ahead; twice as many as there may be features. */
enum { MOST = 128, BESIDE = 32, AHEAD = 8, SLOTS = 256 };

struct walked {
    const uint8_t *text;
    int64_t count;
    int32_t row; /* of its state, where its steps begin */
    int32_t found;
    int32_t features[MOST + 1];
};

/* Put each feature once, in the order in which they were first met, and say how often it was; gives how many differ. */
static int32_t count_features(struct walked *walked, uint8_t *times) {
    uint8_t slots[SLOTS] = {0}; /* 1 + where a feature stands */
    int32_t *features = walked->features, different = 0;
    for (int32_t at = 0; at < walked->found; at++) {
        uint32_t slot = (uint32_t)features[at] * 0x9E3779B1u >> 24;
        while (slots[slot] && features[slots[slot] - 1] != features[at]) slot = (slot + 1) % SLOTS;
        if (!slots[slot]) {
            features[different] = features[at], times[different] = 0;
            slots[slot] = (uint8_t)++different;
        }
        times[slots[slot] - 1]++;
    }
    return different;
}

/* Sums run over the features in the order of the text, so that each is the same to the last bit in any batch. */
static void score(struct walked *walked, const float *weights, const float *prior, int64_t classes, const float *damped,
                  float *row) {
    const int32_t *features = walked->features;
    uint8_t times[MOST];
    int32_t different = count_features(walked, times);
    for (int32_t at = 0; at < different; at++) {
        if (at + AHEAD < different) {
            const float *ahead = weights + features[at + AHEAD] * classes;
            for (int64_t line = 0; line < classes; line += 16) __builtin_prefetch(ahead + line);
        }
        const float *weight = weights + features[at] * classes;
        float share = damped[times[at]];
        for (int64_t class = 0; class < classes; class++) row[class] += share * weight[class];
    }
    for (int64_t class = 0; different && class < classes; class++) row[class] += prior[class];
}

/* Each text has a row of `MOST` bytes, of which as many count as `sizes` says; `damped` holds 1 + MOST values of
 * log(1 + count), `scores` a row of `classes` a text, all 0. */
void lourie_language_scores(const uint8_t *bytes, const int64_t *sizes, int64_t texts, const uint8_t *kind_of_byte,
                            const int32_t *next_state, const int32_t *row_start, const int32_t *feature,
                            const float *weights, const float *prior, int64_t classes, const float *damped,
                            float *scores) {
    struct walked walked[BESIDE];
    for (int64_t first = 0; first < texts; first += BESIDE) {
        int64_t lanes = texts - first < BESIDE ? texts - first : BESIDE, longest = 0;
        for (int64_t lane = 0; lane < lanes; lane++) {
            walked[lane].text = bytes + (first + lane) * MOST, walked[lane].count = sizes[first + lane];
            walked[lane].row = row_start[0], walked[lane].found = 0;
            if (walked[lane].count > longest) longest = walked[lane].count;
        }
        for (int64_t at = 0; at < longest; at++)
            for (int64_t lane = 0; lane < lanes; lane++) {
                struct walked *one = walked + lane;
                if (at >= one->count) continue;
                int32_t state = next_state[one->row + kind_of_byte[one->text[at]]], ended = feature[state];
                one->row = row_start[state];
                __builtin_prefetch(next_state + one->row + kind_of_byte[one->text[at + (at + 1 < one->count)]]);
                one->features[one->found] = ended;
                one->found += ended >= 0; /* a branch would be guessed wrong too often */
            }
        for (int64_t lane = 0; lane < lanes; lane++)
            score(walked + lane, weights, prior, classes, damped, scores + (first + lane) * classes);
    }
}
