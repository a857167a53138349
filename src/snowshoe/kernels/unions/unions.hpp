// What it costs to join two regions.
//
// Problem      the chi-squared distance of the histograms of each of many pairs of regions; and the answer of a network
// of
//              one hidden layer, rectified, to the features of each pair.
// Algorithm    one pass over both histograms; one over inputs and hidden units, which stay in registers.
// Cost         O(bins) and O(inputs · units) for a pair.
// Determinism  sums of histograms are taken as NumPy takes them: in halves down to 128 terms, there in eight lanes.
// Those
//              of the network are taken one after another.
// Expects      sizes above 0, pairs below the number of histograms, finite inputs.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace snowshoe {

inline double pairwise_sum(const double *terms, std::size_t n) {
    if (n < 8) {
        double sum = 0;
        for (std::size_t i = 0; i < n; ++i) sum += terms[i];
        return sum;
    }
    if (n > 128) {
        const std::size_t half = n / 2 - n / 2 % 8;
        return pairwise_sum(terms, half) + pairwise_sum(terms + half, n - half);
    }
    double lane[8];
    std::copy_n(terms, 8, lane);
    std::size_t i = 8;
    for (; i + 8 <= n; i += 8)
        for (std::size_t k = 0; k < 8; ++k) lane[k] += terms[i + k];
    double sum = ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
    for (; i < n; ++i) sum += terms[i];
    return sum;
}

inline void chi_squared(const double *counts, std::size_t bins, const double *sizes, const std::int64_t *first,
                        const std::int64_t *second, std::size_t n_pairs, double *distances) {
    constexpr double tiny = 1e-300;
    std::vector<double> terms(bins);
    for (std::size_t i = 0; i < n_pairs; ++i) {
        const double *one = counts + first[i] * bins, *other = counts + second[i] * bins;
        const double size_of_one = sizes[first[i]], size_of_other = sizes[second[i]];
        for (std::size_t bin = 0; bin < bins; ++bin) {
            const double a = one[bin] / size_of_one, b = other[bin] / size_of_other;
            const double total = a + b + tiny, difference = a - b;
            terms[bin] = difference * difference / total;
        }
        distances[i] = pairwise_sum(terms.data(), bins);
    }
}

// Inputs are (k, n_pairs), inward weights (k, units).
inline void judge(const double *inputs, std::size_t k, std::size_t n_pairs, const double *inwards, const double *biases,
                  const double *outwards, std::size_t units, double bias, double *costs) {
    std::vector<double> hidden(units);
    for (std::size_t pair = 0; pair < n_pairs; ++pair) {
        std::copy_n(biases, units, hidden.begin());
        for (std::size_t i = 0; i < k; ++i) {
            const double value = inputs[i * n_pairs + pair];
            for (std::size_t unit = 0; unit < units; ++unit) hidden[unit] += inwards[i * units + unit] * value;
        }
        double score = bias;
        for (std::size_t unit = 0; unit < units; ++unit) score += outwards[unit] * std::max(hidden[unit], 0.0);
        costs[pair] = 0.5 + 0.5 * score / (1 + std::abs(score));
    }
}

}  // namespace snowshoe
