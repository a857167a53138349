// Exact Euclidean distance to the nearest feature of a plane or a volume, and which feature that is.
//
// Problem      values[x] = min over features p of value(p) + Σ weight[axis]·(x − p)[axis]², or far where that is more.
// A
//              feature's value is 0, or a name below every weight: then the least of the nearest features' names stands
//              in the last digits. Or every pixel is a feature of any value up to far.
// Algorithm    one pass per axis (Saito & Toriwaki 1994, doi:10.1016/0031-3203(94)90133-3): runs between features along
//              the rows, then min-plus convolution with a parabola along the other axes, some columns side by side. Two
//              scans give a bound that is near, which says how far along the line anything can matter; where that is
//              near too, all of it is looked at, a vector of columns at a time. Where it is far, the parabola that is
//              the least moves one way only along the line, so it is found in the middle, then in both halves (Aggarwal
//              et al. 1987, doi:10.1007/BF01840359).
// Cost         O(n · min(distance, log side)) and two numbers for each pixel of the columns that a thread has at hand.
// Determinism  each value is the minimum of sums without rounding, so nothing depends on order or threads.
// Expects      far at least every weight; sums of weights times squared sides, and of far, that are exact in V.
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "common/parallel.hpp"

namespace snowshoe {

// A pixel that is off is a feature: what a mask leaves out.
inline bool is_feature(bool pixel) { return !pixel; }
inline bool is_feature(std::uint32_t name) { return name != 0; }
template <typename V> V feature_value(bool) { return V(0); }
template <typename V> V feature_value(std::uint32_t name) { return static_cast<V>(name); }

template <typename V> struct Distances {
    using Index = std::ptrdiff_t;
    static constexpr Index lanes = 64 / sizeof(V), wide = 2 * lanes;
    static constexpr Index many_steps = 8 * lanes;  // more on average, and halving is faster

    std::array<Index, 3> shape;
    std::array<V, 3> weight;
    V far;
    int framed;                 // beyond how many axes, counted from the last, features stand
    bool of_any_value = false;  // features, so that a column's scans may miss what lies below far

    V outside(int axis) const { return axis + framed > 2 ? V(0) : far; }
    // What a column without a bound may still come to: far is either more than any distance, or a limit.
    V unbounded() const {
        V longest = 0;
        for (int axis = 0; axis < 3; ++axis) longest += weight[axis] * square(shape[axis]);
        return longest < far && !of_any_value ? V(0) : far;
    }
    static V square(Index steps) { return static_cast<V>(steps) * static_cast<V>(steps); }

    // The columns strictly between two features; -1 and n stand for what is outside.
    void between(Index from, Index to, V left, V right, V *out) const {
        const V w = weight[2], most = far;
        const auto n = static_cast<std::int32_t>(to - from);
        for (std::int32_t i = 1; i < n; ++i) {
            const V before = static_cast<V>(i), after = static_cast<V>(n - i);
            const V one = left + w * (before * before), other = right + w * (after * after);
            const V least = one < other ? one : other;
            out[from + i] = least < most ? least : most;
        }
    }

    template <typename T> void along_row(const T *pixels, V *out) const {
        const Index n = shape[2];
        Index from = -1;
        V left = outside(2);
        for (Index next = 0;; from = next - 1, left = out[from]) {
            while (next < n && !is_feature(pixels[next])) ++next;
            between(from, next, left, next < n ? feature_value<V>(pixels[next]) : outside(2), out);
            if (next == n) return;
            for (; next < n && is_feature(pixels[next]); ++next) out[next] = feature_value<V>(pixels[next]);
        }
    }

    struct Scratch {
        std::vector<V> values, best, line, moved;  // by so many rows
        std::vector<Index> reach;
        Scratch(Index n, V w) : values(n * wide), best(n * wide), line(n), moved(n), reach(n) {
            for (Index d = 0; d < n; ++d) moved[d] = w * square(d);
        }
    };

    // One step of a scan: the parabola that was the least so far, or the one that begins here.
    static void scan_step(const V *__restrict at, V w, V *__restrict held, V *__restrict gone, V *__restrict bound) {
        for (Index k = 0; k < lanes; ++k) {
            const V moved = held[k] + w * (gone[k] * gone[k]);
            const bool begins = at[k] <= moved;
            bound[k] = begins ? at[k] : moved;
            held[k] = begins ? at[k] : held[k];
            gone[k] = (begins ? V(0) : gone[k]) + V(1);
        }
    }

    // Writes bounds of one vector of columns, and how far each row has to look; returns the sum of that.
    Index find_bounds(Scratch &s, Index first, Index n, int axis) const {
        const V w = weight[axis], beyond = outside(axis), most = unbounded();
        V held[lanes], gone[lanes], bound[lanes];
        std::fill_n(held, lanes, beyond), std::fill_n(gone, lanes, V(1));
        for (Index r = 0; r < n; ++r) scan_step(&s.values[r * wide + first], w, held, gone, &s.best[r * wide + first]);
        std::fill_n(held, lanes, beyond), std::fill_n(gone, lanes, V(1));
        Index total = 0;
        for (Index r = n - 1; r >= 0; --r) {
            scan_step(&s.values[r * wide + first], w, held, gone, bound);
            total += s.reach[r] = keep_least(bound, w, most, &s.best[r * wide + first]);
        }
        return total;
    }

    Index keep_least(const V *__restrict bound, V w, V unknown, V *__restrict best) const {
        const V limit = far;
        V most = 0;
        for (Index k = 0; k < lanes; ++k) {
            const V least = bound[k] < best[k] ? bound[k] : best[k];
            best[k] = least < limit ? least : limit;
            const V matters = least < limit ? least : unknown;
            most = matters > most ? matters : most;
        }
        return most < w ? 0 : static_cast<Index>(std::sqrt(static_cast<double>(most) / static_cast<double>(w))) + 1;
    }

    static void take_least(const V *__restrict at, V moved, V *__restrict best) {
// Unrolled, the loop would become one vector put together from its elements.
#pragma GCC unroll 1
        for (Index k = 0; k < lanes; ++k) {
            const V value = at[k] + moved;
            best[k] = value < best[k] ? value : best[k];
        }
    }

    void look_around(Scratch &s, Index first, Index n) const {
        const V *moved = s.moved.data();
        for (Index r = 0; r < n; ++r) {
            V best[lanes];
            std::copy_n(&s.best[r * wide + first], lanes, best);
            const V *at = &s.values[r * wide + first];
            const Index reach = s.reach[r], up = std::min(reach, r), down = std::min(reach, n - 1 - r);
            for (Index d = 1; d <= up; ++d) take_least(at - d * wide, moved[d], best);
            for (Index d = 1; d <= down; ++d) take_least(at + d * wide, moved[d], best);
            std::copy_n(best, lanes, &s.best[r * wide + first]);
        }
    }

    // Rows begin … end of one column, whose least parabolas begin in low … high.
    void halve(Scratch &s, Index column, Index begin, Index end, Index low, Index high, V w) const {
        if (begin >= end) return;
        const Index middle = begin + (end - begin) / 2, reach = s.reach[middle];
        // Where the column has no bound at all, nothing may be in reach, and any place is right.
        Index place = std::clamp(middle - reach, low, high);
        const Index last = std::min(high, middle + reach);
        V least = s.line[place] + w * square(middle - place);
        for (Index p = place + 1; p <= last; ++p) {
            const V value = s.line[p] + w * square(middle - p);
            if (value < least) least = value, place = p;
        }
        V &best = s.best[middle * wide + column];
        best = std::min(best, least);
        halve(s, column, begin, middle, low, place, w);
        halve(s, column, middle + 1, end, place, high, w);
    }

    void halve_column(Scratch &s, Index column, Index n, V w) const {
        for (Index r = 0; r < n; ++r) s.line[r] = s.values[r * wide + column];
        halve(s, column, 0, n, 0, n - 1, w);
    }

    void least_parabolas(Scratch &s, Index columns, Index n, int axis) const {
        for (Index first = 0; first < columns; first += lanes) {
            if (find_bounds(s, first, n, axis) <= many_steps * n) {
                look_around(s, first, n);
            } else {
                const Index last = std::min(columns, first + lanes);
                for (Index c = first; c < last; ++c) halve_column(s, c, n, weight[axis]);
            }
        }
    }

    // Along the rows, `wide` of them side by side.
    void along_rows(V *values, int threads) const {
        const Index rows = shape[0] * shape[1], n = shape[2];
        parallel_parts((rows + wide - 1) / wide, threads, 1, [&](int, std::size_t begin, std::size_t end) {
            Scratch s(n, weight[2]);
            for (std::size_t task = begin; task < end; ++task) {
                const Index left = task * wide, columns = std::min(wide, rows - left);
                V *start = values + left * n;
                for (Index c = 0; c < columns; ++c)
                    for (Index r = 0; r < n; ++r) s.values[r * wide + c] = start[c * n + r];
                least_parabolas(s, columns, n, 2);
                for (Index c = 0; c < columns; ++c)
                    for (Index r = 0; r < n; ++r) start[c * n + r] = s.best[r * wide + c];
            }
        });
    }

    // All lines of n pixels a stride apart; what becomes of each row of `wide` columns, `store` decides.
    template <typename Store>
    void along(int axis, Index outer, Index n, Index stride, const V *data, int threads, Store &&store) const {
        const Index blocks = (stride + wide - 1) / wide;
        const V w = weight[axis];
        parallel_parts(outer * blocks, threads, 1, [&](int, std::size_t begin, std::size_t end) {
            Scratch s(n, w);
            for (std::size_t task = begin; task < end; ++task) {
                const Index left = task % blocks * wide, columns = std::min(wide, stride - left);
                const Index start = task / blocks * n * stride + left;
                // As bytes: the result may lie, as another type, where the values do.
                for (Index r = 0; r < n; ++r)
                    std::memcpy(&s.values[r * wide], data + start + r * stride, columns * sizeof(V));
                least_parabolas(s, columns, n, axis);
                for (Index r = 0; r < n; ++r) store(&s.best[r * wide], columns, start + r * stride);
            }
        });
    }

    template <typename Store> void along_others(V *values, int threads, Store &&store) const {
        const auto [planes, rows, columns] = shape;
        const auto keep = [&](const V *row, Index n, Index at) { std::copy_n(row, n, values + at); };
        if (planes == 1 && framed < 3) return along(1, 1, rows, columns, values, threads, store);
        along(1, planes, rows, columns, values, threads, keep);
        along(0, 1, planes, rows * columns, values, threads, store);
    }

    template <typename T, typename Store> void run(const T *pixels, V *values, int threads, Store &&store) const {
        parallel_parts(shape[0] * shape[1], threads, 8, [&](int, std::size_t begin, std::size_t end) {
            for (std::size_t row = begin; row < end; ++row) along_row(pixels + row * shape[2], values + row * shape[2]);
        });
        along_others(values, threads, store);
    }

    // In place: what `values` holds are the features' values.
    void spread(V *values, int threads) {
        of_any_value = true;
        along_rows(values, threads);
        along_others(values, threads, [&](const V *row, Index n, Index at) { std::copy_n(row, n, values + at); });
    }

    template <typename T> void squares(const T *pixels, V *values, int threads) const {
        run(pixels, values, threads, [&](const V *row, Index n, Index at) { std::copy_n(row, n, values + at); });
    }

    // Distances in a unit of their own; `values` may lie where `roots` do.
    template <typename T> void roots(const T *pixels, double unit, V *values, float *roots, int threads) const {
        run(pixels, values, threads, [&](const V *row, Index n, Index at) {
            for (Index c = 0; c < n; ++c) {
                const auto distance = static_cast<float>(unit * std::sqrt(static_cast<double>(row[c])));
                roots[at + c] = row[c] < far ? distance : std::numeric_limits<float>::infinity();
            }
        });
    }
};

}  // namespace snowshoe
