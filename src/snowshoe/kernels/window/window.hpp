// Labels by a threshold that follows the mean and the deviation around each pixel of a plane or a volume.
//
// Problem      of mean m and standard deviation s of the valid pixels at most a radius of planes, rows and columns away
//              (there is nothing beyond the image), the threshold is r0 + r1 m + r2 s + r3 m s + r4 m exp(-r5 m);
//              label 1 above.
// Algorithm    integers of up to 16 bits: column sums that a row enters and a row leaves, then a running sum along the
//              row (McDonnell 1981, doi:10.1016/S0146-664X(81)80010-3), in integers and so exact; of a volume, sums
//              through the planes come first, which a plane enters and a plane leaves. Others: sums through the
//              planes, one after the other, and then of 1, 2, 4, 8 … neighbours, put together to the window's length,
//              along rows and then along columns.
// Cost         integers: the same for every window, but for its first row and plane; 24 bytes a pixel of one plane of a
//              volume. Others: 2 log2(window) additions a pixel, and in a volume as many more as the window has planes.
// Determinism  exact integers, or additions whose order depends on the window's length alone: no thread, block or
//              position can change a sum. Multiplication, division and square root are IEEE's; exp is a polynomial.
// Expects      sums of squares of 16-bit pixels below 2^63: windows of fewer than 2^31 pixels.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <new>
#include <type_traits>
#include <vector>

#include "common/call.hpp"
#include "common/parallel.hpp"
#include "common/sides.hpp"

namespace snowshoe::window {

using Int = std::int64_t;
constexpr double flat = 0x1p-46, tie = 0x1p-40;

// Of what does not depend on the type of the pixels, most is compiled once: sums and moments are of one type.
struct Frame {
    const bool *valid;
    Sides sides, radii;

    Int row_at(Int z, Int y) const { return (z * sides.rows + y) * sides.columns; }
    Int first_plane(Int z) const { return std::max<Int>(0, z - radii.planes); }
    Int past_plane(Int z) const { return std::min<Int>(sides.planes, z + radii.planes + 1); }
};

template <typename T> struct Image : Frame { const T *pixels; };

// Called with where a piece of a row begins, its length, and the means and deviations of its windows.
using Visit = Call<void(Int at, Int n, const double *means, const double *deviations)>;

// Sums of the windows of one row: how many pixels, their sum, the sum of their squares.
struct Sums {
    std::vector<double> n, first, second;
    explicit Sums(Int columns) : n(columns), first(columns), second(columns) {}
};

// exp(-x) for 0 <= x <= 40; the value at the nearer end for others.
inline double decay(double x) {
    const double reduced = std::min(std::max(x, 0.0), 40.0) * (-1.0 / 64);
    double series = 1;
    for (int n = 14; n > 0; --n) series = 1.0 + series * (reduced * (1.0 / n));
    for (int i = 0; i < 6; ++i) series = series * series;
    return series;
}

// Puts the mean in `first` and the standard deviation in `second`.
inline void to_moments(Sums &sums) {
    double *n = sums.n.data(), *first = sums.first.data(), *second = sums.second.data();
    const Int columns = static_cast<Int>(sums.n.size());
    for (Int x = 0; x < columns; ++x) {
        const double count = n[x] > 1.0 ? n[x] : 1.0;
        const double mean = first[x] / count, square = second[x] / count;
        const double variance = square - mean * mean;
        first[x] = mean;
        second[x] = std::sqrt(variance > flat * square ? variance : 0.0);
    }
}

// What a window's columns hold, or what its planes hold at each place of some rows.
struct Column {
    std::vector<Int> n, first, second;
    explicit Column(Int columns) : n(columns), first(columns), second(columns) {}
};

// Adds the pixels from `at` on to all places of the columns, or takes them away.
template <int sign, bool masked, typename T> void add_pixels(const Image<T> &image, Int at, Column &column) {
    const T *row = image.pixels + at;
    const bool *valid = masked ? image.valid + at : nullptr;
    Int *n = column.n.data(), *first = column.first.data(), *second = column.second.data();
    const Int columns = static_cast<Int>(column.n.size());
    for (Int x = 0; x < columns; ++x) {
        const std::int32_t used = masked ? (valid[x] ? 1 : 0) : 1;
        const std::int32_t value = row[x] * used;
        if (masked) n[x] += sign * used;
        first[x] += sign * value;
        second[x] += sign * static_cast<Int>(static_cast<std::uint32_t>(value) * static_cast<std::uint32_t>(value));
    }
}
template <int sign, typename T> void add_pixels(const Image<T> &image, Int at, Column &column) {
    image.valid ? add_pixels<sign, true>(image, at, column) : add_pixels<sign, false>(image, at, column);
}

// Adds what the planes hold from `at` on, or takes it away.
inline void add_sums(const Column &pile, Int at, Int sign, bool masked, Column &column) {
    const Int columns = static_cast<Int>(column.n.size());
    const Int *n = pile.n.data() + at, *first = pile.first.data() + at, *second = pile.second.data() + at;
    for (Int x = 0; masked && x < columns; ++x) column.n[x] += sign * n[x];
    for (Int x = 0; x < columns; ++x) {
        column.first[x] += sign * first[x];
        column.second[x] += sign * second[x];
    }
}

// Running sums of `length` = 2 radius + 1 columns, clipped at both ends.
inline void slide(const std::vector<Int> &column, Int radius, std::vector<double> &sums) {
    const Int columns = static_cast<Int>(column.size());
    Int total = 0;
    for (Int x = 0; x < std::min(radius, columns); ++x) total += column[x];
    for (Int x = 0; x < columns; ++x) {
        if (x + radius < columns) total += column[x + radius];
        if (x - radius > 0) total -= column[x - radius - 1];
        sums[x] = static_cast<double>(total);
    }
}

// How many pixels of an unmasked image are in the windows of a row, from the column `left` on.
inline void count_all(const Frame &image, Int z, Int y, Int left, std::vector<double> &n) {
    auto within = [](Int i, Int size, Int radius) {
        return std::min(size - 1, i + radius) - std::max<Int>(0, i - radius) + 1;
    };
    const Sides &sides = image.sides, &radii = image.radii;
    const Int above = within(z, sides.planes, radii.planes) * within(y, sides.rows, radii.rows);
    for (Int x = 0, columns = static_cast<Int>(n.size()); x < columns; ++x)
        n[x] = static_cast<double>(above * within(left + x, sides.columns, radii.columns));
}

// Adds what is found at a place to the columns, or takes it away.
using Move = Call<void(Int at, Column &column)>;

// Visits each row of a plane from `begin` to `end`.
inline void slide_down(const Frame &image, Int z, Int begin, Int end, Move add_row, Move remove_row, Sums &sums,
                       Visit visit) {
    const Int radius = image.radii.rows, rows = image.sides.rows, across = image.radii.columns;
    Column column(image.sides.columns);
    for (Int y = std::max<Int>(0, begin - radius); y < std::min(rows, begin + radius); ++y) add_row(y, column);
    for (Int y = begin; y < end; ++y) {
        if (y + radius < rows) add_row(y + radius, column);
        if (y > begin && y - radius > 0) remove_row(y - radius - 1, column);
        if (image.valid) slide(column.n, across, sums.n);
        else count_all(image, z, y, 0, sums.n);
        slide(column.first, across, sums.first);
        slide(column.second, across, sums.second);
        to_moments(sums);
        visit(image.row_at(z, y), image.sides.columns, sums.first.data(), sums.second.data());
    }
}

// `add` and `remove` do so with the pixels from a place on. Kept apart, so that it is compiled once for all callers.
[[gnu::noinline]] inline void by_running_sums(const Frame &image, Move add, Move remove, Int begin, Int end,
                                              Visit visit) {
    const Int columns = image.sides.columns, low = std::max<Int>(0, begin - image.radii.rows),
              high = std::min<Int>(image.sides.rows, end + image.radii.rows);
    Sums sums(columns);
    if (image.sides.planes == 1) {
        slide_down(
            image, 0, begin, end, [&](Int y, Column &column) { add(y * columns, column); },
            [&](Int y, Column &column) { remove(y * columns, column); }, sums, visit);
        return;
    }
    Column pile((high - low) * columns);
    for (Int z = 0; z < image.sides.planes; ++z) {
        for (Int p = z > 0 ? z + image.radii.planes : 0; p < image.past_plane(z); ++p) add(image.row_at(p, low), pile);
        if (z - image.radii.planes > 0) remove(image.row_at(z - image.radii.planes - 1, low), pile);
        auto move = [&](Int y, Int sign, Column &column) {
            add_sums(pile, (y - low) * columns, sign, image.valid, column);
        };
        slide_down(
            image, z, begin, end, [&](Int y, Column &column) { move(y, 1, column); },
            [&](Int y, Column &column) { move(y, -1, column); }, sums, visit);
    }
}

inline void add(double *__restrict sums, const double *one, const double *other, Int n) {
    for (Int x = 0; x < n; ++x) sums[x] = one[x] + other[x];
}

inline void add_to(double *__restrict sums, const double *__restrict others, Int n) {
    for (Int x = 0; x < n; ++x) sums[x] = sums[x] + others[x];
}

// Numbers that begin with a line of the cache, so that no vector lies across two.
template <typename T> struct FromLine {
    using value_type = T;
    static constexpr std::align_val_t line{64};
    FromLine() = default;
    template <typename Other> FromLine(const FromLine<Other> &) {}
    T *allocate(std::size_t n) { return static_cast<T *>(::operator new(n * sizeof(T), line)); }
    void deallocate(T *at, std::size_t) { ::operator delete(at, line); }
    bool operator==(const FromLine &) const = default;
};
using Numbers = std::vector<double, FromLine<double>>;

// Sums of `length` successive rows of `width` numbers, `stride` apart, in `total`: row y that of y … y + length - 1.
// `values` are used up.
// Strips of columns are finished one after the other, so that a strip stays in the second-level cache.
inline void runs(Numbers &values, Numbers &total, Int rows, Int width, Int stride, Int length) {
    constexpr Int strip = 32;
    for (Int left = 0; left < width; left += strip) {
        const Int across = std::min(strip, width - left), n = rows - length + 1;
        double *const from = values.data() + left, *const to = total.data() + left;
        // A window has a middle, so that its length is odd.
        for (Int y = 0; y < n; ++y) std::copy_n(from + y * stride, across, to + y * stride);
        for (Int step = 1, first = 1, left_rows = rows; 2 * step <= length; step *= 2) {
            left_rows -= step;
            for (Int y = 0; y < left_rows; ++y) add_to(from + y * stride, from + (y + step) * stride, across);
            if (length & (2 * step)) {
                for (Int y = 0; y < n; ++y) add_to(to + y * stride, from + (y + first) * stride, across);
                first += 2 * step;
            }
        }
    }
}

// The same along a single row.
inline void runs_along(Numbers &now, Numbers &next, double *total, Int n, Int length) {
    Int size = n + length - 1;
    std::copy_n(now.data(), n, total);
    for (Int step = 1, first = 1; 2 * step <= length; step *= 2) {
        size -= step;
        add(next.data(), now.data(), now.data() + step, size);
        std::swap(now, next);
        if (length & (2 * step)) {
            add_to(total, now.data() + first, n);
            first += 2 * step;
        }
    }
}

// One quantity of a band of rows: its values along rows summed first, then along columns.
struct Band {
    // Rows that begin a multiple of 4096 bytes apart would compete for the same lines of the cache.
    Int stride;
    Numbers row, next, values, total;
    Band(Int rows, Int columns, Int radius)
        : stride((columns / 512 + 1) * 512 + 72), row(columns + 2 * radius), next(row), values(rows * stride),
          total(rows * stride) {}

    void put_row(Int y, Int columns, Int radius) {
        runs_along(row, next, values.data() + y * stride, columns, 2 * radius + 1);
        std::fill(row.begin(), row.end(), 0.0);
    }
};

// Loads `n` columns from `left` on, and a radius more on both sides, of a plane; one that `follows` others is added.
template <bool follows, typename T>
void load_plane(const Image<T> &image, Int at, Int left, Int n, Band &counts, Band &firsts, Band &seconds) {
    const Int first = left - image.radii.columns,
              past = std::min<Int>(image.sides.columns, first + n + 2 * image.radii.columns);
    const T *row = image.pixels + at;
    const bool *valid = image.valid ? image.valid + at : nullptr;
    const auto put = [](double &sum, double value) { sum = follows ? sum + value : value; };
    for (Int x = std::max<Int>(0, first); x < past; ++x) {
        const bool used = !valid || valid[x];
        const double value = used ? static_cast<double>(row[x]) : 0.0;
        if (valid) put(counts.row[x - first], used);
        put(firsts.row[x - first], value);
        put(seconds.row[x - first], value * value);
    }
}

// The same, summed through the planes of the window.
template <typename T>
void load_row(const Image<T> &image, Int z, Int y, Int left, Int n, Band &counts, Band &firsts, Band &seconds) {
    const Int nearest = image.first_plane(z);
    load_plane<false>(image, image.row_at(nearest, y), left, n, counts, firsts, seconds);
    for (Int p = nearest + 1; p < image.past_plane(z); ++p)
        load_plane<true>(image, image.row_at(p, y), left, n, counts, firsts, seconds);
}

using Load = Call<void(Int z, Int y, Int left, Int n, Band &counts, Band &firsts, Band &seconds)>;

// Panels of columns are finished one after the other, so that a band stays in the cache. A band is so much higher, and
// a panel so much wider, than the window that the rows and columns which two of them share hardly count. Kept apart, so
// that it is compiled once for all callers.
[[gnu::noinline]] inline void by_doubling(const Frame &image, Load load, Int begin, Int end, Visit visit) {
    const Int down = image.radii.rows, across = image.radii.columns, height = 2 * down + 1;
    const Int widest = std::max<Int>(512, 8 * (2 * across + 1)), columns = image.sides.columns;
    const Int most = std::min(end - begin, std::max<Int>(64, 4 * height)), width = std::min(widest, columns);
    Band counts(image.valid ? most + 2 * down : 0, width, across);
    Band firsts(most + 2 * down, width, across), seconds = firsts;
    std::vector<Band *> bands{&firsts, &seconds};
    if (image.valid) bands.push_back(&counts);
    const auto finish = [&](Int z, Int left, Int n, Int top, Sums &sums) {
        const Int rows = std::min(most, end - top) + 2 * down;
        for (Int i = 0; i < rows; ++i) {
            const Int y = top - down + i;
            if (y >= 0 && y < image.sides.rows) load(z, y, left, n, counts, firsts, seconds);
            for (Band *band : bands) band->put_row(i, n, across);
        }
        for (Band *band : bands) runs(band->values, band->total, rows, n, band->stride, height);
        for (Int y = 0; y < rows - 2 * down; ++y) {
            if (image.valid) std::copy_n(counts.total.begin() + y * counts.stride, n, sums.n.begin());
            else count_all(image, z, top + y, left, sums.n);
            std::copy_n(firsts.total.begin() + y * firsts.stride, n, sums.first.begin());
            std::copy_n(seconds.total.begin() + y * seconds.stride, n, sums.second.begin());
            to_moments(sums);
            visit(image.row_at(z, top + y) + left, n, sums.first.data(), sums.second.data());
        }
    };
    for (Int left = 0; left < columns; left += width) {
        const Int n = std::min(width, columns - left);
        Sums sums(n);
        for (Int z = 0; z < image.sides.planes; ++z)
            for (Int top = begin; top < end; top += most) finish(z, left, n, top, sums);
    }
}

// Visits the rows from `begin` to `end` of every plane, a piece at a time.
template <typename T> void moments(const Image<T> &image, Int begin, Int end, Visit visit) {
    if constexpr (std::is_integral_v<T> && sizeof(T) <= 2) {
        by_running_sums(
            image, [&](Int at, Column &column) { add_pixels<1>(image, at, column); },
            [&](Int at, Column &column) { add_pixels<-1>(image, at, column); }, begin, end, visit);
    } else {
        by_doubling(
            image,
            [&](Int z, Int y, Int left, Int n, Band &counts, Band &firsts, Band &seconds) {
                load_row(image, z, y, left, n, counts, firsts, seconds);
            },
            begin, end, visit);
    }
}

// The thresholds, raised by what rounding may have cost them.
inline void thresholds(const double *rule, Int n, const double *mean, const double *s, double *threshold) {
    auto of = [&](Int x) { return ((rule[0] + rule[1] * mean[x]) + rule[2] * s[x]) + rule[3] * (mean[x] * s[x]); };
    auto raised = [&](Int x, double by_rule) { return by_rule + tie * (std::abs(mean[x]) + s[x]); };
    if (rule[4] == 0)
        for (Int x = 0; x < n; ++x) threshold[x] = raised(x, of(x));
    else
        for (Int x = 0; x < n; ++x) threshold[x] = raised(x, of(x) + rule[4] * (mean[x] * decay(rule[5] * mean[x])));
}

template <typename T> void label(const Image<T> &image, const double *rule, std::uint8_t *labels, int threads) {
    parallel_parts(image.sides.rows, threads, 1, [&](int, std::size_t begin, std::size_t end) {
        std::vector<double> threshold(image.sides.columns);
        auto write = [&](Int at, Int n, const double *mean, const double *s) {
            const T *row = image.pixels + at;
            std::uint8_t *out = labels + at;
            thresholds(rule, n, mean, s, threshold.data());
            for (Int x = 0; x < n; ++x) out[x] = static_cast<double>(row[x]) > threshold[x];
            if (image.valid)
                for (Int x = 0; x < n; ++x) out[x] &= image.valid[at + x] ? 1 : 0;
        };
        moments(image, static_cast<Int>(begin), static_cast<Int>(end), write);
    });
}

// The greatest standard deviation in the window of any valid pixel; of those that are in core only, where that is
// given.
template <typename T> double largest_deviation(const Image<T> &image, const bool *core, int threads) {
    std::vector<double> largest(std::max(1, threads));
    parallel_parts(image.sides.rows, threads, 1, [&](int part, std::size_t begin, std::size_t end) {
        double most = 0;
        auto look = [&](Int at, Int n, const double *, const double *s) {
            for (Int x = 0; x < n; ++x)
                if ((!image.valid || image.valid[at + x]) && (!core || core[at + x])) most = std::max(most, s[x]);
        };
        moments(image, static_cast<Int>(begin), static_cast<Int>(end), look);
        largest[part] = most;
    });
    return *std::max_element(largest.begin(), largest.end());
}

}  // namespace snowshoe::window
