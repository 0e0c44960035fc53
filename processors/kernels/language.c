/* The languages of texts: py3langid's automaton and naive Bayes (language.py).
 * The tables are many times larger than what a core keeps near: texts are walked side by side, and rows of weights
 * asked for ahead, so that the waits for memory overlap. */
#include "kernels.h"

/* MAX_BYTES of Python; texts walked together; more than twice as many as there may be features; float16 of a feature,
 * as many as add up in registers, and pairs of them. */
enum { MOST = 128, BESIDE = 64, SLOT_BITS = 9, SLOTS = 1 << SLOT_BITS, WIDTH = 40, PAIRS = WIDTH / 2, APART = 8 };

struct walked {
    const uint8_t *text;
    int64_t count;
    int32_t step; /* of its state, by the byte that comes */
    int32_t found;
    int32_t features[MOST + 1];
};

struct counted {
    int32_t features[MOST + 1], different;
    uint8_t times[MOST + 1];
};

union bits {
    int32_t whole;
    float part;
};

struct model {
    const uint8_t *kind_of_byte;
    const int32_t *next_state, *states;
    const uint32_t *weights;
    const float *prior, *common;
    int64_t classes;
    const float *damped;
};

/* Collect the features that the text of each lane ends, in its order. */
static void walk(struct walked *walked, int64_t lanes, const struct model *model) {
    struct walked *going[BESIDE];
    int64_t left = 0;
    for (int64_t lane = 0; lane < lanes; lane++) {
        struct walked *one = walked + lane;
        one->found = 0;
        if (!one->count) continue;
        one->step = model->states[0] + model->kind_of_byte[one->text[0]];
        going[left++] = one;
    }
    for (int64_t at = 1; left; at++)
        for (int64_t lane = 0; lane < left; lane++) {
            struct walked *one = going[lane];
            const int32_t *state = model->states + 2 * (int64_t)model->next_state[one->step];
            one->features[one->found] = state[1];
            one->found += state[1] >= 0; /* a branch would be guessed wrong too often */
            if (at >= one->count) {
                going[lane--] = going[--left];
                continue;
            }
            one->step = state[0] + model->kind_of_byte[one->text[at]];
            __builtin_prefetch(model->next_state + one->step);
        }
}

/* Put each feature once, in the order in which they were first met, and say how often it was; ask for its weights. */
static void count_features(const struct walked *walked, const uint32_t *weights, struct counted *counted) {
    uint8_t slots[SLOTS] = {0}; /* 1 + where a feature stands */
    int32_t different = 0;
    for (int32_t at = 0; at < walked->found; at++) {
        int32_t feature = walked->features[at];
        const uint32_t *pairs = weights + (int64_t)feature * PAIRS;
        __builtin_prefetch(pairs);
        __builtin_prefetch(pairs + PAIRS - 1);
        uint32_t slot = (uint32_t)feature * 0x9E3779B1u >> (32 - SLOT_BITS);
        while (slots[slot] && counted->features[slots[slot] - 1] != feature) slot = (slot + 1) % SLOTS;
        int32_t place = slots[slot] ? slots[slot] - 1 : different;
        counted->times[different] = 0;
        different += place == different;
        counted->features[place] = feature, counted->times[place]++;
        slots[slot] = (uint8_t)(place + 1);
    }
    counted->different = different;
}

/* Float16 as float32, 2**112 times too small: sign and fraction in their places, the exponent with its own bias. */
static inline float shrunk(uint32_t high) {
    union bits bits = {(int32_t)high >> 3 & (int32_t)0x8FFFE000};
    return bits.part;
}

/* Add up the weights, in the order of the text, so that sums are the same to the last bit in any batch. `sums` gets
 * those of even classes, then those of odd ones. */
static void add_weights(const struct counted *counted, const struct model *model, float *sums) {
    for (int64_t class = 0; class < WIDTH; class++) sums[class] = 0;
    for (int32_t at = 0; at < counted->different; at++) {
        const uint32_t *pairs = model->weights + (int64_t)counted->features[at] * PAIRS;
        float share = model->damped[counted->times[at]] * 0x1p112f;
        for (int64_t pair = 0; pair < PAIRS; pair++) {
            sums[pair] += share * shrunk(pairs[pair] << 16);
            sums[PAIRS + pair] += share * shrunk(pairs[pair]);
        }
    }
}

/* Eight of their own, so that none waits for the one before. */
static float largest(const float *values, int64_t count) {
    float most[APART], found;
    for (int64_t apart = 0; apart < APART; apart++) most[apart] = values[0];
    int64_t at = 0;
    for (; at + APART <= count; at += APART)
        for (int64_t apart = 0; apart < APART; apart++)
            most[apart] = values[at + apart] > most[apart] ? values[at + apart] : most[apart];
    for (found = most[0]; at < count; at++) found = values[at] > found ? values[at] : found;
    for (int64_t apart = 1; apart < APART; apart++) found = most[apart] > found ? most[apart] : found;
    return found;
}

/* A text without any feature scores 0 for every class but for `common`. */
static void score(const struct counted *counted, int64_t size, const struct model *model, float *row) {
    float sums[WIDTH];
    add_weights(counted, model, sums);
    /* The square root of how long it is keeps the softmax calibrated across lengths (py3langid). */
    double factor = 1.0 / __builtin_sqrt((double)(size ? size : 1));
    for (int64_t class = 0; class < model->classes; class++) {
        float sum = counted->different ? sums[class / 2 + class % 2 * PAIRS] + model->prior[class] : 0;
        row[class] = (float)(sum * factor) + model->common[class];
    }
    float most = largest(row, model->classes);
    for (int64_t class = 0; class < model->classes; class++) row[class] -= most;
}

/* Each text has a row of `MOST` bytes, of which as many count as `sizes` says. `states` has for each where its row in
 * `next_state` starts, and the feature it ends or -1; `weights` a row of `WIDTH` float16 a feature, of which `classes`
 * count. `damped` holds 1 + MOST values of log(1 + count). `scores` gets a row of `classes` a text: logarithms of how
 * likely each is beside the likeliest. */
void lourie_language_scores(const uint8_t *bytes, const int64_t *sizes, int64_t texts, const uint8_t *kind_of_byte,
                            const int32_t *next_state, const int32_t *states, const uint32_t *weights,
                            const float *prior, const float *common, int64_t classes, const float *damped,
                            float *scores) {
    struct model model = {kind_of_byte, next_state, states, weights, prior, common, classes, damped};
    struct walked walked[BESIDE];
    struct counted counted;
    for (int64_t first = 0; first < texts; first += BESIDE) {
        int64_t lanes = texts - first < BESIDE ? texts - first : BESIDE;
        for (int64_t lane = 0; lane < lanes; lane++)
            walked[lane].text = bytes + (first + lane) * MOST, walked[lane].count = sizes[first + lane];
        walk(walked, lanes, &model);
        for (int64_t lane = 0; lane < lanes; lane++) {
            count_features(walked + lane, weights, &counted);
            score(&counted, sizes[first + lane], &model, scores + (first + lane) * classes);
        }
    }
}

/* Make the shares of a text add up to 1. Eight sums of their own, then one: what numpy makes of a row. */
static void normalise(float *shares, int64_t classes) {
    float sums[APART] = {0};
    int64_t class = 0;
    for (; class + APART <= classes; class += APART)
        for (int64_t apart = 0; apart < APART; apart++) sums[apart] += shares[class + apart];
    float whole = ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
    for (; class < classes; class++) whole += shares[class];
    for (class = 0; class < classes; class++) shares[class] /= whole;
}

/* `shares` has a row of `classes` a text, at most `WIDTH`, and is made to add up to 1. `kin` holds classes group by
 * group, each once, `kin_ends` where each of the groups ends. `chosen` gets the likeliest class of the likeliest group,
 * counted from 1, or 0 where the group has less than the `least` share; `confidences` that share. */
void lourie_likeliest_languages(float *shares, int64_t texts, int64_t classes, const int64_t *kin,
                                const int64_t *kin_ends, int64_t kin_groups, double least, int64_t *chosen,
                                double *confidences) {
    for (int64_t text = 0; text < texts; text++) {
        float groups[WIDTH], *row = shares + text * classes;
        normalise(row, classes);
        for (int64_t class = 0; class < classes; class++) groups[class] = row[class];
        for (int64_t group = 0, start = 0; group < kin_groups; start = kin_ends[group++]) {
            float sum = 0;
            for (int64_t at = start; at < kin_ends[group]; at++) sum += row[kin[at]];
            for (int64_t at = start; at < kin_ends[group]; at++) groups[kin[at]] = sum;
        }
        float most = largest(groups, classes);
        for (int64_t class = 0; class < classes; class++) groups[class] = groups[class] == most ? row[class] : -1;
        float best = largest(groups, classes);
        int64_t found = 0;
        while (found + 1 < classes && groups[found] != best) found++;
        chosen[text] = most >= least ? 1 + found : 0;
        confidences[text] = most < 1 ? most : 1;
    }
}
