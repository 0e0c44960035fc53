/* Which of half a million forms stand in a view, wherever they overlap (lexicon/sought.py).
 *
 * Forms are rows of UTF-8 in ascending order, so that all that stand at a place lie on one chain: from the last row
 * that does not come behind the text there, by each row's parent, the longest row that it begins with. Most places hold
 * none: a table of first letters and bits for what forms begin with say so without a look at the rows. */
#include "kernels.h"

/* Letters a longer form is told by, and those that are asked first; code points read together. Of the 19 word starts of
 * a post 1.5 stand in a form's first 6 letters, 7 in its first 4 (measured). */
enum { GRAM = 6, HEAD = 4, AT_ONCE = 512 };

struct forms {
    const uint8_t *data;
    const uint32_t *ends;
    int64_t rows;
};

struct slot {
    uint32_t first, last; /* rows, half-open; none where both are 0 */
};

static int64_t begin_of(struct forms forms, int64_t row) { return row ? forms.ends[row - 1] : 0; }

/* Read a code point and go on behind it; what is cut off at `end` is read as it stands. */
static uint32_t read(const uint8_t *data, int64_t *at, int64_t end) {
    uint32_t lead = data[(*at)++];
    if (lead < 0x80) return lead;
    int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    uint32_t code = lead & (0x3F >> more);
    for (; more && *at < end; more--) code = code << 6 | (data[(*at)++] & 0x3F);
    return code;
}

/* Compare a row with the text at a place: above 0 where the row comes behind it. Gives the letters both begin with. */
static int compare(struct forms forms, int64_t row, const uint32_t *codes, int64_t count, int64_t *same) {
    int64_t at = begin_of(forms, row), end = forms.ends[row];
    for (*same = 0; at < end; (*same)++) {
        uint32_t code = read(forms.data, &at, end);
        if (*same >= count) return 1;
        if (code != codes[*same]) return code > codes[*same] ? 1 : -1;
    }
    return -1;
}

static int64_t letters_in(struct forms forms, int64_t row) {
    int64_t letters = 0;
    for (int64_t at = begin_of(forms, row); at < forms.ends[row]; at++) letters += (forms.data[at] & 0xC0) != 0x80;
    return letters;
}

/* Keys are of whole short forms, of the first `GRAM` letters of longer ones, and of the first `HEAD` of any, apart. */
enum { HASH_OF_HEAD = GRAM + 1 };

/* Take one more letter into the hash of those before it. */
static uint64_t take(uint64_t hash, uint32_t code) { return (hash + code) * 0x9E3779B97F4A7C15u; }

static uint64_t key_of(uint64_t hash, int64_t kind) {
    hash = (hash ^ (uint64_t)kind) * 0xBF58476D1CE4E5B9u;
    return hash ^ hash >> 32;
}

static uint64_t hash_of(const uint32_t *codes, int64_t letters) {
    uint64_t hash = 0;
    for (int64_t at = 0; at < letters; at++) hash = take(hash, codes[at]);
    return hash;
}

static int64_t first_letters(struct forms forms, int64_t row, uint32_t *codes) {
    int64_t at = begin_of(forms, row), letters = 0;
    while (letters < GRAM && at < forms.ends[row]) codes[letters++] = read(forms.data, &at, forms.ends[row]);
    return letters;
}

static bool begins_with(struct forms forms, int64_t row, const uint32_t *codes, int64_t letters) {
    uint32_t own[GRAM];
    if (first_letters(forms, row, own) != letters) return false;
    for (int64_t at = 0; at < letters; at++)
        if (own[at] != codes[at]) return false;
    return true;
}

/* The slot of these first letters, or the free one where they belong. There are always free ones. */
static uint64_t slot_of(struct forms forms, const struct slot *slots, int64_t bits, const uint32_t *codes,
                        int64_t letters, uint64_t key) {
    uint64_t mask = ((uint64_t)1 << bits) - 1, place = key & mask;
    while (slots[place].last && !begins_with(forms, slots[place].first, codes, letters)) place = (place + 1) & mask;
    return place;
}

static void set_bit(uint8_t *filter, int64_t bits, uint64_t key) {
    filter[key >> (67 - bits)] |= (uint8_t)(1 << (key >> (64 - bits) & 7));
}

static bool has_bit(const uint8_t *filter, int64_t bits, uint64_t key) {
    return filter[key >> (67 - bits)] >> (key >> (64 - bits) & 7) & 1;
}

/* The longest row each row begins with, or one that is the same and stands before; -1 for none. */
void lourie_form_parents(const uint8_t *data, const uint32_t *ends, int64_t rows, int32_t *parents) {
    struct forms forms = {data, ends, rows};
    for (int64_t row = 0; row < rows; row++) {
        int64_t begin = begin_of(forms, row), length = ends[row] - begin, parent = row - 1;
        for (; parent >= 0; parent = parents[parent]) {
            int64_t other = begin_of(forms, parent), letters = ends[parent] - other, at = 0;
            while (at < letters && at < length && data[other + at] == data[begin + at]) at++;
            if (at == letters) break;
        }
        parents[row] = (int32_t)parent;
    }
}

/* The rows that begin with the same letters as one, or are the same short form: behind the last of them. */
static int64_t alike(struct forms forms, int64_t row, uint32_t *codes, int64_t *letters) {
    int64_t last = row + 1;
    *letters = first_letters(forms, row, codes);
    while (last < forms.rows && begins_with(forms, last, codes, *letters)) last++;
    return last;
}

/* How many slots the rows fill. */
int64_t lourie_form_keys(const uint8_t *data, const uint32_t *ends, int64_t rows) {
    struct forms forms = {data, ends, rows};
    uint32_t codes[GRAM];
    int64_t keys = 0, letters;
    for (int64_t row = 0; row < rows; row = alike(forms, row, codes, &letters)) keys++;
    return keys;
}

/* Fill what a search asks first: `starts`, by the last 16 bits of a first letter, bit n where a form of n letters,
 * fewer than `GRAM`, begins with it, bit 0 where one of `HEAD` or more does; `filter`, a bit for each whole form of
 * fewer than `GRAM` letters, for the first `GRAM` of others, and for the first `HEAD` of all; and the slots of the
 * first two, of which some stay free. Both sizes are powers of 2. All are 0 before. */
void lourie_index_forms(const uint8_t *data, const uint32_t *ends, int64_t rows, uint8_t *starts, uint8_t *filter,
                        int64_t filter_bits, uint32_t *slots, int64_t slot_bits) {
    struct forms forms = {data, ends, rows};
    struct slot *filled = (struct slot *)slots;
    for (int64_t row = 0, last; row < rows; row = last) {
        uint32_t codes[GRAM];
        int64_t letters;
        last = alike(forms, row, codes, &letters);
        uint64_t key = key_of(hash_of(codes, letters), letters);
        starts[codes[0] & 0xFFFF] |= (uint8_t)((letters < GRAM) << letters | (letters >= HEAD));
        if (letters >= HEAD) set_bit(filter, filter_bits, key_of(hash_of(codes, HEAD), HASH_OF_HEAD));
        set_bit(filter, filter_bits, key);
        filled[slot_of(forms, filled, slot_bits, codes, letters, key)] = (struct slot){(uint32_t)row, (uint32_t)last};
    }
}

struct hits {
    int64_t *starts, *ends, *rows;
    int64_t most, found;
};

static void add(struct hits *hits, int64_t start, int64_t end, int64_t row) {
    if (hits->found < hits->most)
        hits->starts[hits->found] = start, hits->ends[hits->found] = end, hits->rows[hits->found] = row;
    hits->found++;
}

/* Reverse what was added since: the chain gives equal rows last first. */
static void reverse(struct hits *hits, int64_t since) {
    int64_t last = hits->found < hits->most ? hits->found : hits->most;
    for (; since < --last; since++) {
        int64_t end = hits->ends[since], row = hits->rows[since]; /* the start is the same */
        hits->ends[since] = hits->ends[last], hits->rows[since] = hits->rows[last];
        hits->ends[last] = end, hits->rows[last] = row;
    }
}

/* Add the rows of a slot that stand in the text: of short forms all, of others those on one chain. */
static void add_rows(struct hits *hits, struct forms forms, const int32_t *parents, struct slot slot, int64_t start,
                     const uint32_t *text, int64_t left, int64_t letters) {
    if (letters < GRAM) {
        for (int64_t row = slot.first; row < slot.last; row++) add(hits, start, start + letters, row);
        return;
    }
    int64_t low = slot.first, high = slot.last, same = 0, before = hits->found;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (compare(forms, middle, text, left, &same) > 0) high = middle;
        else low = middle + 1;
    }
    if (low == slot.first) return;
    compare(forms, low - 1, text, left, &same);
    for (int64_t row = low - 1; row >= slot.first; row = parents[row]) {
        letters = letters_in(forms, row);
        if (letters <= same) add(hits, start, start + letters, row);
    }
    reverse(hits, before);
}

/* What a search asks first, and what then seems to stand in the text. */
struct asked {
    const uint8_t *starts, *filter;
    const struct slot *slots;
    int64_t filter_bits, slot_bits;
};

struct likely {
    int64_t start, letters;
    uint64_t key;
};

/* Add what the bits do not rule out; else the next is written over it: a branch would be guessed wrong too often. */
static int64_t add_likely(struct likely *likely, int64_t held, struct asked asked, int64_t start, int64_t letters,
                          uint64_t hash, bool may_be) {
    uint64_t key = key_of(hash, letters);
    likely[held] = (struct likely){start, letters, key};
    return held + (may_be & has_bit(asked.filter, asked.filter_bits, key));
}

/* Give the places in a stretch of the text where a form may begin. */
static int64_t read_starts(const uint8_t *begins, int64_t first, int64_t last, int64_t *places) {
    int64_t found = 0;
    for (int64_t at = first; at < last; at++) places[found] = at, found += begins[at] != 0;
    return found;
}

/* Keep those of the places where so many letters stand that some form begins with; add what is shorter. `hashes` are of
 * these letters. */
static int64_t read_heads(const uint32_t *codes, int64_t count, struct asked asked, int64_t *heads, int64_t places,
                          uint64_t *hashes, struct likely *likely, int64_t *held) {
    int64_t found = 0;
    for (int64_t place = 0; place < places; place++) {
        int64_t start = heads[place];
        uint8_t kinds = asked.starts[codes[start] & 0xFFFF];
        if (!kinds) continue;
        uint64_t hash = 0;
        int64_t letters = 1;
        for (; letters < HEAD && start + letters <= count; letters++) {
            hash = take(hash, codes[start + letters - 1]);
            if (kinds >> letters & 1) *held = add_likely(likely, *held, asked, start, letters, hash, true);
        }
        if (start + HEAD > count) continue;
        hash = take(hash, codes[start + HEAD - 1]);
        heads[found] = start, hashes[found] = hash;
        found += (kinds & 1) & has_bit(asked.filter, asked.filter_bits, key_of(hash, HASH_OF_HEAD));
    }
    return found;
}

/* Ask for what each will need, one step after another for all of them, so that the waits for memory overlap. */
static void ask_ahead(const struct likely *likely, int64_t count, struct forms forms, struct asked asked) {
    uint64_t mask = ((uint64_t)1 << asked.slot_bits) - 1;
    for (int64_t one = 0; one < count; one++) __builtin_prefetch(asked.slots + (likely[one].key & mask));
    for (int64_t one = 0; one < count; one++)
        __builtin_prefetch(forms.ends + asked.slots[likely[one].key & mask].first);
    for (int64_t one = 0; one < count; one++)
        __builtin_prefetch(forms.data + begin_of(forms, asked.slots[likely[one].key & mask].first));
}

/* Add the longer forms that may stand where heads were found. */
static int64_t read_grams(const uint32_t *codes, int64_t count, struct asked asked, const int64_t *heads,
                          const uint64_t *hashes, int64_t found, struct likely *likely, int64_t held) {
    for (int64_t one = 0; one < found; one++) {
        int64_t start = heads[one];
        uint64_t hash = hashes[one];
        for (int64_t letters = HEAD; letters <= GRAM && start + letters <= count; letters++) {
            bool may_be = letters == GRAM || asked.starts[codes[start] & 0xFFFF] >> letters & 1;
            if (letters > HEAD) hash = take(hash, codes[start + letters - 1]);
            held = add_likely(likely, held, asked, start, letters, hash, may_be);
        }
    }
    return held;
}

/* Every form that stands in the code points where one may begin: its start, its end and its row, equal ones in their
 * order. Gives how many there are, of which the first `most` are written. */
int64_t lourie_find_forms(const uint32_t *codes, const uint8_t *begins, int64_t count, const uint8_t *data,
                          const uint32_t *ends, int64_t rows, const int32_t *parents, const uint8_t *starts,
                          const uint8_t *filter, int64_t filter_bits, const uint32_t *slots, int64_t slot_bits,
                          int64_t most, int64_t *hit_starts, int64_t *hit_ends, int64_t *hit_rows) {
    struct forms forms = {data, ends, rows};
    struct asked asked = {starts, filter, (const struct slot *)slots, filter_bits, slot_bits};
    struct hits hits = {hit_starts, hit_ends, hit_rows, most, 0};
    struct likely likely[AT_ONCE * GRAM + 1];
    int64_t heads[AT_ONCE + 1];
    uint64_t hashes[AT_ONCE + 1];
    for (int64_t first = 0; first < count; first += AT_ONCE) {
        int64_t held = 0, last = first + AT_ONCE < count ? first + AT_ONCE : count;
        int64_t places = read_starts(begins, first, last, heads);
        int64_t found = read_heads(codes, count, asked, heads, places, hashes, likely, &held);
        held = read_grams(codes, count, asked, heads, hashes, found, likely, held);
        ask_ahead(likely, held, forms, asked);
        for (int64_t one = 0; one < held; one++) {
            struct likely here = likely[one];
            const uint32_t *text = codes + here.start;
            struct slot slot = asked.slots[slot_of(forms, asked.slots, slot_bits, text, here.letters, here.key)];
            if (slot.last) add_rows(&hits, forms, parents, slot, here.start, text, count - here.start, here.letters);
        }
    }
    return hits.found;
}
