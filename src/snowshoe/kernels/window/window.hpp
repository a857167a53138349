// Labels by a threshold that follows the mean and the deviation around each pixel.
//
// Problem      of mean m and standard deviation s of the valid pixels at most `radius` rows and columns away (there is
//              nothing beyond the image), the threshold is r0 + r1 m + r2 s + r3 m s + r4 m exp(-r5 m); label 1 above.
// Algorithm    integers of up to 16 bits: column sums that a row enters and a row leaves, then a running sum along the
//              row (McDonnell 1981, doi:10.1016/S0146-664X(81)80010-3), in integers and so exact. Others: sums of
//              1, 2, 4, 8 … neighbours, put together to the window's length, along rows and then along columns.
// Cost         integers: the same for every window, but for its first row. Others: 2 log2(window) additions a pixel.
// Determinism  exact integers, or additions whose order depends on the window's length alone: no thread, block or
//              position can change a sum. Multiplication, division and square root are IEEE's; exp is a polynomial.
// Expects      sums of squares of 16-bit pixels below 2^63: windows of fewer than 2^31 pixels.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "common/parallel.hpp"

namespace snowshoe::window {

using Int = std::int64_t;
constexpr double flat = 0x1p-46, tie = 0x1p-40;

template <typename T> struct Image {
    const T *pixels;
    const bool *valid;
    Int rows, columns, radius;
};

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

// What a window's column holds.
struct Column {
    std::vector<Int> n, first, second;
    explicit Column(Int columns) : n(columns), first(columns), second(columns) {}
};

template <int sign, bool masked, typename T> void add_row(const Image<T> &image, Int y, Column &column) {
    const T *row = image.pixels + y * image.columns;
    const bool *valid = masked ? image.valid + y * image.columns : nullptr;
    Int *n = column.n.data(), *first = column.first.data(), *second = column.second.data();
    for (Int x = 0; x < image.columns; ++x) {
        const std::int32_t used = masked ? (valid[x] ? 1 : 0) : 1;
        const std::int32_t value = row[x] * used;
        if (masked) n[x] += sign * used;
        first[x] += sign * value;
        second[x] += sign * static_cast<Int>(static_cast<std::uint32_t>(value) * static_cast<std::uint32_t>(value));
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
template <typename T> void count_all(const Image<T> &image, Int y, Int left, std::vector<double> &n) {
    auto within = [radius = image.radius](Int i, Int size) {
        return std::min(size - 1, i + radius) - std::max<Int>(0, i - radius) + 1;
    };
    const Int height = within(y, image.rows), columns = static_cast<Int>(n.size());
    for (Int x = 0; x < columns; ++x) n[x] = static_cast<double>(height * within(left + x, image.columns));
}

template <bool masked, typename T, typename Visit>
void by_running_sums(const Image<T> &image, Int begin, Int end, Visit &&visit) {
    Column column(image.columns);
    Sums sums(image.columns);
    for (Int y = std::max<Int>(0, begin - image.radius); y < std::min(image.rows, begin + image.radius); ++y)
        add_row<1, masked>(image, y, column);
    for (Int y = begin; y < end; ++y) {
        if (y + image.radius < image.rows) add_row<1, masked>(image, y + image.radius, column);
        if (y > begin && y - image.radius > 0) add_row<-1, masked>(image, y - image.radius - 1, column);
        if (masked) slide(column.n, image.radius, sums.n);
        else count_all(image, y, 0, sums.n);
        slide(column.first, image.radius, sums.first);
        slide(column.second, image.radius, sums.second);
        to_moments(sums);
        visit(y, Int{0}, image.columns, sums.first.data(), sums.second.data());
    }
}

inline void add(double *__restrict sums, const double *one, const double *other, Int n) {
    for (Int x = 0; x < n; ++x) sums[x] = one[x] + other[x];
}

inline void add_to(double *__restrict sums, const double *__restrict others, Int n) {
    for (Int x = 0; x < n; ++x) sums[x] = sums[x] + others[x];
}

// Sums of `length` successive rows of `width` numbers, `stride` apart, in `total`: row y that of y … y + length - 1.
// `values` are used up.
// Strips of columns are finished one after the other, so that a strip stays in the second-level cache.
inline void runs(std::vector<double> &values, std::vector<double> &total, Int rows, Int width, Int stride, Int length) {
    constexpr Int strip = 128;
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
inline void runs_along(std::vector<double> &now, std::vector<double> &next, double *total, Int n, Int length) {
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
    std::vector<double> row, next, values, total;
    Band(Int rows, Int columns, Int radius)
        : stride((columns / 512 + 1) * 512 + 72), row(columns + 2 * radius), next(row), values(rows * stride),
          total(rows * stride) {}

    void put_row(Int y, Int columns, Int radius) {
        runs_along(row, next, values.data() + y * stride, columns, 2 * radius + 1);
        std::fill(row.begin(), row.end(), 0.0);
    }
};

// Loads `n` columns from `left` on, and a radius more on both sides.
template <typename T>
void load_row(const Image<T> &image, Int y, Int left, Int n, Band &counts, Band &firsts, Band &seconds) {
    const T *row = image.pixels + y * image.columns;
    const bool *valid = image.valid ? image.valid + y * image.columns : nullptr;
    const Int first = left - image.radius, past = std::min(image.columns, left + n + image.radius);
    for (Int x = std::max<Int>(0, first); x < past; ++x) {
        const bool used = !valid || valid[x];
        const double value = used ? static_cast<double>(row[x]) : 0.0;
        if (valid) counts.row[x - first] = used;
        firsts.row[x - first] = value;
        seconds.row[x - first] = value * value;
    }
}

// Panels of columns are finished one after the other, so that a band stays in the cache. A band is so much higher, and
// a panel so much wider, than the window that the rows and columns which two of them share hardly count.
template <typename T, typename Visit>
void by_doubling(const Image<T> &image, Int begin, Int end, Visit &&visit) {
    const Int radius = image.radius, length = 2 * radius + 1, widest = std::max<Int>(512, 8 * length);
    const Int most = std::min(end - begin, std::max<Int>(64, 4 * length)), width = std::min(widest, image.columns);
    Band counts(image.valid ? most + 2 * radius : 0, width, radius);
    Band firsts(most + 2 * radius, width, radius), seconds = firsts;
    std::vector<Band *> bands{&firsts, &seconds};
    if (image.valid) bands.push_back(&counts);
    for (Int left = 0; left < image.columns; left += width) {
        const Int n = std::min(width, image.columns - left);
        Sums sums(n);
        for (Int top = begin; top < end; top += most) {
            const Int rows = std::min(most, end - top) + 2 * radius;
            for (Int i = 0; i < rows; ++i) {
                const Int y = top - radius + i;
                if (y >= 0 && y < image.rows) load_row(image, y, left, n, counts, firsts, seconds);
                for (Band *band : bands) band->put_row(i, n, radius);
            }
            for (Band *band : bands) runs(band->values, band->total, rows, n, band->stride, length);
            for (Int y = 0; y < rows - 2 * radius; ++y) {
                if (image.valid) std::copy_n(counts.total.begin() + y * counts.stride, n, sums.n.begin());
                else count_all(image, top + y, left, sums.n);
                std::copy_n(firsts.total.begin() + y * firsts.stride, n, sums.first.begin());
                std::copy_n(seconds.total.begin() + y * seconds.stride, n, sums.second.begin());
                to_moments(sums);
                visit(top + y, left, n, sums.first.data(), sums.second.data());
            }
        }
    }
}

template <typename T, typename Visit> void moments(const Image<T> &image, Int begin, Int end, Visit &&visit) {
    if constexpr (std::is_integral_v<T> && sizeof(T) <= 2)
        image.valid ? by_running_sums<true>(image, begin, end, visit)
                    : by_running_sums<false>(image, begin, end, visit);
    else by_doubling(image, begin, end, visit);
}

template <typename T> void label(const Image<T> &image, const double *rule, std::uint8_t *labels, int threads) {
    parallel_parts(image.rows, threads, 1, [&](int, std::size_t begin, std::size_t end) {
        std::vector<double> threshold(image.columns);
        auto write = [&](Int y, Int left, Int n, const double *mean, const double *s) {
            const Int at = y * image.columns + left;
            const T *row = image.pixels + at;
            std::uint8_t *out = labels + at;
            for (Int x = 0; x < n; ++x)
                threshold[x] = ((rule[0] + rule[1] * mean[x]) + rule[2] * s[x]) + rule[3] * (mean[x] * s[x]);
            if (rule[4] != 0)
                for (Int x = 0; x < n; ++x)
                    threshold[x] = threshold[x] + rule[4] * (mean[x] * decay(rule[5] * mean[x]));
            for (Int x = 0; x < n; ++x)
                out[x] = static_cast<double>(row[x]) > threshold[x] + tie * (std::abs(mean[x]) + s[x]);
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
    parallel_parts(image.rows, threads, 1, [&](int part, std::size_t begin, std::size_t end) {
        double most = 0;
        auto look = [&](Int y, Int left, Int n, const double *, const double *s) {
            const Int at = y * image.columns + left;
            for (Int x = 0; x < n; ++x)
                if ((!image.valid || image.valid[at + x]) && (!core || core[at + x])) most = std::max(most, s[x]);
        };
        moments(image, static_cast<Int>(begin), static_cast<Int>(end), look);
        largest[part] = most;
    });
    return *std::max_element(largest.begin(), largest.end());
}

}  // namespace snowshoe::window
