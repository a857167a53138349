// Where a signed response changes its sign, how high a step that means, which steps are kept, and which way is uphill.
//
// Problem      a pixel is on a zero crossing if it is negative and one of its neighbours along the axes is positive, or
//              if it is 0 between a negative and a positive neighbour on one line. Its slope is the greatest
//              difference, per unit of length, across such a pair; 0 elsewhere. The negative pixels' inner boundaries
//              are closed curves or surfaces. Uphill, in a plane, is where the response falls (weights 1 2 1), from the
//              dark side of an edge to the bright.
// Algorithm    one pass over rows, the rows above and below, and those of the planes before and after.
// Cost         a response is read once from memory and each output is written once.
// Determinism  pixels are independent; a flip or a turn gives the flipped or turned bytes.
// Expects      a border that is not constant: nearest puts no other pixel beyond it. For each axis, how much a
//              difference from pixel to pixel counts: 1 over the pixel's size.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "common/angle.hpp"
#include "common/parallel.hpp"
#include "common/sides.hpp"
#include "common/window.hpp"

namespace snowshoe {

template <typename F> struct Crossings {
    static constexpr std::ptrdiff_t run = 512;  // so many columns get all outputs while they are in the nearest cache

    Pixels<F> response;
    const bool *valid;
    Sides sides;
    Border border;
    F height, bound;
    const double *per_axis;
    const F *least;       // or null: then `bound` holds for every pixel
    F *step, *direction;  // the direction may be null
    bool *kept;

    // Of a pixel between two neighbours: where it is negative, the rise to the higher one; where it is 0, half the
    // difference of two on either side of 0.
    [[gnu::always_inline]] static F between(F own, F one, F other, F per) {
        // Each value is worked out whether or not it is used: else a loop runs pixel by pixel.
        const F low = one < other ? one : other, high = one < other ? other : one;
        const F rise = (high - own) * per, across = (high - low) * per / 2;
        const F risen = (own < 0) & (high > 0) ? rise : F(0), crossed = (low < 0) & (high > 0) ? across : F(0);
        return own == 0 ? crossed : risen;
    }

    // The greatest of all pairs of neighbours; of those of the planes before and after too in a volume.
    template <bool deep>
    void take(const F *__restrict up, const F *at, const F *__restrict down, const F *__restrict before,
              const F *__restrict after, std::ptrdiff_t n, F *__restrict out) const {
        const F planes = static_cast<F>(per_axis[0]), rows = static_cast<F>(per_axis[1]),
                columns = static_cast<F>(per_axis[2]), times = height;
        for (std::ptrdiff_t c = 0; c < n; ++c) {
            const F vertical = between(at[c], up[c], down[c], rows);
            const F level = between(at[c], at[c - 1], at[c + 1], columns);
            F greatest = vertical < level ? level : vertical;
            if constexpr (deep) {
                const F through = between(at[c], before[c], after[c], planes);
                greatest = greatest < through ? through : greatest;
            }
            out[c] = greatest * times;
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
        for (std::ptrdiff_t c = 0; c < n; ++c) step[c] = valid[c] ? step[c] : F(0), kept[c] = kept[c] & valid[c];
        for (std::ptrdiff_t c = 0; direction && c < n; ++c) direction[c] = valid[c] ? direction[c] : F(0);
    }

    void load(std::ptrdiff_t plane, std::ptrdiff_t row, F *to) const {
        const std::ptrdiff_t at = inside(plane, sides.planes, border) * sides.rows + inside(row, sides.rows, border);
        response.read(response.first, at, sides.columns, border, F(0), to);
    }

    void strip(std::ptrdiff_t plane, std::ptrdiff_t begin, std::ptrdiff_t end) const {
        const std::ptrdiff_t columns = sides.columns;
        RollingRows<F> rows(columns + 2);
        std::vector<F> before(columns + 2), after(columns + 2);
        load(plane, begin - 1, rows.here), load(plane, begin, rows.below);
        for (std::ptrdiff_t r = begin; r < end; ++r) {
            rows.roll(), load(plane, r + 1, rows.below);
            if (sides.planes > 1) load(plane - 1, r, before.data()), load(plane + 1, r, after.data());
            for (std::ptrdiff_t left = 0; left < columns; left += run) {
                const std::ptrdiff_t beside = left + 1;
                const std::ptrdiff_t i = (plane * sides.rows + r) * columns + left, n = std::min(run, columns - left);
                const F *up = rows.above + beside, *at = rows.here + beside, *down = rows.below + beside;
                sides.planes > 1 ? take<true>(up, at, down, before.data() + beside, after.data() + beside, n, step + i)
                                 : take<false>(up, at, down, nullptr, nullptr, n, step + i);
                if (direction) uphill(up, at, down, n, direction + i);
                decide(step + i, least ? least + i : nullptr, bound, n, kept + i);
                if (valid) clear(valid + i, n, step + i, direction ? direction + i : nullptr, kept + i);
            }
        }
    }

    void run_all(int threads) const {
        parallel_parts(sides.planes * sides.rows, threads, 8, [&](int, std::size_t from, std::size_t to) {
            each_plane(from, to, sides.rows, [&](std::ptrdiff_t plane, std::ptrdiff_t begin, std::ptrdiff_t end) {
                strip(plane, begin, end);
            });
        });
    }
};

}  // namespace snowshoe
