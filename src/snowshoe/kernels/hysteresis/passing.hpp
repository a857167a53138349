// Every pixel's threshold of hysteresis: below which high threshold it is kept, with a low one that is a share of it.
//
// Problem      a pixel is kept below its own strength, and below that of any pixel it is joined to over sides and
//              corners, but only while every pixel on the way is above share times the threshold: the greatest, over
//              all paths, of the least of the far end's strength and the way's strengths divided by the share (Canny
//              1986, doi:10.1109/TPAMI.1986.4767851). That is the strength reconstructed by dilation under strength /
//              share.
// Algorithm    a pass forwards and a pass backwards settle nearly all (Vincent 1993, doi:10.1109/83.217222); pixels
//              that can still raise a neighbour wait in a heap, the greatest first, so that none is settled twice.
// Cost         two passes, and 16 neighbours for each pixel above 0; n log n for those that wait.
// Determinism  there is one answer, and every number in it is a strength or a strength divided by the share.
// Expects      strengths of at least 0, no NaN; 0 < share <= 1.
#pragma once
#include <algorithm>
#include <cstddef>
#include <queue>
#include <utility>
#include <vector>

namespace snowshoe {

template <typename F> struct Passing {
    const F *strength;
    std::ptrdiff_t rows, columns;
    F share;
    F *greatest;
    std::priority_queue<std::pair<F, std::ptrdiff_t>> waiting{};
    std::vector<std::ptrdiff_t> level{};

    // The four neighbours that come before a pixel in raster order (side -1), or after it (side 1).
    template <typename Visit>
    void beside(std::ptrdiff_t row, std::ptrdiff_t column, std::ptrdiff_t side, Visit &&visit) const {
        const std::ptrdiff_t next_row = row + side, next = column + side;
        if (next_row >= 0 && next_row < rows)
            for (std::ptrdiff_t c = std::max<std::ptrdiff_t>(column - 1, 0); c <= std::min(column + 1, columns - 1);
                 ++c)
                visit(next_row * columns + c);
        if (next >= 0 && next < columns) visit(row * columns + next);
    }

    void raise(std::ptrdiff_t row, std::ptrdiff_t column, std::ptrdiff_t side) {
        const std::ptrdiff_t i = row * columns + column;
        F highest = 0;
        beside(row, column, side, [&](std::ptrdiff_t j) { highest = std::max(highest, greatest[j]); });
        if (highest > greatest[i]) greatest[i] = std::max(greatest[i], std::min(highest, strength[i] / share));
    }

    bool raises(std::ptrdiff_t neighbour, F height) const {
        return greatest[neighbour] < height && greatest[neighbour] < strength[neighbour] / share;
    }

    void forwards() {
        for (std::ptrdiff_t i = 0, row = 0; row < rows; ++row)
            for (std::ptrdiff_t column = 0; column < columns; ++column, ++i) {
                greatest[i] = strength[i];
                if (strength[i] > 0) raise(row, column, -1);
            }
    }

    void backwards() {
        for (std::ptrdiff_t i = rows * columns, row = rows; row-- > 0;)
            for (std::ptrdiff_t column = columns; column-- > 0;) {
                if (!(strength[--i] > 0)) continue;
                raise(row, column, 1);
                bool more = false;
                beside(row, column, 1, [&](std::ptrdiff_t j) { more |= raises(j, greatest[i]); });
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
                const std::ptrdiff_t row = level.back() / columns, column = level.back() % columns;
                level.pop_back();
                for (const std::ptrdiff_t side : {-1, 1})
                    beside(row, column, side, [&](std::ptrdiff_t j) { spread(height, j); });
            }
        }
    }

    void run() { forwards(), backwards(), settle(); }
};

}  // namespace snowshoe
