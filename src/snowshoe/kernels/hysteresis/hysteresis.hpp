// Hysteresis: weak pixels that are joined to a strong one.
//
// Problem      keep the pixels above `low` that are joined, over sides and corners and through others above `low`, to
//              one that is above `high` too (Canny 1986, doi:10.1109/TPAMI.1986.4767851).
// Algorithm    every strong pixel that is not kept yet floods its line from a stack of pixels to look around.
// Cost         one pass, and eight strengths for each pixel that is kept.
// Determinism  what is joined does not depend on the order of the flood.
// Expects      strengths that are not NaN.
#pragma once
#include <algorithm>
#include <cstddef>
#include <vector>

namespace snowshoe {

template <typename F>
void follow(const F *strength, std::ptrdiff_t rows, std::ptrdiff_t columns, F low, F high, bool *kept) {
    const std::ptrdiff_t size = rows * columns;
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
            const std::ptrdiff_t row = waiting.back() / columns, column = waiting.back() % columns;
            waiting.pop_back();
            for (std::ptrdiff_t r = std::max<std::ptrdiff_t>(row - 1, 0); r <= std::min(row + 1, rows - 1); ++r)
                for (std::ptrdiff_t c = std::max<std::ptrdiff_t>(column - 1, 0); c <= std::min(column + 1, columns - 1);
                     ++c)
                    keep(r * columns + c);
        }
    }
}

}  // namespace snowshoe
