// Every pixel's threshold of hysteresis: below which high threshold it is kept, with a low one that is a share of it.
//
// Problem      a pixel is kept below its own strength, and below that of any pixel it is joined to over sides and
//              corners, but only while every pixel on the way is above share times the threshold: the greatest, over
//              all paths, of the least of the far end's strength and the way's strengths divided by the share (Canny
//              1986, doi:10.1109/TPAMI.1986.4767851). That is the strength reconstructed by dilation under strength /
//              share.
// Algorithm    a pass forwards and a pass backwards settle nearly all (Vincent 1993, doi:10.1109/83.217222); pixels
//              that can still raise a neighbour wait in a heap, the greatest first, so that none is settled twice.
// Cost         two passes, and twice all neighbours, 8 or 26, for each pixel above 0; n log n for those that wait.
// Determinism  there is one answer, and every number in it is a strength or a strength divided by the share.
// Expects      strengths of at least 0, no NaN; 0 < share <= 1.
#pragma once
#include <algorithm>
#include <cstddef>
#include <queue>
#include <utility>
#include <vector>

#include "common/sides.hpp"

namespace snowshoe {

template <typename F> struct Passing {
    const F *strength;
    Sides sides;
    F share;
    F *greatest;
    std::priority_queue<std::pair<F, std::ptrdiff_t>> waiting{};
    std::vector<std::ptrdiff_t> level{};

    // The neighbours that come before a pixel in raster order (side -1), or after it (side 1).
    template <typename Visit> void beside(std::ptrdiff_t i, std::ptrdiff_t side, Visit &&visit) const {
        const std::ptrdiff_t column = i % sides.columns, line = i / sides.columns, row = line % sides.rows;
        const std::ptrdiff_t left = std::max<std::ptrdiff_t>(column - 1, 0);
        const std::ptrdiff_t right = std::min(column + 1, sides.columns - 1);
        auto visit_row = [&](std::ptrdiff_t from) {
            for (std::ptrdiff_t c = left; c <= right; ++c) visit(from * sides.columns + c);
        };
        const std::ptrdiff_t next_plane = line / sides.rows + side, next_row = row + side, next = column + side;
        if (next_plane >= 0 && next_plane < sides.planes)
            for (std::ptrdiff_t r = std::max<std::ptrdiff_t>(row - 1, 0); r <= std::min(row + 1, sides.rows - 1); ++r)
                visit_row(next_plane * sides.rows + r);
        if (next_row >= 0 && next_row < sides.rows) visit_row(line + side);
        if (next >= 0 && next < sides.columns) visit(i + side);
    }

    void raise(std::ptrdiff_t i, std::ptrdiff_t side) {
        F highest = 0;
        beside(i, side, [&](std::ptrdiff_t j) { highest = std::max(highest, greatest[j]); });
        if (highest > greatest[i]) greatest[i] = std::max(greatest[i], std::min(highest, strength[i] / share));
    }

    bool raises(std::ptrdiff_t neighbour, F height) const {
        return greatest[neighbour] < height && greatest[neighbour] < strength[neighbour] / share;
    }

    void forwards() {
        for (std::ptrdiff_t i = 0; i < sides.size(); ++i) {
            greatest[i] = strength[i];
            if (strength[i] > 0) raise(i, -1);
        }
    }

    void backwards() {
        for (std::ptrdiff_t i = sides.size(); i-- > 0;) {
            if (!(strength[i] > 0)) continue;
            raise(i, 1);
            bool more = false;
            beside(i, 1, [&](std::ptrdiff_t j) { more |= raises(j, greatest[i]); });
            if (more) waiting.emplace(greatest[i], i);
        }
    }

    // Raises a neighbour; where its own strength does not hold it back, it is as high as the highest that waits.
    void spread(F height, std::ptrdiff_t j) {
        if (!raises(j, height)) return;
        greatest[j] = std::min(height, strength[j] / share);
        if (greatest[j] == height) level.push_back(j);
        else waiting.emplace(greatest[j], j);
    }

    void settle() {
        while (!waiting.empty()) {
            const F height = waiting.top().first;
            level.push_back(waiting.top().second), waiting.pop();
            if (height < greatest[level.back()]) level.pop_back();  // it has been raised since, and was settled then
            while (!level.empty()) {
                const std::ptrdiff_t i = level.back();
                level.pop_back();
                for (const std::ptrdiff_t side : {-1, 1})
                    beside(i, side, [&](std::ptrdiff_t j) { spread(height, j); });
            }
        }
    }

    void run() { forwards(), backwards(), settle(); }
};

}  // namespace snowshoe
