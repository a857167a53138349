// Where a signed response changes its sign, and how steeply.
//
// Problem      a pixel is on a zero crossing if it is negative and one of its four neighbours is positive, or if it is
//              0 between a negative and a positive neighbour on one line. Its slope is the greatest difference, per
//              pixel, across such a pair; 0 elsewhere. The negative pixels' inner boundaries are closed curves.
// Algorithm    one pass over rows and the rows above and below.
// Cost         a response is read once from memory and a slope is written once.
// Determinism  pixels are independent; a flip or a turn gives the flipped or turned bytes.
// Expects      a border that is not constant: nearest puts no other pixel beyond it.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "common/border.hpp"
#include "common/parallel.hpp"

namespace snowshoe {

template <typename F> F slope_at(F at, F up, F down, F left, F right) {
    const F highest = std::max(std::max(up, down), std::max(left, right));
    const F pair = (at < 0) & (highest > 0) ? highest - at : F(0);
    const F vertical = (std::min(up, down) < 0) & (std::max(up, down) > 0) ? std::fabs(up - down) : F(0);
    const F horizontal = (std::min(left, right) < 0) & (std::max(left, right) > 0) ? std::fabs(left - right) : F(0);
    return at == 0 ? std::max(vertical, horizontal) / 2 : pair;
}

template <typename R, typename F>
void crossing_slope(const R *response, std::ptrdiff_t rows, std::ptrdiff_t columns, Border border, F *slope,
                    int threads) {
    parallel_parts(rows, threads, 8, [&](int, std::size_t begin, std::size_t end) {
        std::vector<F> store(3 * (columns + 2));
        F *line[3] = {store.data(), store.data() + columns + 2, store.data() + 2 * (columns + 2)};
        auto load = [&](std::ptrdiff_t r) {
            std::rotate(line, line + 1, line + 3);
            const R *row = response + inside(r, rows, border) * columns;
            padded_row(row, columns, 0, columns, 1, border, F(0), line[2]);
        };
        const std::ptrdiff_t first = static_cast<std::ptrdiff_t>(begin), last = static_cast<std::ptrdiff_t>(end);
        if (first == last) return;
        load(first - 1), load(first);
        for (std::ptrdiff_t r = first; r < last; ++r) {
            load(r + 1);
            const F *__restrict up = line[0] + 1, *__restrict at = line[1] + 1, *__restrict down = line[2] + 1;
            F *__restrict out = slope + r * columns;
            for (std::ptrdiff_t c = 0; c < columns; ++c)
                out[c] = slope_at(at[c], up[c], down[c], at[c - 1], at[c + 1]);
        }
    });
}

}  // namespace snowshoe
