/* Words, those that may be a known one with a slip, and which hashes are known (lexicon/word_hashes.py, typos.py). */
#include "hashes.h"

/* Words of `least` to `most` letters: where they start and end, and their hashes. Gives how many; at most
 * count / (least + 1) + 1. */
int64_t lourie_words(const uint32_t *codes, const uint8_t *classes, int64_t count, int64_t least, int64_t most,
                     uint64_t factor, int64_t *starts, int64_t *ends, uint64_t *hashes) {
    int64_t found = 0;
    for (int64_t at = 0; at < count;) {
        if (!asks_boundary(classes[at])) {
            at++;
            continue;
        }
        int64_t start = at;
        uint64_t power = 1, hash = 0;
        for (; at < count && asks_boundary(classes[at]); at++, power *= factor) hash += codes[at] * power;
        if (at - start < least || at - start > most) continue;
        starts[found] = start, ends[found] = at, hashes[found] = hash;
        found++;
    }
    return found;
}

/* Put hashes into a filter, all 0 before (filter.h). */
void lourie_fill_filter(const uint64_t *hashes, int64_t count, int64_t shift, uint64_t *filter) {
    for (int64_t row = 0; row < count; row++) put_into(filter, shift, hashes[row]);
}

/* Which hashes are among the `size` known ones, and the first and last place of each there, half-open; these three hold
 * `count`. Gives how many are met. */
int64_t lourie_met(const uint64_t *hashes, int64_t count, const uint64_t *filter, int64_t shift, const uint64_t *known,
                   int64_t size, int64_t *met, int64_t *first, int64_t *last) {
    struct known all = {filter, shift, known, size};
    int64_t found = 0;
    for (int64_t row = 0; row < count; row++)
        if (is_known(&all, hashes[row], first + found, last + found)) met[found++] = row;
    return found;
}

/* Stretches of known hashes by the word each is met by; only `room` of them are written. */
struct stretches {
    int64_t room, found, *words, *first, *last;
};

static void look_up(const struct known *known, uint64_t hash, int64_t word, struct stretches *met) {
    int64_t first, last;
    if (!is_known(known, hash, &first, &last)) return;
    int64_t row = met->found++;
    if (row < met->room) met->words[row] = word, met->first[row] = first, met->last[row] = last;
}

/* Words that have a known hash, whole or without one of their letters but the first: the word, and the first and last
 * place of each hash, half-open; these three hold `room`. Words ascend, and have a letter at least; of each text those
 * count that are among the `most` first ones. One that has none is remembered as `innocent` by the first bits of its
 * hash, and not looked at again. Gives how many there are, also where there is no room for all. */
int64_t lourie_slips(const uint32_t *codes, const int64_t *starts, const int64_t *ends, const uint64_t *wholes,
                     int64_t count, uint64_t factor, uint64_t inverse, uint64_t *innocent, int64_t innocent_shift,
                     const uint64_t *filter, int64_t shift, const uint64_t *hashes, int64_t size,
                     const int64_t *text_starts, int64_t texts, int64_t most, int64_t room, int64_t *words,
                     int64_t *first, int64_t *last) {
    struct known known = {filter, shift, hashes, size};
    struct in_texts suspects = {text_starts, texts, 0, 0};
    struct stretches met = {room, 0, words, first, last};
    for (int64_t word = 0; word < count; word++) {
        uint64_t whole = wholes[word], power = factor, head = codes[starts[word]];
        if (innocent[whole >> innocent_shift] == whole) continue;
        int64_t before = met.found;
        look_up(&known, whole, word, &met);
        for (int64_t at = starts[word] + 1; at < ends[word]; at++, power *= factor) {
            uint64_t through = head + codes[at] * power;
            look_up(&known, head + (whole - through) * inverse, word, &met);
            head = through;
        }
        if (met.found == before) innocent[whole >> innocent_shift] = whole;
        else if (!is_among_first(&suspects, starts[word], most)) met.found = before;
    }
    return met.found;
}
