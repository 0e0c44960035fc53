/* The log-posterior of each language for each text: py3langid's automaton and naive Bayes (language.py).
 * The tables are many times larger than what a core keeps near: texts are walked side by side, and rows of weights
 * asked for ahead, so that the waits for memory overlap. */
#include "kernels.h"

enum { MOST = 128, BESIDE = 32, AHEAD = 8 }; /* MAX_BYTES of Python; texts walked together; rows asked for ahead */

struct walked {
    const uint8_t *text;
    int64_t count;
    int32_t state;
    int32_t found;
    int32_t features[MOST + 1];
};

/* Sort by 6 bits a time, the lowest first: of 70 numbers of 17 bits a fifth of what inserting each takes. */
static void sort(int32_t *numbers, int32_t count) {
    int32_t other[MOST], highest = 0;
    for (int32_t at = 0; at < count; at++) highest |= numbers[at];
    for (int shift = 0; highest >> shift; shift += 6) {
        int32_t begins[65] = {0};
        for (int32_t at = 0; at < count; at++) other[at] = numbers[at], begins[(numbers[at] >> shift & 63) + 1]++;
        for (int32_t bits = 0; bits < 64; bits++) begins[bits + 1] += begins[bits];
        for (int32_t at = 0; at < count; at++) numbers[begins[other[at] >> shift & 63]++] = other[at];
        if (highest >> shift < 64) break; /* no shift by more than a number has */
    }
}

/* Sums run over the features in ascending order, so that each is the same to the last bit in any batch. */
static void score(struct walked *walked, const float *weights, const float *prior, int64_t classes, const float *damped,
                  float *row) {
    const int32_t *features = walked->features;
    sort(walked->features, walked->found);
    for (int32_t at = 0, same; at < walked->found; at += same) {
        if (at + AHEAD < walked->found) {
            const float *ahead = weights + features[at + AHEAD] * classes;
            for (int64_t line = 0; line < classes; line += 16) __builtin_prefetch(ahead + line);
        }
        for (same = 1; at + same < walked->found && features[at + same] == features[at];) same++;
        const float *weight = weights + features[at] * classes;
        float share = damped[same];
        for (int64_t class = 0; class < classes; class++) row[class] += share * weight[class];
    }
    for (int64_t class = 0; walked->found && class < classes; class++) row[class] += prior[class];
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
            walked[lane].state = walked[lane].found = 0;
            if (walked[lane].count > longest) longest = walked[lane].count;
        }
        for (int64_t at = 0; at < longest; at++)
            for (int64_t lane = 0; lane < lanes; lane++) {
                struct walked *one = walked + lane;
                if (at >= one->count) continue;
                one->state = next_state[row_start[one->state] + kind_of_byte[one->text[at]]];
                int32_t ended = feature[one->state];
                one->features[one->found] = ended;
                one->found += ended >= 0; /* a branch would be guessed wrong too often */
            }
        for (int64_t lane = 0; lane < lanes; lane++)
            score(walked + lane, weights, prior, classes, damped, scores + (first + lane) * classes);
    }
}
