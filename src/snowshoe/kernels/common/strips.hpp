// A strip of columns that goes down the image: rows are filtered as they come in and roll in a ring, from which the
// output rows are made. Nothing of the image's size is kept in between.
#pragma once
#include <algorithm>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "common/border.hpp"
#include "common/parallel.hpp"

namespace snowshoe {

// One row as its own neighbours: [j] is the row moved by j columns.
template <typename F> struct Shifted {
    const F *row;
    const F *operator[](std::ptrdiff_t j) const { return row + j; }
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
    std::ptrdiff_t rows, columns;
    Border border;
    F outside;
    std::ptrdiff_t radius;
    F *out;
    std::ptrdiff_t reach = radius;  // along a row, where that is not as far as along a column

    template <typename T>
    static Strips of(const T *pixels, std::ptrdiff_t rows, std::ptrdiff_t columns, Border border, double outside,
                     std::ptrdiff_t radius, F *out) {
        return {pixels, padded<T>, rows, columns, border, static_cast<F>(outside), radius, out};
    }

    std::ptrdiff_t width() const { return std::min(widest, columns); }
    // Holds what `at_once` output rows are made of.
    Ring<F> ring(std::ptrdiff_t at_once = 1) const { return Ring<F>(2 * radius + at_once, width()); }

    // Calls across(row, n) for each source row and down(n, out) for each output row of each strip.
    template <typename Across, typename Down>
    void sweep(std::ptrdiff_t begin, std::ptrdiff_t end, Across &&across, Down &&down) const {
        const std::ptrdiff_t strip = width();
        std::vector<F> row(strip + 2 * reach);
        for (std::ptrdiff_t left = 0; left < columns; left += strip) {
            const std::ptrdiff_t n = std::min(strip, columns - left);
            for (std::ptrdiff_t r = begin - radius; r < end + radius; ++r) {
                across(read(*this, inside(r, rows, border), left, n, row.data()), n);
                if (r >= begin + radius) down(n, out + (r - radius) * columns + left);
            }
        }
    }

    // The same with two output rows at a time, down(n, upper, lower). After an odd last one nothing is kept of `lower`.
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

    // Calls part(begin, end) for contiguous pieces of the rows, none of them empty.
    template <typename Part> void each_part(int threads, Part &&part) const {
        parallel_parts(rows, threads, 8, [&](int, std::size_t begin, std::size_t end) {
            if (begin < end) part(static_cast<std::ptrdiff_t>(begin), static_cast<std::ptrdiff_t>(end));
        });
    }
};

}  // namespace snowshoe
