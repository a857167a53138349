// Optimal partition of sorted, weighted values into k classes, for every k = 1 … k_max at once.
//
// Problem      least within-class sum of squares: one-dimensional k-means; two classes are Otsu's, k are multi-Otsu.
// Algorithm    dynamic programme over layers, one per class (Wang & Song 2011, doi:10.32614/RJ-2011-015). The best
//              first index of the last class does not move left as the end moves right, so a layer is solved middle
//              end first, each half within the bounds that the middle sets.
// Cost         O(k n log n) time, k n words of memory for the choices.
// Determinism  sequential sums of centred values; of equal partitions the one whose last class begins first.
// Expects      n >= k_max >= 1, values ascending, weights positive.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace snowshoe {

class Partition {
  public:
    Partition(const double *values, const double *weights, std::size_t n) : n_(n), mass_(n + 1), moment_(n + 1) {
        double total = 0;
        for (std::size_t i = 0; i < n; ++i) {
            mass_[i + 1] = mass_[i] + weights[i];
            total += weights[i] * values[i];
        }
        const double centre = total / mass_[n];
        for (std::size_t i = 0; i < n; ++i) moment_[i + 1] = moment_[i] + weights[i] * (values[i] - centre);
    }

    // Row k - 1 of starts (k_max × k_max) gets the first index of each of the k classes.
    void solve(std::size_t k_max, std::int32_t *starts) {
        previous_.resize(n_), best_.resize(n_), choice_.assign(k_max * n_, 0);
        for (std::size_t end = 0; end < n_; ++end) best_[end] = gain(0, end + 1);
        trace(0, k_max, starts);
        for (std::size_t k = 1; k < k_max; ++k) {
            previous_.swap(best_);
            layer(choice_.data() + k * n_, k, n_ - 1, k, n_ - 1);
            trace(k, k_max, starts);
        }
    }

  private:
    double gain(std::size_t first, std::size_t end) const {
        const double total = moment_[end] - moment_[first];
        return total * total / (mass_[end] - mass_[first]);
    }

    void layer(std::int32_t *choice, std::size_t low, std::size_t high, std::size_t first, std::size_t last) {
        const std::size_t end = (low + high) / 2, limit = last < end ? last : end;
        double top = previous_[first - 1] + gain(first, end + 1);
        std::size_t at = first;
        for (std::size_t i = first + 1; i <= limit; ++i) {
            const double score = previous_[i - 1] + gain(i, end + 1);
            if (score > top) top = score, at = i;
        }
        best_[end] = top;
        choice[end] = static_cast<std::int32_t>(at);
        if (low < end) layer(choice, low, end - 1, first, at);
        if (end < high) layer(choice, end + 1, high, at, last);
    }

    void trace(std::size_t k, std::size_t k_max, std::int32_t *starts) const {
        std::int32_t *row = starts + k * k_max;
        std::size_t last = n_ - 1;
        for (std::size_t l = k; l > 0; --l) {
            row[l] = choice_[l * n_ + last];
            last = static_cast<std::size_t>(row[l]) - 1;
        }
        row[0] = 0;
    }

    std::size_t n_;
    std::vector<double> mass_, moment_, previous_, best_;
    std::vector<std::int32_t> choice_;
};

}  // namespace snowshoe
