// Where a signed response changes its sign, how high a step that means, which steps are kept, and which way is uphill.
//
// Problem      a pixel is on a zero crossing if it is negative and one of its four neighbours is positive, or if it is
//              0 between a negative and a positive neighbour on one line. Its slope is the greatest difference, per
//              pixel, across such a pair; 0 elsewhere. The negative pixels' inner boundaries are closed curves. Uphill
//              is where the response falls (weights 1 2 1), from the dark side of an edge to the bright.
// Algorithm    one pass over rows and the rows above and below.
// Cost         a response is read once from memory and each output is written once.
// Determinism  pixels are independent; a flip or a turn gives the flipped or turned bytes.
// Expects      a border that is not constant: nearest puts no other pixel beyond it.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "common/angle.hpp"
#include "common/border.hpp"
#include "common/parallel.hpp"

namespace snowshoe {

template <typename R, typename F> struct Crossings {
    const R *response;
    const bool *valid;
    std::ptrdiff_t rows, columns;
    Border border;
    F height, bound;
    const F *least;  // or null: then `bound` holds for every pixel
    F *step, *direction;
    bool *kept;

    static void heights(const F *__restrict up, const F *__restrict at, const F *__restrict down, std::ptrdiff_t n,
                        F height, F *__restrict out) {
        // Written out: as a function it is not inlined everywhere, and the loop then runs pixel by pixel.
        for (std::ptrdiff_t c = 0; c < n; ++c) {
            const F low = std::min(up[c], down[c]), high = std::max(up[c], down[c]);
            const F least = std::min(at[c - 1], at[c + 1]), most = std::max(at[c - 1], at[c + 1]);
            const F highest = std::max(high, most);
            const F pair = (at[c] < 0) & (highest > 0) ? highest - at[c] : F(0);
            const F vertical = (low < 0) & (high > 0) ? high - low : F(0);
            const F horizontal = (least < 0) & (most > 0) ? most - least : F(0);
            out[c] = (at[c] == 0 ? std::max(vertical, horizontal) / 2 : pair) * height;
        }
    }

    static void uphill(const F *__restrict up, const F *__restrict at, const F *__restrict down, std::ptrdiff_t n,
                       F *__restrict out) {
        for (std::ptrdiff_t c = 0; c < n; ++c) {
            const F across = (up[c - 1] - up[c + 1]) + (down[c - 1] - down[c + 1]), middle = at[c - 1] - at[c + 1];
            const F along = (up[c - 1] - down[c - 1]) + (up[c + 1] - down[c + 1]), centre = up[c] - down[c];
            out[c] = angle(F(along + (centre + centre)) + F(0), F(across + (middle + middle)) + F(0));
        }
    }

    static void decide(const F *__restrict step, const F *__restrict least, F bound, std::ptrdiff_t n,
                       bool *__restrict kept) {
        if (least)
            for (std::ptrdiff_t c = 0; c < n; ++c) kept[c] = (step[c] > 0) & (step[c] >= least[c]);
        else
            for (std::ptrdiff_t c = 0; c < n; ++c) kept[c] = (step[c] > 0) & (step[c] >= bound);
    }

    static void clear(const bool *__restrict valid, std::ptrdiff_t n, F *__restrict step, F *__restrict direction,
                      bool *__restrict kept) {
        for (std::ptrdiff_t c = 0; c < n; ++c) {
            step[c] = valid[c] ? step[c] : F(0), direction[c] = valid[c] ? direction[c] : F(0);
            kept[c] = kept[c] & valid[c];
        }
    }

    void strip(std::ptrdiff_t begin, std::ptrdiff_t end) const {
        std::vector<F> store(3 * (columns + 2));
        F *line[3] = {store.data(), store.data() + columns + 2, store.data() + 2 * (columns + 2)};
        auto load = [&](std::ptrdiff_t r) {
            std::rotate(line, line + 1, line + 3);
            padded_row(response + inside(r, rows, border) * columns, columns, 0, columns, 1, border, F(0), line[2]);
        };
        load(begin - 1), load(begin);
        for (std::ptrdiff_t r = begin; r < end; ++r) {
            load(r + 1);
            const F *up = line[0] + 1, *at = line[1] + 1, *down = line[2] + 1;
            const std::ptrdiff_t i = r * columns;
            heights(up, at, down, columns, height, step + i);
            uphill(up, at, down, columns, direction + i);
            decide(step + i, least ? least + i : nullptr, bound, columns, kept + i);
            if (valid) clear(valid + i, columns, step + i, direction + i, kept + i);
        }
    }

    void run_all(int threads) const {
        parallel_parts(rows, threads, 8, [&](int, std::size_t begin, std::size_t end) {
            if (begin < end) strip(static_cast<std::ptrdiff_t>(begin), static_cast<std::ptrdiff_t>(end));
        });
    }
};

}  // namespace snowshoe
