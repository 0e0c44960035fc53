/* Where names may begin in the views of a batch (views/word_starts.py). */
#include "kernels.h"

static int is_between(uint32_t code, uint32_t first, uint32_t last) { return code >= first && code <= last; }

/* Say whether so many code points follow in the line, and in the tag if there is one. */
static bool has_rest(const uint32_t *codes, const uint8_t *classes, int64_t count, int64_t at, bool in_tag,
                     int64_t least) {
    for (int64_t end = at; end < at + least; end++)
        if (end >= count || codes[end] == '\n' || (in_tag && !fits_tag(codes[end], classes[end]))) return false;
    return true;
}

/* Sets `begins`, of which there are `count`, where a name may begin in a folded view: at whatever joins no letter
 * before it, but inside a word only where a tag goes on or a capital follows a small letter in the original, `least`
 * code points follow, and not at more than `most` places of a text; `starts` says where texts begin, and the end.
 * `spaced` gets the view with hyphens and underscores as blanks. */
void lourie_word_starts(const uint32_t *codes, const uint8_t *classes, int64_t count, const uint32_t *originals,
                        const int64_t *offsets, const int64_t *starts, int64_t least, int64_t most, uint8_t *begins,
                        uint32_t *spaced) {
    int64_t text = 0, inside = 0;
    bool in_tag = false;
    for (int64_t at = 0; at < count; at++) {
        spaced[at] = codes[at] == '-' || codes[at] == '_' ? ' ' : codes[at];
        if (at >= starts[text]) text++, inside = 0;
        if (at && codes[at - 1] == '#') in_tag = true;
        if (in_tag) in_tag = fits_tag(codes[at], classes[at]);
        int64_t before = at ? at - 1 : at;
        bool joins = asks_boundary(classes[at]) & (classes[at] != HANGUL);
        begins[at] = !(joins & asks_boundary(classes[before]) & (at > 0));
        /* & for &&: a branch at every letter would be guessed wrong too often */
        bool is_hump = is_between(originals[offsets[at]], 'A', 'Z') & is_between(originals[offsets[before]], 'a', 'z');
        if (begins[at] | !(in_tag | is_hump)) continue; /* nearly always */
        begins[at] = inside < most && has_rest(codes, classes, count, at, in_tag, least);
        inside += begins[at];
    }
}

/* Sets `begins` where a disguised name may begin in a squeezed view: at what joins no letter before it in the folded
 * view, and at any letter of scripts that write no blanks. `places` are those of the squeezed letters. */
void lourie_squeezed_starts(const int64_t *places, int64_t count, const uint8_t *classes, uint8_t *begins) {
    for (int64_t at = 0; at < count; at++) {
        int64_t place = places[at];
        begins[at] = !place | !asks_boundary(classes[place - (place > 0)]) | (classes[place] == UNSPACED);
    }
}
