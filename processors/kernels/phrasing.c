/* The features of posts by their keys, and how often each is met (models/phrasing.py). */
#include "kernels.h"

enum { WORDS, LETTERS, NEAR, SHAPE }; /* blocks, as in phrasing.py */
enum { KEY_BITS = 30, LONGEST_GRAM = 5, LONGEST_RUN = 4 }; /* as in phrasing.py */

static const uint64_t FACTOR = 0x9E3779B97F4A7C15;

struct keys {
    uint32_t *keys;
    int64_t count;
};

/* Scatters a number over 64 bits; this and roll are as in models/features.py. */
static inline uint64_t mix(uint64_t number) {
    number += FACTOR;
    number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9;
    number = (number ^ number >> 27) * 0x94D049BB133111EB;
    return number ^ number >> 31;
}

static inline uint64_t roll(uint64_t hash, uint64_t following) { return mix(hash * FACTOR + following); }

static inline void add(struct keys *found, uint64_t hash, uint32_t block) {
    found->keys[found->count++] = (uint32_t)(hash >> (64 - KEY_BITS)) | block << KEY_BITS;
}

/* Sizes, prices and article numbers keep their shape only. */
static inline uint64_t code_of(uint32_t code, uint8_t class) { return class == DIGIT ? '0' : code; }

/* Adds each word of letters and digits, and each pair of words that follow one another. */
static void add_words(struct keys *found, const uint32_t *codes, const uint8_t *classes, int64_t count) {
    uint64_t before = 0;
    bool is_first = true;
    for (int64_t at = 0, start; at < count; at++) {
        uint64_t sum = 0;
        for (start = at; at < count && classes[at] >= LATIN && classes[at] <= UNSPACED; at++)
            sum += mix(code_of(codes[at], classes[at]) + ((uint64_t)(at - start) << 32));
        if (at == start) continue;
        uint64_t word = mix(sum);
        add(found, word, WORDS);
        if (!is_first) add(found, roll(before, word), WORDS);
        before = word, is_first = false;
    }
}

/* Adds each group of 2 and more characters. */
static void add_grams(struct keys *found, const uint32_t *codes, const uint8_t *classes, int64_t count) {
    for (int64_t first = 0; first < count; first++) {
        int64_t end = first + LONGEST_GRAM < count ? first + LONGEST_GRAM : count;
        uint64_t hash = code_of(codes[first], classes[first]);
        for (int64_t at = first + 1; at < end; at++) {
            hash = roll(hash, code_of(codes[at], classes[at]));
            add(found, hash, LETTERS);
        }
    }
}

/* Adds the runs of what a shape is made of. */
static void add_runs(struct keys *found, const uint32_t *shape, int64_t count) {
    for (int64_t first = 0; first < count; first++) {
        int64_t end = first + LONGEST_RUN < count ? first + LONGEST_RUN : count;
        uint64_t hash = mix(shape[first]);
        add(found, hash, SHAPE);
        for (int64_t at = first + 1; at < end; at++) {
            hash = roll(hash, shape[at]);
            add(found, hash, SHAPE);
        }
    }
}

/* Adds a word beside a subject by its side, by side and distance, and with the group of species. */
static void add_beside(struct keys *found, uint32_t word, int64_t place, uint32_t group) {
    uint64_t side = roll(mix(word), place > 0);
    add(found, side, NEAR);
    add(found, roll(side, (uint64_t)place), NEAR);
    add(found, roll(side, group + ((uint64_t)1 << 32)), NEAR);
}

/* Writes the keys of the features of `texts` that stand in the codes from `starts` to `ends`, and where those of each
 * text end. `shapes` and `words` hold what was read of all texts (shapes.c), `shape_ends` and `word_ends` where that
 * of each ends; `groups` the group of each text. `keys` holds LONGEST_GRAM a code point, LONGEST_RUN a number of a
 * shape, and 3 a word. */
void lourie_phrases(const uint32_t *codes, const uint8_t *classes, const int64_t *starts, const int64_t *ends,
                    int64_t texts, const uint32_t *shapes, const int64_t *shape_ends, const uint32_t *words,
                    const int64_t *places, const int64_t *word_ends, const uint32_t *groups, uint32_t *keys,
                    int64_t *key_ends) {
    struct keys found = {keys, 0};
    int64_t shape = 0, word = 0;
    for (int64_t text = 0; text < texts; text++) {
        int64_t start = starts[text], count = ends[text] - start;
        add_words(&found, codes + start, classes + start, count);
        add_grams(&found, codes + start, classes + start, count);
        add_runs(&found, shapes + shape, shape_ends[text] - shape);
        for (; word < word_ends[text]; word++) add_beside(&found, words[word], places[word], groups[text]);
        shape = shape_ends[text];
        key_ends[text] = found.count;
    }
}

/* Leaves each key of a text once, where its keys up to its end ascend; `rows` gets what `row_of` says of its text,
 * `counts` how often it was met. Both hold as many as there are keys. Gives how many are left. */
int64_t lourie_counted(uint32_t *keys, const int64_t *ends, const int64_t *row_of, int64_t texts, int64_t *rows,
                       int64_t *counts) {
    int64_t kept = 0, at = 0;
    for (int64_t text = 0; text < texts; text++) {
        for (int64_t met = 1; at < ends[text]; at++) {
            bool is_last = at + 1 == ends[text] || keys[at + 1] != keys[at];
            keys[kept] = keys[at], rows[kept] = row_of[text], counts[kept] = met;
            kept += is_last; /* not by a branch, which would be guessed wrong too often */
            met = is_last ? 1 : met + 1;
        }
    }
    return kept;
}
