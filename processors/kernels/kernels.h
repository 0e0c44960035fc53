/* What the kernels share. Each is one loop over the letters, words or bytes of a whole batch. The Python that calls,
 * named at the top of each file, makes the arrays; the kernel's comment says how much each must hold. Code points are
 * below 0x110000 and tables by code point have as many entries. Nothing is allocated, and nothing outlives a call. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Classes of code points, as processors/views/fold_table.py numbers them. */
enum { OTHER, LATIN, CYRILLIC, GREEK, LETTER, HANGUL, DIGIT, UNSPACED, EMOJI, FLAG, JOINER, BREAK };

/* Letters of scripts that write blanks between words. */
static inline bool asks_boundary(uint8_t class) { return class >= LATIN && class <= HANGUL; }

/* Say whether a sign or digit was strewn between letters of scripts which have no letters like it. */
static inline bool is_strewn(const uint8_t *classes, int64_t count, int64_t at) {
    return at > 0 && at + 1 < count && classes[at - 1] == LETTER && classes[at + 1] == LETTER;
}

enum { STRETCH = 64 }; /* letters looked at together, which compilers do in a few instructions */

/* Where letters that are looked at together end. */
static inline int64_t end_of_stretch(int64_t first, int64_t count) {
    return first + STRETCH < count ? first + STRETCH : count;
}

/* Say whether any letter of a stretch is of the `kinds` code points from `from` on. */
static inline bool holds_any(const uint32_t *codes, int64_t first, int64_t last, uint32_t from, uint32_t kinds) {
    uint32_t any = 0;
    for (int64_t at = first; at < last; at++) any |= codes[at] - from < kinds;
    return any;
}

/* Say whether any letter of a stretch is of a class. */
static inline bool holds_class(const uint8_t *classes, int64_t first, int64_t last, uint8_t class) {
    uint8_t any = 0;
    for (int64_t at = first; at < last; at++) any |= classes[at] == class;
    return any;
}

/* Say whether a capital follows a small letter, both of ASCII. */
static inline bool is_hump(uint32_t before, uint32_t code) {
    return (before - 'a' <= 'z' - 'a') & (code - 'A' <= 'Z' - 'A');
}

/* The first of ascending numbers that is no less, or how many there are. */
static inline int64_t first_from(const int64_t *numbers, int64_t count, int64_t least) {
    int64_t low = 0;
    while (low < count) {
        int64_t middle = low + (count - low) / 2;
        if (numbers[middle] < least) low = middle + 1;
        else count = middle;
    }
    return low;
}

/* Letters, digits and underscores: with these a #hashtag and a @mention go on. */
static inline bool fits_tag(uint32_t code, uint8_t class) {
    return asks_boundary(class) || class == DIGIT || code == '_';
}

/* A folded view. */
struct view {
    const uint32_t *codes;
    const uint8_t *classes;
    int64_t count;
};

/* The class at a place; a break before the first and behind the last. */
static inline uint8_t class_at(struct view view, int64_t at) {
    return at < 0 || at >= view.count ? BREAK : view.classes[at];
}

/* Letters of a kind that were walked through, from where they begin; none of them is walked through again. */
struct passed {
    int64_t first, last;
};

/* Where the letters of a kind begin that stand before a place; linear in all for places that mostly ascend. */
static inline int64_t walk_back(struct view view, int64_t at, bool (*is_kind)(uint32_t, uint8_t),
                                struct passed *passed) {
    if (at >= passed->first && at <= passed->last) return passed->first;
    int64_t last = at;
    while (at > 0 && at != passed->last && is_kind(view.codes[at - 1], view.classes[at - 1])) at--;
    if (at != passed->last) passed->first = at;
    passed->last = last;
    return passed->first;
}
