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

template <bool masked, typename T, typename Visit>
void by_running_sums(const Image<T> &image, Int begin, Int end, Visit &&visit) {
    Column column(image.columns);
    Sums sums(image.columns);
    for (Int y = std::max<Int>(0, begin - image.radius); y < std::min(image.rows, begin + image.radius); ++y)
        add_row<1, masked>(image, y, column);
    for (Int y = begin; y < end; ++y) {
        if (y + image.radius < image.rows) add_row<1, masked>(image, y + image.radius, column);
        if (y > begin && y - image.radius > 0) add_row<-1, masked>(image, y - image.radius - 1, column);
        if (!masked) {
            const Int height = std::min(image.rows - 1, y + image.radius) - std::max<Int>(0, y - image.radius) + 1;
            std::fill(column.n.begin(), column.n.end(), height);
        }
        slide(column.n, image.radius, sums.n);
        slide(column.first, image.radius, sums.first);
        slide(column.second, image.radius, sums.second);
        to_moments(sums);
        visit(y, sums.first.data(), sums.second.data());
    }
}

// Sums of `length` successive rows of `width` numbers, in place: row y becomes the sum of rows y … y + length - 1.
inline void runs(std::vector<double> &values, std::vector<double> &total, Int rows, Int width, Int length) {
    const Int n = rows - length + 1;
    std::fill(total.begin(), total.begin() + n * width, 0.0);
    Int first = 0;
    for (Int step = 1;; step *= 2) {
        if (length & step) {
            for (Int i = 0; i < n * width; ++i) total[i] = total[i] + values[i + first * width];
            first += step;
        }
        if (2 * step > length) return;
        rows -= step;
        for (Int i = 0; i < rows * width; ++i) values[i] = values[i] + values[i + step * width];
    }
}

// One quantity of a band of rows: its values along rows summed first, then along columns.
struct Band {
    std::vector<double> row, row_total, values, total;
    Band(Int rows, Int columns, Int radius)
        : row(columns + 2 * radius), row_total(columns), values(rows * columns), total(rows * columns) {}

    void put_row(Int y, Int columns, Int radius) {
        runs(row, row_total, columns + 2 * radius, 1, 2 * radius + 1);
        std::copy(row_total.begin(), row_total.end(), values.begin() + y * columns);
        std::fill(row.begin(), row.end(), 0.0);
    }
};

template <typename T, typename Visit>
void by_doubling(const Image<T> &image, Int begin, Int end, Visit &&visit) {
    const Int columns = image.columns, radius = image.radius, length = 2 * radius + 1;
    const Int most = std::min(end - begin, std::max<Int>(32, 2 * length));
    Band counts(most + 2 * radius, columns, radius), firsts = counts, seconds = counts;
    Sums sums(columns);
    for (Int top = begin; top < end; top += most) {
        const Int rows = std::min(most, end - top) + 2 * radius;
        for (Int i = 0; i < rows; ++i) {
            const Int y = top - radius + i;
            if (y >= 0 && y < image.rows)
                for (Int x = 0; x < columns; ++x) {
                    const bool used = !image.valid || image.valid[y * columns + x];
                    const double value = used ? static_cast<double>(image.pixels[y * columns + x]) : 0.0;
                    counts.row[x + radius] = used;
                    firsts.row[x + radius] = value;
                    seconds.row[x + radius] = value * value;
                }
            for (Band *band : {&counts, &firsts, &seconds}) band->put_row(i, columns, radius);
        }
        for (Band *band : {&counts, &firsts, &seconds}) runs(band->values, band->total, rows, columns, length);
        for (Int y = 0; y < rows - 2 * radius; ++y) {
            std::copy_n(counts.total.begin() + y * columns, columns, sums.n.begin());
            std::copy_n(firsts.total.begin() + y * columns, columns, sums.first.begin());
            std::copy_n(seconds.total.begin() + y * columns, columns, sums.second.begin());
            to_moments(sums);
            visit(top + y, sums.first.data(), sums.second.data());
        }
    }
}

template <typename T, typename Visit> void moments(const Image<T> &image, Int begin, Int end, Visit &&visit) {
    if constexpr (std::is_integral_v<T> && sizeof(T) <= 2)
        image.valid ? by_running_sums<true>(image, begin, end, visit) : by_running_sums<false>(image, begin, end, visit);
    else
        by_doubling(image, begin, end, visit);
}

template <typename T> void label(const Image<T> &image, const double *rule, std::uint8_t *labels, int threads) {
    parallel_parts(image.rows, threads, 1, [&](int, std::size_t begin, std::size_t end) {
        std::vector<double> threshold(image.columns);
        moments(image, static_cast<Int>(begin), static_cast<Int>(end), [&](Int y, const double *mean, const double *s) {
            const T *row = image.pixels + y * image.columns;
            std::uint8_t *out = labels + y * image.columns;
            for (Int x = 0; x < image.columns; ++x)
                threshold[x] = ((rule[0] + rule[1] * mean[x]) + rule[2] * s[x]) + rule[3] * (mean[x] * s[x]);
            if (rule[4] != 0)
                for (Int x = 0; x < image.columns; ++x)
                    threshold[x] = threshold[x] + rule[4] * (mean[x] * decay(rule[5] * mean[x]));
            for (Int x = 0; x < image.columns; ++x)
                out[x] = static_cast<double>(row[x]) > threshold[x] + tie * (std::abs(mean[x]) + s[x]);
            if (image.valid)
                for (Int x = 0; x < image.columns; ++x) out[x] &= image.valid[y * image.columns + x] ? 1 : 0;
        });
    });
}

template <typename T> double largest_deviation(const Image<T> &image, int threads) {
    std::vector<double> largest(std::max(1, threads));
    parallel_parts(image.rows, threads, 1, [&](int part, std::size_t begin, std::size_t end) {
        double most = 0;
        moments(image, static_cast<Int>(begin), static_cast<Int>(end), [&](Int y, const double *, const double *s) {
            for (Int x = 0; x < image.columns; ++x)
                if (!image.valid || image.valid[y * image.columns + x]) most = std::max(most, s[x]);
        });
        largest[part] = most;
    });
    return *std::max_element(largest.begin(), largest.end());
}

}  // namespace snowshoe::window
