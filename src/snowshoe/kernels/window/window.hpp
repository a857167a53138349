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

// How many pixels of an unmasked image are in the windows of a row.
inline void count_all(Int y, Int rows, Int columns, Int radius, double *n) {
    const Int height = std::min(rows - 1, y + radius) - std::max<Int>(0, y - radius) + 1;
    for (Int x = 0; x < columns; ++x)
        n[x] = static_cast<double>(height * (std::min(columns - 1, x + radius) - std::max<Int>(0, x - radius) + 1));
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
        if (masked)
            slide(column.n, image.radius, sums.n);
        else
            count_all(y, image.rows, image.columns, image.radius, sums.n.data());
        slide(column.first, image.radius, sums.first);
        slide(column.second, image.radius, sums.second);
        to_moments(sums);
        visit(y, sums.first.data(), sums.second.data());
    }
}

// Sums of `length` successive rows of `width` numbers, in place: row y becomes the sum of rows y … y + length - 1.
// Strips of columns are finished one after the other, so that a strip stays in the second-level cache.
inline void runs(std::vector<double> &values, std::vector<double> &total, Int rows, Int width, Int length) {
    constexpr Int strip = 128;
    for (Int left = 0; left < width; left += strip) {
        const Int across = std::min(strip, width - left), n = rows - length + 1;
        double *const from = values.data() + left, *const to = total.data() + left;
        auto add = [across](double *sums, const double *others) {
            for (Int x = 0; x < across; ++x) sums[x] = sums[x] + others[x];
        };
        for (Int y = 0; y < n; ++y) std::fill_n(to + y * width, across, 0.0);
        for (Int step = 1, first = 0, left_rows = rows;; step *= 2) {
            if (length & step) {
                for (Int y = 0; y < n; ++y) add(to + y * width, from + (y + first) * width);
                first += step;
            }
            if (2 * step > length) break;
            left_rows -= step;
            for (Int y = 0; y < left_rows; ++y) add(from + y * width, from + (y + step) * width);
        }
    }
}

// The same along a single row.
inline void runs_along(std::vector<double> &values, double *total, Int size, Int length) {
    const Int n = size - length + 1;
    std::fill_n(total, n, 0.0);
    for (Int step = 1, first = 0;; step *= 2) {
        if (length & step) {
            for (Int x = 0; x < n; ++x) total[x] = total[x] + values[x + first];
            first += step;
        }
        if (2 * step > length) return;
        size -= step;
        for (Int x = 0; x < size; ++x) values[x] = values[x] + values[x + step];
    }
}

// One quantity of a band of rows: its values along rows summed first, then along columns.
struct Band {
    std::vector<double> row, values, total;
    Band(Int rows, Int columns, Int radius) : row(columns + 2 * radius), values(rows * columns), total(rows * columns) {}

    void put_row(Int y, Int columns, Int radius) {
        runs_along(row, values.data() + y * columns, columns + 2 * radius, 2 * radius + 1);
        std::fill(row.begin(), row.end(), 0.0);
    }
};

template <typename T> void load_row(const Image<T> &image, Int y, Band &counts, Band &firsts, Band &seconds) {
    const T *row = image.pixels + y * image.columns;
    const bool *valid = image.valid ? image.valid + y * image.columns : nullptr;
    for (Int x = 0; x < image.columns; ++x) {
        const bool used = !valid || valid[x];
        const double value = used ? static_cast<double>(row[x]) : 0.0;
        if (valid) counts.row[x + image.radius] = used;
        firsts.row[x + image.radius] = value;
        seconds.row[x + image.radius] = value * value;
    }
}

template <typename T, typename Visit>
void by_doubling(const Image<T> &image, Int begin, Int end, Visit &&visit) {
    const Int columns = image.columns, radius = image.radius, length = 2 * radius + 1;
    const Int most = std::min(end - begin, std::max<Int>(32, 2 * length));
    Band counts(image.valid ? most + 2 * radius : 0, columns, radius);
    Band firsts(most + 2 * radius, columns, radius), seconds = firsts;
    std::vector<Band *> bands{&firsts, &seconds};
    if (image.valid) bands.push_back(&counts);
    Sums sums(columns);
    for (Int top = begin; top < end; top += most) {
        const Int rows = std::min(most, end - top) + 2 * radius;
        for (Int i = 0; i < rows; ++i) {
            const Int y = top - radius + i;
            if (y >= 0 && y < image.rows) load_row(image, y, counts, firsts, seconds);
            for (Band *band : bands) band->put_row(i, columns, radius);
        }
        for (Band *band : bands) runs(band->values, band->total, rows, columns, length);
        for (Int y = 0; y < rows - 2 * radius; ++y) {
            if (image.valid)
                std::copy_n(counts.total.begin() + y * columns, columns, sums.n.begin());
            else
                count_all(top + y, image.rows, columns, radius, sums.n.data());
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
