// Hysteresis: weak pixels that are joined to a strong one.
//
// Problem      keep the pixels above `low` that are joined, over sides, edges and corners and through others above `low`, to
//              one that is above `high` too (Canny 1986, doi:10.1109/TPAMI.1986.4767851).
// Algorithm    every strong pixel that is not kept yet floods its line from a stack of pixels to look around.
// Cost         one pass, and the strengths of all neighbours, 8 or 26, for each pixel that is kept.
// Determinism  what is joined does not depend on the order of the flood.
// Expects      strengths that are not NaN.
#pragma once
#include <algorithm>
#include <cstddef>
#include <vector>

#include "common/sides.hpp"

namespace snowshoe {

// Calls visit(i) for a pixel and all that share a side, an edge or a corner with it.
template <typename Visit> void around(const Sides &sides, std::ptrdiff_t i, Visit &&visit) {
    const std::ptrdiff_t column = i % sides.columns, row = i / sides.columns % sides.rows;
    const std::ptrdiff_t plane = i / sides.columns / sides.rows;
    auto first = [](std::ptrdiff_t at) { return std::max<std::ptrdiff_t>(at - 1, 0); };
    for (std::ptrdiff_t p = first(plane); p <= std::min(plane + 1, sides.planes - 1); ++p)
        for (std::ptrdiff_t r = first(row); r <= std::min(row + 1, sides.rows - 1); ++r)
            for (std::ptrdiff_t c = first(column); c <= std::min(column + 1, sides.columns - 1); ++c)
                visit((p * sides.rows + r) * sides.columns + c);
}

template <typename F> void follow(const F *strength, const Sides &sides, F low, F high, bool *kept) {
    const std::ptrdiff_t size = sides.size();
    std::fill(kept, kept + size, false);
    std::vector<std::ptrdiff_t> waiting;
    auto keep = [&](std::ptrdiff_t i) {
        if (kept[i] || !(strength[i] > low)) return;
        kept[i] = true, waiting.push_back(i);
    };
    for (std::ptrdiff_t seed = 0; seed < size; ++seed) {
        if (!(strength[seed] > high)) continue;
        keep(seed);
        while (!waiting.empty()) {
            const std::ptrdiff_t i = waiting.back();
            waiting.pop_back();
            around(sides, i, keep);
        }
    }
}

}  // namespace snowshoe
