// sRGB to CIELAB (D65, 2 degree observer).
//
// Problem      IEC 61966-2-1 decoding, linear RGB to XYZ, CIE 1976 L*a*b*; constants as in scikit-image.
// Algorithm    x^2.4 = x^2 (x^(1/5))^2, and the roots by Halley's iteration from a line: sums, products and quotients
//              only, so that no mathematical library, processor or level can change a byte.
// Cost         36 divisions a colour.
// Determinism  colours are independent of one another; a fixed number of steps.
// Expects      values from 0 to 1.
#pragma once
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

inline void lab_from_srgb(const double *rgb, std::size_t n, double *lab, int threads) {
    parallel_parts(n, threads, 1024, [&](int, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const double r = decoded(rgb[3 * i]), g = decoded(rgb[3 * i + 1]), b = decoded(rgb[3 * i + 2]);
            const double x = lab_curve((0.412453 * r + 0.357580 * g + 0.180423 * b) / 0.95047);
            const double y = lab_curve(0.212671 * r + 0.715160 * g + 0.072169 * b);
            const double z = lab_curve((0.019334 * r + 0.119193 * g + 0.950227 * b) / 1.08883);
            lab[3 * i] = 116 * y - 16, lab[3 * i + 1] = 500 * (x - y), lab[3 * i + 2] = 200 * (y - z);
        }
    });
}

}  // namespace snowshoe
