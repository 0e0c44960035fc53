/* How many letters of each script stand in each text, and which script decides its language (views/scripts.py). */
#include "kernels.h"

enum { KINDS = 32, APART = 4 }; /* kinds there may be; sums of their own, so that none waits for the one before */

static void count(const uint32_t *codes, int64_t at, int64_t end, const uint8_t *scripts, int64_t kinds,
                  int64_t *counts) {
    int32_t sums[APART][KINDS] = {{0}};
    for (; at < end; at++) sums[at % APART][scripts[codes[at]] % KINDS]++;
    for (int64_t kind = 0; kind < kinds; kind++) {
        counts[kind] = 0;
        for (int64_t apart = 0; apart < APART; apart++) counts[kind] += sums[apart][kind];
    }
}

/* `counts` gets a row of `kinds` a text, fewer than `KINDS`; `scripts` says of each code point of what kind it is. */
void lourie_count_scripts(const uint32_t *codes, const int64_t *ends, int64_t texts, const uint8_t *scripts,
                          int64_t kinds, int64_t *counts) {
    for (int64_t text = 0; text < texts; text++)
        count(codes, text ? ends[text - 1] : 0, ends[text], scripts, kinds, counts + text * kinds);
}

/* Whether all code points are below one. */
static bool are_below(const uint32_t *codes, int64_t at, int64_t end, uint32_t plain) {
    int32_t above = 0;
    for (; at < end; at++) above |= (int32_t)codes[at] >= (int32_t)plain; /* no way out, so that many go at once */
    return !above;
}

/* Kinds are those above: no letter, a letter of a script that several languages share, then scripts of one language
 * each, and Han as the last; letters below `plain` are of shared scripts. `chosen` gets 0 for a text without letters;
 * the script that has most letters of those of one language, where it has at least the `least` share of all; else 1.
 * `shares` gets that share, else 0. Han is counted as `japanese` where at least `least_kana` of both is that. */
void lourie_script_languages(const uint32_t *codes, const int64_t *ends, int64_t texts, const uint8_t *scripts,
                             int64_t kinds, uint32_t plain, int64_t japanese, double least_kana, double least,
                             int64_t *chosen, double *shares) {
    enum { NO_LETTER, SHARED, OWN };
    for (int64_t text = 0; text < texts; text++) {
        int64_t counts[KINDS], letters = 0, best = OWN, at = text ? ends[text - 1] : 0;
        if (are_below(codes, at, ends[text], plain)) {
            while (at < ends[text] && scripts[codes[at]] == NO_LETTER) at++;
            chosen[text] = at < ends[text] ? SHARED : NO_LETTER, shares[text] = 0;
            continue;
        }
        count(codes, at, ends[text], scripts, kinds, counts);
        int64_t han = counts[kinds - 1], kana = counts[japanese];
        counts[(double)kana >= least_kana * (double)(han + kana) ? japanese : SHARED] += han;
        for (int64_t kind = SHARED; kind < kinds - 1; kind++) {
            letters += counts[kind];
            if (kind > OWN && counts[kind] > counts[best]) best = kind;
        }
        double share = (double)counts[best] / (double)(letters ? letters : 1);
        chosen[text] = !letters ? NO_LETTER : share >= least ? best : SHARED;
        shares[text] = chosen[text] >= OWN ? share : 0;
    }
}
