/* Where signs stand that may mask a letter of a name (lexicon/masked.py, masked_signs.py). */
#include "kernels.h"

enum { ANY = 1, BY_SOUND = 2, SIGNS_FROM = 0x2E80 }; /* masked.py: _ANY; masked_signs.py: _BY_SOUND; Han and kana */

static bool is_sign(uint32_t code, uint8_t class) {
    return class == DIGIT || code == '@' || code == '!' || code == '$';
}

/* `table` says what each code point may mask: 0 nothing, ANY any letter, else the first of a name. Fills `within`, a
 * byte a code point, 0 where no word goes on; `masks`, what each may mask where it stands; `between`, the signs strewn
 * between letters, which then mask any; and `places`, the masks that stand before a letter and, for a first letter
 * alone, behind no word. The four hold `count` each; `counts` gets how many there are of the last two. */
void lourie_masks(const uint32_t *codes, const uint8_t *classes, int64_t count, const int64_t *posed,
                  int64_t posed_count, const uint8_t *table, uint8_t *within, uint8_t *masks, int64_t *between,
                  int64_t *places, int64_t *counts) {
    int64_t strewn = 0, found = 0;
    for (int64_t at = 0; at < count; at++) {
        masks[at] = table[codes[at]];
        within[at] = asks_boundary(classes[at]) | (masks[at] == ANY);
    }
    for (int64_t first = 0; first < count; first += STRETCH) {
        int64_t last = end_of_stretch(first, count);
        if (!holds_class(classes, first, last, LETTER)) continue; /* nearly always */
        for (int64_t at = first; at < last; at++)
            if (is_sign(codes[at], classes[at]) && is_strewn(classes, count, at)) between[strewn++] = at;
    }
    for (const int64_t *at = posed; at < posed + posed_count; at++)
        if (classes[*at] == LETTER && is_strewn(classes, count, *at)) between[strewn++] = *at;
    for (int64_t place = 0; place < strewn; place++) masks[between[place]] = ANY, within[between[place]] = 1;
    for (int64_t first = 0; first + 1 < count; first += STRETCH) {
        int64_t last = end_of_stretch(first, count - 1);
        uint8_t any = 0;
        for (int64_t at = first; at < last; at++) any |= (masks[at] != 0) & within[at + 1] & (masks[at + 1] != ANY);
        for (int64_t at = first; any && at < last; at++) {
            if (!masks[at] || !within[at + 1] || masks[at + 1] == ANY) continue;
            bool keeps = true;
            if (masks[at] == ANY) keeps = at < 2 || codes[at - 2] != '@' || codes[at - 1] == '\n'; /* @u_name */
            else if (at > 0) keeps = !within[at - 1] && classes[at - 1] != DIGIT;
            if (keeps) places[found++] = at;
        }
    }
    counts[0] = strewn, counts[1] = found;
}

/* Say whether a mask may stand beside a code point of this class; for the sound of a digit not beside Thai. */
static bool is_ours(uint8_t class, uint32_t code, uint8_t kind) {
    return (class == UNSPACED || class == HANGUL) && (kind != BY_SOUND || code >= SIGNS_FROM);
}

/* Where masks stand beside a sign of scripts without blanks, and digits, in no number, where they may stand for its
 * sound. `places` and `by_sound`, which says of each whether it is such a digit, hold `count`. Gives how many. */
int64_t lourie_sign_masks(const uint32_t *codes, const uint8_t *classes, int64_t count, const uint8_t *table,
                          int64_t *places, uint8_t *by_sound) {
    int64_t found = 0;
    for (int64_t first = 0; first < count; first += STRETCH) {
        int64_t last = end_of_stretch(first, count), before = first - (first > 0), behind = last + (last < count);
        if (!holds_class(classes, before, behind, UNSPACED) && !holds_class(classes, before, behind, HANGUL)) continue;
        for (int64_t at = first; at < last; at++) {
            uint8_t kind = table[codes[at]];
            if (!kind) continue;
            bool is_beside = false, in_number = false;
            for (int64_t beside = at - 1; beside <= at + 1; beside += 2) {
                if (beside < 0 || beside == count) continue;
                is_beside |= is_ours(classes[beside], codes[beside], kind);
                in_number |= kind == BY_SOUND && classes[beside] == DIGIT;
            }
            if (is_beside && !in_number) places[found] = at, by_sound[found++] = kind == BY_SOUND;
        }
    }
    return found;
}
