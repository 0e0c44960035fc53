/* Where signs stand that may mask a letter of a name (lexicon/masked.py). */
#include "hashes.h"

enum { ANY = 1 }; /* masked.py: _ANY */

static bool is_sign(uint32_t code, uint8_t class) {
    return class == DIGIT || code == '@' || code == '!' || code == '$';
}

/* Mark the signs, digits and posed letters strewn between letters, which mask any letter. */
static void mark_strewn(struct view view, const int64_t *posed, int64_t posed_count, uint8_t *within, uint8_t *masks) {
    for (int64_t first = 0; first < view.count; first += STRETCH) {
        int64_t last = end_of_stretch(first, view.count);
        if (!holds_class(view.classes, first, last, LETTER)) continue; /* nearly always */
        for (int64_t at = first; at < last; at++)
            if (is_sign(view.codes[at], view.classes[at]) && is_strewn(view.classes, view.count, at))
                masks[at] = ANY, within[at] = 1;
    }
    for (const int64_t *at = posed; at < posed + posed_count; at++)
        if (view.classes[*at] == LETTER && is_strewn(view.classes, view.count, *at)) masks[*at] = ANY, within[*at] = 1;
}

/* `table` says what each code point may mask: 0 nothing, ANY any letter, else the first of a name. Fills `within`, a
 * byte a code point, 0 where no word goes on; `masks`, what each may mask where it stands, any letter where it is
 * strewn between letters; and `places`, the `most` first ones of each text that stand before a letter and, for a first
 * letter alone, behind no word. The three hold `count` each. Gives how many places there are. */
int64_t lourie_masks(const uint32_t *codes, const uint8_t *classes, int64_t count, const int64_t *posed,
                     int64_t posed_count, const uint8_t *table, const int64_t *text_starts, int64_t texts, int64_t most,
                     uint8_t *within, uint8_t *masks, int64_t *places) {
    struct in_texts looked_at = {text_starts, texts, 0, 0};
    int64_t found = 0;
    for (int64_t at = 0; at < count; at++) {
        masks[at] = table[codes[at]];
        within[at] = asks_boundary(classes[at]) | (masks[at] == ANY);
    }
    mark_strewn((struct view){codes, classes, count}, posed, posed_count, within, masks);
    for (int64_t first = 0; first + 1 < count; first += STRETCH) {
        int64_t last = end_of_stretch(first, count - 1);
        uint8_t any = 0;
        for (int64_t at = first; at < last; at++) any |= (masks[at] != 0) & within[at + 1] & (masks[at + 1] != ANY);
        for (int64_t at = first; any && at < last; at++) {
            if (!masks[at] || !within[at + 1] || masks[at + 1] == ANY) continue;
            bool keeps = true;
            if (masks[at] == ANY) keeps = at < 2 || codes[at - 2] != '@' || codes[at - 1] == '\n'; /* @u_name */
            else if (at > 0) keeps = !within[at - 1] && classes[at - 1] != DIGIT;
            if (keeps && is_among_first(&looked_at, at, most)) places[found++] = at;
        }
    }
    return found;
}
