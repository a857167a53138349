// A strip of columns that goes down a plane: rows are filtered as they come in, together with those at the same place
// of the planes before and after, and roll in a ring, from which the output rows are made. Nothing of the image's size
// is kept in between.
#pragma once
#include <algorithm>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "common/border.hpp"
#include "common/parallel.hpp"
#include "common/sides.hpp"

namespace snowshoe {

// One row as its own neighbours: [j] is the row moved by j columns.
template <typename F> struct Shifted {
    const F *row;
    const F *operator[](std::ptrdiff_t j) const { return row + j; }
};

// The rows at one place of the planes around: [j] is the one j planes further, `reach` columns before its strip.
template <typename F> struct Stack {
    std::ptrdiff_t depth, reach;
    std::vector<const F *> rows;
    std::vector<F> copies;
    Stack(std::ptrdiff_t depth, std::ptrdiff_t reach, std::ptrdiff_t width)
        : depth(depth), reach(reach), rows(2 * depth + 1), copies(rows.size() * (width + 2 * reach)) {}
    const F *operator[](std::ptrdiff_t j) const { return rows[depth + j]; }
    const F *const *at() const { return rows.data() + depth; }
    Shifted<F> middle() const { return {rows[depth] + reach}; }
    F *copy(std::ptrdiff_t j) { return copies.data() + (depth + j) * (copies.size() / rows.size()); }
};

// The last rows of a strip; at()[j] is the row j below the one in the middle, the upper one of two.
template <typename F> struct Ring {
    std::ptrdiff_t size, next = 0;
    std::vector<F> store;
    std::vector<F *> slots;
    // Rows that begin a multiple of 4096 bytes apart would compete for the same lines of the cache; they begin with a
    // line, so that no vector lies across two.
    Ring(std::ptrdiff_t rows, std::ptrdiff_t columns) : size(rows), slots(2 * rows) {
        const std::ptrdiff_t stride = (columns / 1024 + 1) * 1024 + 80, line = 64 / sizeof(F);
        store.resize(size * stride + line);
        const std::ptrdiff_t over = reinterpret_cast<std::uintptr_t>(store.data()) / sizeof(F) % line;
        for (std::ptrdiff_t k = 0; k < 2 * size; ++k) slots[k] = store.data() + (line - over) + k % size * stride;
    }
    F *push() {
        F *last = slots[next];
        next = (next + 1) % size;
        return last;
    }
    const F *const *at() const { return slots.data() + next + (size - 1) / 2; }
};

// What a filter does depends on the type F that it computes in; how a row is read, on that of the pixels alone. So the
// reading is behind a pointer, and a filter is compiled once for each F.
template <typename F> struct Strips {
    static constexpr std::ptrdiff_t widest = 2048;
    using Read = Shifted<F> (*)(const Strips &, std::ptrdiff_t row, std::ptrdiff_t left, std::ptrdiff_t n, F *copy);

    const void *pixels;
    Read read;
    std::ptrdiff_t planes, rows, columns;
    Border border;
    F outside;
    std::ptrdiff_t depth, radius, reach;  // how far a filter looks from plane to plane, along a column, along a row
    F *out;

    template <typename T>
    static Strips of(const T *pixels, const Sides &sides, Border border, double outside, const Sides &radii, F *out) {
        return {pixels,       padded<T>,  sides.planes,  sides.rows, sides.columns, border, static_cast<F>(outside),
                radii.planes, radii.rows, radii.columns, out};
    }

    std::ptrdiff_t width() const { return std::min(widest, columns); }
    // Holds what `at_once` output rows are made of.
    Ring<F> ring(std::ptrdiff_t at_once = 1) const { return Ring<F>(2 * radius + at_once, width()); }

    // Calls across(rows, n) for the rows of each place that is needed and down(n, out) for each output row of each
    // strip.
    template <typename Across, typename Down>
    void sweep(std::ptrdiff_t plane, std::ptrdiff_t begin, std::ptrdiff_t end, Across &&across, Down &&down) const {
        const std::ptrdiff_t strip = width();
        Stack<F> stack(depth, reach, strip);
        for (std::ptrdiff_t left = 0; left < columns; left += strip) {
            const std::ptrdiff_t n = std::min(strip, columns - left);
            for (std::ptrdiff_t r = begin - radius; r < end + radius; ++r) {
                load(stack, plane, r, left, n);
                across(stack, n);
                if (r >= begin + radius) down(n, out + (plane * rows + r - radius) * columns + left);
            }
        }
    }

    void load(Stack<F> &stack, std::ptrdiff_t plane, std::ptrdiff_t row, std::ptrdiff_t left, std::ptrdiff_t n) const {
        const std::ptrdiff_t r = inside(row, rows, border);
        for (std::ptrdiff_t j = -depth; j <= depth; ++j) {
            const std::ptrdiff_t p = inside(plane + j, planes, border);
            const auto at = read(*this, p < 0 || r < 0 ? -1 : p * rows + r, left, n, stack.copy(j));
            stack.rows[depth + j] = at[-reach];
        }
    }

    // Calls across(row, n) for each row of a plane that is needed, and down(n, upper, lower) for two output rows at a
    // time. After an odd last one nothing is kept of `lower`.
    template <typename Across, typename Down>
    void sweep_by_two(std::ptrdiff_t begin, std::ptrdiff_t end, Across &&across, Down &&down) const {
        const std::ptrdiff_t strip = width();
        std::vector<F> row(strip + 2 * reach), unused(strip);
        for (std::ptrdiff_t left = 0; left < columns; left += strip) {
            const std::ptrdiff_t n = std::min(strip, columns - left);
            std::ptrdiff_t next = begin - radius;
            auto feed = [&](std::ptrdiff_t past) {
                for (; next < past; ++next) across(read(*this, inside(next, rows, border), left, n, row.data()), n);
            };
            for (std::ptrdiff_t r = begin; r < end; r += 2) {
                feed(r + radius + 2);
                F *upper = out + r * columns + left;
                down(n, upper, r + 1 < end ? upper + columns : unused.data());
            }
        }
    }

    // A row's columns from `left` with reach more on both sides: in place where that needs no copy.
    template <typename T>
    static Shifted<F> padded(const Strips &strips, std::ptrdiff_t r, std::ptrdiff_t left, std::ptrdiff_t n, F *copy) {
        const std::ptrdiff_t columns = strips.columns, reach = strips.reach;
        const T *row = r < 0 ? nullptr : static_cast<const T *>(strips.pixels) + r * columns;
        if constexpr (std::is_same_v<T, F>) {
            if (row && left >= reach && left + n + reach <= columns) return {row + left};
        }
        padded_row(row, columns, left, left + n, reach, strips.border, strips.outside, copy);
        return {copy + reach};
    }

    // Calls part(plane, begin, end) for contiguous pieces of the rows of each plane, none of them empty.
    template <typename Part> void each_part(int threads, Part &&part) const {
        parallel_parts(planes * rows, threads, 8,
                       [&](int, std::size_t from, std::size_t to) { each_plane(from, to, rows, part); });
    }
};

}  // namespace snowshoe
