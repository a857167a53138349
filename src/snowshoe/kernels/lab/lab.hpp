// sRGB to CIELAB (D65, 2 degree observer).
//
// Problem      IEC 61966-2-1 decoding, linear RGB to XYZ, CIE 1976 L*a*b*; constants as in scikit-image.
// Algorithm    x^2.4 = x^2 (x^(1/5))^2, and the roots by Halley's iteration from a line: sums, products and quotients
//              only, so that no mathematical library, processor or level can change a byte.
// Cost         36 divisions a colour.
// Determinism  colours are independent of one another; a fixed number of steps.
// Expects      values from 0 to 1.
#pragma once
#include <cmath>
#include <cstddef>

#include "common/parallel.hpp"

namespace snowshoe {

// x^(1/5) on [0.09, 1].
inline double fifth_root(double x) {
    double y = 0.6 + 0.4 * x;
    for (int step = 0; step < 4; ++step) {
        const double square = y * y, power = square * square * y;
        y = y * (4 * power + 6 * x) / (6 * power + 4 * x);
    }
    return y;
}

// x^(1/3) on [0.008, 1.1].
inline double cube_root(double x) {
    double y = 0.35 + 0.7 * x;
    for (int step = 0; step < 5; ++step) {
        const double power = y * y * y;
        y = y * (power + 2 * x) / (2 * power + x);
    }
    return y;
}

inline double decoded(double value) {
    const double base = (value + 0.055) / 1.055, root = fifth_root(base);
    return value > 0.04045 ? base * base * (root * root) : value / 12.92;
}

inline double lab_curve(double t) { return t > 0.008856 ? cube_root(t) : 7.787 * t + 16.0 / 116.0; }

inline void lab_of_linear(double r, double g, double b, double &l, double &to_red, double &to_yellow) {
    const double x = lab_curve((0.412453 * r + 0.357580 * g + 0.180423 * b) / 0.95047);
    const double y = lab_curve(0.212671 * r + 0.715160 * g + 0.072169 * b);
    const double z = lab_curve((0.019334 * r + 0.119193 * g + 0.950227 * b) / 1.08883);
    l = 116 * y - 16, to_red = 500 * (x - y), to_yellow = 200 * (y - z);
}

inline void lab_from_srgb(const double *rgb, std::size_t n, double *lab, int threads) {
    parallel_parts(n, threads, 1024, [&](int, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i)
            lab_of_linear(decoded(rgb[3 * i]), decoded(rgb[3 * i + 1]), decoded(rgb[3 * i + 2]), lab[3 * i],
                          lab[3 * i + 1], lab[3 * i + 2]);
    });
}

// L*, a*, b* one plane after another, in steps of 1/256. 8-bit values are decoded once each.
template <typename T>
void lab_planes(const T *rgb, std::size_t n, double white, float *planes, int threads) {
    constexpr std::size_t batch = 1024;
    double table[256];
    for (int value = 0; value < 256; ++value) table[value] = decoded(value / white);
    parallel_parts(n, threads, batch, [&](int, std::size_t begin, std::size_t end) {
        double linear[3][batch];
        for (std::size_t from = begin; from < end; from += batch) {
            const std::size_t size = std::min(batch, end - from);
            for (std::size_t i = 0; i < size; ++i)
                for (std::size_t c = 0; c < 3; ++c) {
                    const T value = rgb[3 * (from + i) + c];
                    if constexpr (sizeof(T) == 1) linear[c][i] = table[value];
                    else linear[c][i] = decoded(static_cast<double>(value) / white);
                }
            float *l = planes + from, *a = l + n, *b = a + n;
            for (std::size_t i = 0; i < size; ++i) {
                double lab[3];
                lab_of_linear(linear[0][i], linear[1][i], linear[2][i], lab[0], lab[1], lab[2]);
                l[i] = static_cast<float>(std::nearbyint(lab[0] * 256)) / 256;
                a[i] = static_cast<float>(std::nearbyint(lab[1] * 256)) / 256;
                b[i] = static_cast<float>(std::nearbyint(lab[2] * 256)) / 256;
            }
        }
    });
}

}  // namespace snowshoe
