// Non-maximum suppression: ridges of a strength, across a given direction.
//
// Problem      a pixel stays if margin times its strength is at least the strength 1 … reach steps away on either side
//              (Canny 1986, doi:10.1109/TPAMI.1986.4767851). A step goes one pixel along the axis that is nearer to the
//              direction and as far along the others as the direction says; there, the two nearest are interpolated,
//              in a volume four.
// Algorithm    one pass over all pixels; a reach of 1, the common one, in runs that become vector code.
//              Strengths that rounding alone parts are equal: with the `size` of the values that each is made of, a
//              pixel stays too if it is less by no more than `share` of that, and at most `floor` times as much counts
//              as 0.
// Cost         4·reach strengths a pixel that is not 0, in a volume 8·reach.
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
    const F *strength, *x, *y, *z;  // z, along planes, is null for a plane
    std::ptrdiff_t planes, rows, columns;
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

    // In a volume: the strength `major` steps along the leading of three axes and `one` and `other` along those.
    F among_planes(std::ptrdiff_t i, int leading, int major, F one, F other) const {
        const std::ptrdiff_t sides[3] = {planes, rows, columns};
        const std::ptrdiff_t at[3] = {i / columns / rows, i / columns % rows, i % columns};
        const int first = leading == 0 ? 1 : 0, second = leading == 2 ? 1 : 2;
        const F size[2] = {std::fabs(one), std::fabs(other)};
        std::ptrdiff_t place[3], near[2][2];
        F part[2];
        place[leading] = std::clamp<std::ptrdiff_t>(at[leading] + major, 0, sides[leading] - 1);
        for (int k = 0; k < 2; ++k) {
            const int axis = k ? second : first;
            const F whole = std::floor(size[k]);
            const std::ptrdiff_t side = (k ? other : one) < 0 ? -1 : 1, to = at[axis] + side * static_cast<std::ptrdiff_t>(whole);
            part[k] = size[k] - whole;
            near[k][0] = std::clamp<std::ptrdiff_t>(to, 0, sides[axis] - 1);
            near[k][1] = std::clamp<std::ptrdiff_t>(to + side, 0, sides[axis] - 1);
        }
        F line[2];
        for (int k = 0; k < 2; ++k) {
            place[first] = near[0][k];
            auto value = [&](int j) {
                place[second] = near[1][j];
                return strength[(place[0] * rows + place[1]) * columns + place[2]];
            };
            line[k] = (F(1) - part[1]) * value(0) + part[1] * value(1);
        }
        return (F(1) - part[0]) * line[0] + part[0] * line[1];
    }

    bool stays_among_planes(std::ptrdiff_t i) const {
        const F direction[3] = {z[i], y[i], x[i]};
        const F size[3] = {std::fabs(z[i]), std::fabs(y[i]), std::fabs(x[i])};
        const int leading = size[2] >= size[1] && size[2] >= size[0] ? 2 : size[1] >= size[0] ? 1 : 0;
        if (size[leading] == 0) return true;
        const F raised = std::max(strength[i] * margin, strength[i] + slack_at(i));
        const F one = direction[leading == 0 ? 1 : 0] / direction[leading];
        const F other = direction[leading == 2 ? 1 : 2] / direction[leading];
        for (int d = 1; d <= reach; ++d)
            for (const int way : {d, -d})
                if (raised < among_planes(i, leading, way, way * one, way * other)) return false;
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
        parallel_parts(planes * rows, threads, 8, [&](int, std::size_t begin, std::size_t end) {
            for (auto r = static_cast<std::ptrdiff_t>(begin); r < static_cast<std::ptrdiff_t>(end); ++r) {
                if (!z) keep_row(r, kept);
                for (std::ptrdiff_t i = r * columns; z && i < (r + 1) * columns; ++i)
                    kept[i] = strength[i] > slack_at(i) * floor && stays_among_planes(i) ? strength[i] : F(0);
            }
        });
    }
};

}  // namespace snowshoe
