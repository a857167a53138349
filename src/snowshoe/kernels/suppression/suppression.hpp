// Non-maximum suppression: ridges of a strength, across a given direction.
//
// Problem      a pixel stays if margin times its strength is at least the strength 1 … reach steps away on either side
//              (Canny 1986, doi:10.1109/TPAMI.1986.4767851). A step goes one pixel along the axis that is nearer to the
//              direction and as far along the other as the direction says; there, the two nearest are interpolated.
// Algorithm    one pass over all pixels; a reach of 1, the common one, in runs that become vector code.
//              Strengths that rounding alone parts are equal: with the `size` of the values that each is made of, a
//              pixel stays too if it is less by no more than `share` of that, and at most `floor` times as much counts
//              as 0.
// Cost         4·reach strengths a pixel that is not 0.
// Determinism  pixels are independent; only magnitudes of the direction enter, so flips and turns give the flipped or
//              turned bytes. No angle is computed: its last digit could depend on the machine.
// Expects      strengths of at least 0; beyond the border stands the nearest pixel. A direction (0, 0) has no other
//              side: its pixel stays.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>

#include "common/parallel.hpp"

namespace snowshoe {

template <typename F> struct Ridges {
    const F *strength, *x, *y;
    std::ptrdiff_t rows, columns;
    int reach;
    F margin;
    const F *size;  // or null
    F share, floor;

    F at(std::ptrdiff_t r, std::ptrdiff_t c) const {
        return strength[std::clamp<std::ptrdiff_t>(r, 0, rows - 1) * columns +
                        std::clamp<std::ptrdiff_t>(c, 0, columns - 1)];
    }

    // Strength `major` pixels along the leading axis and `minor` along the other.
    F between(std::ptrdiff_t r, std::ptrdiff_t c, bool across, int major, F minor, int side) const {
        const F whole = std::floor(minor), part = minor - whole;
        const std::ptrdiff_t near = side * static_cast<std::ptrdiff_t>(whole), far = near + side;
        const F one = across ? at(r + near, c + major) : at(r + major, c + near);
        const F other = across ? at(r + far, c + major) : at(r + major, c + far);
        return (F(1) - part) * one + part * other;
    }

    F slack_at(std::ptrdiff_t i) const { return size ? size[i] * share : F(0); }

    bool stays(std::ptrdiff_t r, std::ptrdiff_t c) const {
        const std::ptrdiff_t i = r * columns + c;
        const F width = std::fabs(x[i]), height = std::fabs(y[i]);
        const F raised = std::max(strength[i] * margin, strength[i] + slack_at(i));
        if (width == 0 && height == 0) return true;
        const bool across = width >= height;
        const F slope = across ? height / width : width / height;
        const int side = (x[i] < 0) == (y[i] < 0) ? 1 : -1;
        for (int d = 1; d <= reach; ++d) {
            if (raised < between(r, c, across, d, d * slope, side)) return false;
            if (raised < between(r, c, across, -d, d * slope, -side)) return false;
        }
        return true;
    }

    void keep_slowly(std::ptrdiff_t r, std::ptrdiff_t from, std::ptrdiff_t to, F *kept) const {
        for (std::ptrdiff_t c = from; c < to; ++c) {
            const std::ptrdiff_t i = r * columns + c;
            kept[i] = strength[i] > slack_at(i) * floor && stays(r, c) ? strength[i] : F(0);
        }
    }

    // The same for a reach of 1 away from the border, without a branch: loops of this form become vector code. All
    // point to column 0 of their row.
    template <bool slackened>
    static void keep_run(const F *__restrict up, const F *__restrict at, const F *__restrict down,
                         const F *__restrict x, const F *__restrict y, F margin, const F *__restrict size, F share,
                         F floor, std::ptrdiff_t columns, F *__restrict kept) {
        for (std::ptrdiff_t c = 1; c < columns - 1; ++c) {
            const F width = std::fabs(x[c]), height = std::fabs(y[c]);
            const F most = std::max(width, height), least = std::min(width, height);
            const F slope = least / (most == 0 ? F(1) : most), rest = F(1) - slope;
            const F slack = slackened ? size[c] * share : F(0);
            const F raised = slackened ? std::max(at[c] * margin, at[c] + slack) : at[c] * margin;
            const F weakest = slackened ? slack * floor : F(0);
            const bool across = width >= height, same = (x[c] < 0) == (y[c] < 0);
            const F ahead = across ? at[c + 1] : down[c], behind = across ? at[c - 1] : up[c];
            const F turned_ahead = across ? up[c + 1] : down[c - 1], turned_behind = across ? down[c - 1] : up[c + 1];
            const F corner_ahead = same ? down[c + 1] : turned_ahead, corner_behind = same ? up[c - 1] : turned_behind;
            const F one = rest * ahead + slope * corner_ahead, other = rest * behind + slope * corner_behind;
            const bool ridge = (most == 0) | ((raised >= one) & (raised >= other));
            kept[c] = (at[c] > weakest) & ridge ? at[c] : F(0);
        }
    }

    void keep_row(std::ptrdiff_t r, F *kept) const {
        if (reach != 1 || r == 0 || r == rows - 1 || columns < 3) return keep_slowly(r, 0, columns, kept);
        const F *at = strength + r * columns;
        keep_slowly(r, 0, 1, kept), keep_slowly(r, columns - 1, columns, kept);
        const std::ptrdiff_t i = r * columns;
        const auto run = size ? keep_run<true> : keep_run<false>;
        run(at - columns, at, at + columns, x + i, y + i, margin, size ? size + i : nullptr, share, floor, columns,
            kept + i);
    }

    void keep(F *kept, int threads) const {
        parallel_parts(rows, threads, 8, [&](int, std::size_t begin, std::size_t end) {
            for (std::size_t r = begin; r < end; ++r) keep_row(static_cast<std::ptrdiff_t>(r), kept);
        });
    }
};

}  // namespace snowshoe
