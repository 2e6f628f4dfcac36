#pragma once

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

// How much work one search may still do. PCRE2's own match limit begins anew at every starting
// place of the subject, so that by itself it allows a subject's length times the limit.
typedef struct {
    uint64_t left;      // Units of work.
    uint64_t step;      // What each item of the pattern costs.
    size_t position;    // Where in the subject the last item was tried.
} cpcre2_budget;

// Called before every item of a pattern compiled with PCRE2_AUTO_CALLOUT: the item costs its
// step and a unit for every 16 bytes that the search has moved, forwards or backwards.
static inline int cpcre2_spend(pcre2_callout_block_8 *block, void *memory) {
    cpcre2_budget *budget = (cpcre2_budget *)memory;
    size_t now = block->current_position;
    size_t moved = now > budget->position ? now - budget->position : budget->position - now;
    uint64_t cost = budget->step + moved / 16;
    budget->position = now;
    if (cost > budget->left) return PCRE2_ERROR_MATCHLIMIT;
    budget->left -= cost;
    return 0;
}

static inline void cpcre2_set_budget(pcre2_match_context_8 *context, cpcre2_budget *budget) {
    pcre2_set_callout_8(context, cpcre2_spend, budget);
}
