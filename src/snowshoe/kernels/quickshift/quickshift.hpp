// Density of each pixel among its neighbours, and the nearest pixel of a higher one.
//
// Problem      quick shift (Vedaldi & Soatto 2008, doi:10.1007/978-3-540-88693-8_52) of points (channels, row, column):
//              Gaussian density, then for each pixel the nearest neighbour of a higher density.
// Algorithm    neighbours are visited offset by offset, each along a whole row, in vector code. 2^x is a short series.
// Cost         O(pixels · (2 radius + 1)²); a few rows of memory for each thread.
// Determinism  weights are whole numbers, so sums are exact; rows are independent. Of equally near pixels the one of
//              the highest density counts, then the first; of equal densities the first is the higher.
// Expects      radius at most 90, so that a density stays below 2³¹; differences that don't overflow when squared.
#pragma once
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include "common/parallel.hpp"

namespace snowshoe {

struct Neighbourhood {
    const float *planes;
    std::ptrdiff_t channels, rows, columns;
    int radius;

    // Calls visit(row, column offset, first, last, squared distances) for every offset of the pixels of row r that have
    // such a neighbour; distances count from the first of these pixels.
    template <typename Visit> void each_offset(std::ptrdiff_t r, float *square, Visit &&visit) const {
        for (std::ptrdiff_t other = std::max<std::ptrdiff_t>(0, r - radius); other <= std::min(rows - 1, r + radius);
             ++other)
            for (std::ptrdiff_t right = -radius; right <= radius; ++right) {
                const std::ptrdiff_t first = std::max<std::ptrdiff_t>(0, -right),
                                     last = std::min(columns, columns - right);
                if (first >= last) continue;
                for (std::ptrdiff_t c = 0; c < channels; ++c) {
                    const float *plane = planes + c * rows * columns;
                    add_squares(plane + r * columns + first, plane + other * columns + first + right, last - first, !c,
                                square);
                }
                const std::ptrdiff_t down = other - r;
                add(static_cast<float>(down * down + right * right), last - first, square);
                visit(other, right, first, last);
            }
    }

    static void add_squares(const float *a, const float *b, std::ptrdiff_t n, bool first, float *__restrict square) {
        if (first)
            for (std::ptrdiff_t i = 0; i < n; ++i) square[i] = (b[i] - a[i]) * (b[i] - a[i]);
        else
            for (std::ptrdiff_t i = 0; i < n; ++i) square[i] += (b[i] - a[i]) * (b[i] - a[i]);
    }

    static void add(float place, std::ptrdiff_t n, float *square) {
        for (std::ptrdiff_t i = 0; i < n; ++i) square[i] += place;
    }
};

// 2^power in 1/65536, rounded; 0 for less than 2^-20.
inline std::int32_t weight_of_power(float power) {
    const float bounded = power > -20.0f ? power : -20.0f, whole = std::nearbyint(bounded), rest = bounded - whole;
    float value = 1.3400433e-03f;
    value = value * rest + 9.6760374e-03f;
    value = value * rest + 5.5503272e-02f;
    value = value * rest + 2.4022107e-01f;
    value = value * rest + 6.9314718e-01f;
    value = value * rest + 1.0000001e+00f;
    const auto scale = std::bit_cast<float>((static_cast<std::int32_t>(whole) + 127 + 16) << 23);
    return static_cast<std::int32_t>(std::nearbyint(value * scale));
}

inline void quickshift_densities(const Neighbourhood &image, float sharpness, std::int32_t *found, int threads) {
    parallel_parts(image.rows, threads, 1, [&](int, std::size_t begin, std::size_t end) {
        std::vector<float> square(image.columns);
        for (auto r = static_cast<std::ptrdiff_t>(begin); r < static_cast<std::ptrdiff_t>(end); ++r) {
            std::int32_t *row = found + r * image.columns;
            std::fill(row, row + image.columns, 0);
            image.each_offset(r, square.data(),
                              [&](std::ptrdiff_t, std::ptrdiff_t, std::ptrdiff_t first, std::ptrdiff_t last) {
                                  std::int32_t *__restrict sum = row + first;
                                  const float *__restrict apart = square.data();
                                  for (std::ptrdiff_t i = 0; i < last - first; ++i)
                                      sum[i] += weight_of_power(apart[i] * -sharpness);
                              });
        }
    });
}

class Parents {
  public:
    Parents(const Neighbourhood &image, const std::int32_t *density, float furthest, std::int32_t *found)
        : image_(image), density_(density), furthest_(furthest), found_(found), square_(image.columns),
          nearest_(image.columns), height_(image.columns) {}

    void find(std::ptrdiff_t r) {
        std::int32_t *row = found_ + r * image_.columns;
        const auto start = static_cast<std::int32_t>(r * image_.columns);
        for (std::ptrdiff_t x = 0; x < image_.columns; ++x) row[x] = start + static_cast<std::int32_t>(x);
        std::fill(nearest_.begin(), nearest_.end(), furthest_);
        std::fill(height_.begin(), height_.end(), -1);
        image_.each_offset(r, square_.data(),
                           [&](std::ptrdiff_t other, std::ptrdiff_t right, std::ptrdiff_t first, std::ptrdiff_t last) {
                               const bool before = other < r || (other == r && right < 0);
                               const std::ptrdiff_t there = other * image_.columns + first + right;
                               compare(density_ + r * image_.columns + first, density_ + there,
                                       static_cast<std::int32_t>(there), before ? 0 : 1, square_.data(), last - first,
                                       nearest_.data() + first, height_.data() + first, row + first);
                           });
    }

  private:
    // A neighbour counts as higher if its density is at least `more` above the pixel's.
    static void compare(const std::int32_t *__restrict here, const std::int32_t *__restrict there, std::int32_t number,
                        std::int32_t more, const float *__restrict square, std::ptrdiff_t n, float *__restrict nearest,
                        std::int32_t *__restrict height, std::int32_t *__restrict found) {
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            const bool nearer = (square[i] < nearest[i]) | ((square[i] == nearest[i]) & (there[i] > height[i]));
            const bool better = (there[i] - here[i] >= more) & nearer;
            nearest[i] = better ? square[i] : nearest[i];
            height[i] = better ? there[i] : height[i];
            found[i] = better ? number + static_cast<std::int32_t>(i) : found[i];
        }
    }

    Neighbourhood image_;
    const std::int32_t *density_;
    float furthest_;
    std::int32_t *found_;
    std::vector<float> square_, nearest_;
    std::vector<std::int32_t> height_;
};

inline void quickshift_parents(const Neighbourhood &image, const std::int32_t *density, float furthest,
                               std::int32_t *found, int threads) {
    parallel_parts(image.rows, threads, 1, [&](int, std::size_t begin, std::size_t end) {
        Parents parents(image, density, furthest, found);
        for (std::size_t r = begin; r < end; ++r) parents.find(static_cast<std::ptrdiff_t>(r));
    });
}

}  // namespace snowshoe
