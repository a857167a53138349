// Sums of an image's values over regions, and the values of each region in order.
//
// Problem      for each region: the sum of its values, of their squares, the least, the greatest, the sums of value
//              times coordinate; or all its values, ascending, for quantiles.
// Algorithm    one pass over runs of a region for integers; two for floats, whose squares are taken of the differences
//              to the mean, as Chan, Golub and LeVeque (1983), Algorithms for computing the sample variance, advise.
//              In order: values are written behind those of their region, then each region is sorted.
// Cost         one or two reads; sorting n log n of a region.
// Determinism  integers modulo 2^64; floats added in raster order by one thread. Sorting is by regions, so that the
//              number of threads does not matter.
// Expects      regions as in region_sums; pixels without a margin; finite floats.
#pragma once
#include <algorithm>
#include <type_traits>
#include <vector>

#include "common/parallel.hpp"
#include "region_sums/region_sums.hpp"

namespace snowshoe::intensities {

using region_sums::Volume;

// A row of the table; sums of integers wrap, which signed ones may not.
template <typename T> struct Row {
    using Sum = std::conditional_t<std::is_integral_v<T>, std::uint64_t, double>;
    using Value = std::conditional_t<std::is_integral_v<T>, std::int64_t, double>;
    Sum total, squares;
    Value least, greatest;
    Sum weighted[3];
};

template <typename T> class Sums {
  public:
    Sums(const Volume &volume, const T *pixels) : volume_(volume), pixels_(pixels) {}

    void run(const std::int64_t *areas, void *table, std::size_t n) const {
        Row<T> *rows = static_cast<Row<T> *>(table);
        each_run([&](std::int32_t region, const T *values, const std::int64_t *at, std::ptrdiff_t length) {
            if constexpr (std::is_integral_v<T>) add_integers(rows[region - 1], values, at, length);
            else add_floats(rows[region - 1], values, at, length);
        });
        if constexpr (!std::is_integral_v<T>) add_squares(areas, rows, n);
    }

    void in_order(const std::int64_t *starts, std::size_t n, T *grouped, int threads) const {
        std::vector<std::int64_t> next(starts, starts + n);
        each_run([&](std::int32_t region, const T *values, const std::int64_t *, std::ptrdiff_t length) {
            std::copy(values, values + length, grouped + next[region - 1]);
            next[region - 1] += length;
        });
        parallel_parts(n, threads, 64, [&](int, std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) std::sort(grouped + starts[i], grouped + next[i]);
        });
    }

  private:
    // Calls use(region, values, place of the first, length) for each run.
    template <typename Use> void each_run(Use &&use) const {
        const std::ptrdiff_t rows = volume_.rows - 2 * region_sums::margin;
        const std::ptrdiff_t columns = volume_.columns - 2 * region_sums::margin;
        const std::int64_t *origin = volume_.origin;
        volume_.each_run([&](std::int32_t region, const std::int32_t *, std::ptrdiff_t z, std::ptrdiff_t y,
                             std::ptrdiff_t x, std::ptrdiff_t length) {
            const std::int64_t at[3] = {z, y, x};
            use(region, pixels_ + ((z - origin[0]) * rows + y - origin[1]) * columns + x - origin[2], at, length);
        });
    }

    // Sums from the beginning of the run are small, and those of the row and the plane need no product a pixel.
    static void add_integers(Row<T> &row, const T *values, const std::int64_t *at, std::ptrdiff_t length) {
        std::uint64_t total = 0, squares = 0, along = 0;
        T least = values[0], greatest = values[0];
        for (std::ptrdiff_t i = 0; i < length; ++i) {
            const std::uint64_t value = static_cast<std::uint64_t>(static_cast<std::int64_t>(values[i]));
            total += value, squares += value * value, along += value * static_cast<std::uint64_t>(i);
            least = std::min(least, values[i]), greatest = std::max(greatest, values[i]);
        }
        row.total += total, row.squares += squares;
        row.least = std::min<std::int64_t>(row.least, least),
        row.greatest = std::max<std::int64_t>(row.greatest, greatest);
        row.weighted[0] += total * static_cast<std::uint64_t>(at[0]);
        row.weighted[1] += total * static_cast<std::uint64_t>(at[1]);
        row.weighted[2] += total * static_cast<std::uint64_t>(at[2]) + along;
    }

    static void add_floats(Row<T> &row, const T *values, const std::int64_t *at, std::ptrdiff_t length) {
        for (std::ptrdiff_t i = 0; i < length; ++i) {
            const T value = values[i];
            row.total += value;
            row.least = std::min(row.least, value), row.greatest = std::max(row.greatest, value);
            row.weighted[0] += value * static_cast<T>(at[0]), row.weighted[1] += value * static_cast<T>(at[1]);
            row.weighted[2] += value * static_cast<T>(at[2] + i);
        }
    }

    void add_squares(const std::int64_t *areas, Row<T> *rows, std::size_t n) const {
        std::vector<T> means(n);
        for (std::size_t i = 0; i < n; ++i)
            means[i] = rows[i].total / static_cast<T>(std::max<std::int64_t>(areas[i], 1));
        each_run([&](std::int32_t region, const T *values, const std::int64_t *, std::ptrdiff_t length) {
            T squares = rows[region - 1].squares;
            const T mean = means[region - 1];
            for (std::ptrdiff_t i = 0; i < length; ++i) squares += (values[i] - mean) * (values[i] - mean);
            rows[region - 1].squares = squares;
        });
    }

    Volume volume_;
    const T *pixels_;
};

}  // namespace snowshoe::intensities
