// Optimal partition of sorted, weighted values into k classes, for every k = 1 … k_max at once.
//
// Problem      least within-class sum of squares: one-dimensional k-means; two classes are Otsu's, k are multi-Otsu.
// Algorithm    dynamic programme over layers, one per class (Wang & Song 2011, doi:10.32614/RJ-2011-015). The best
//              first index of the last class does not move left as the end moves right, so a layer is solved middle
//              end first, each half within the bounds that the middle sets.
//              describe: what is asked of a partition once it is known. On a line the nearest other class of a value
//              is a neighbour of its own, so the silhouette (Rousseeuw 1987, doi:10.1016/0377-0427(87)90125-7) takes
//              one pass: the distances to the own class change from value to value by the gap times the weight passed.
// Cost         O(k n log n) time, k n words of memory for the choices; describe O(n) for each partition.
//              Sums run outward from the middle value, so that a far outlier at an end spoils no class without it.
// Determinism  sequential sums; of equal partitions the one whose last class begins first.
// Expects      n >= k_max >= 1, values strictly ascending, weights positive.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace snowshoe {

class Partition {
  public:
    Partition(const double *values, const double *weights, std::size_t n)
        : n_(n), mass_(n + 1), moment_(n + 1), square_(n + 1) {
        const std::size_t middle = n / 2;
        auto term = [&](std::size_t i, double sign, std::size_t from, std::size_t to) {
            const double offset = values[i] - values[middle], moment = weights[i] * offset;
            mass_[to] = mass_[from] + sign * weights[i];
            moment_[to] = moment_[from] + sign * moment;
            square_[to] = square_[from] + sign * (moment * offset);
        };
        for (std::size_t i = middle; i < n; ++i) term(i, 1, i, i + 1);
        for (std::size_t i = middle; i > 0; --i) term(i - 1, -1, i, i - 1);
    }

    // Row k - 1 of starts (k_max × k_max) gets the first index of each of the k classes.
    void solve(std::size_t k_max, std::int32_t *starts) {
        previous_.resize(n_), best_.resize(n_), choice_.assign(k_max * n_, 0);
        for (std::size_t end = 0; end < n_; ++end) best_[end] = cost(0, end + 1);
        trace(0, k_max, starts);
        for (std::size_t k = 1; k < k_max; ++k) {
            previous_.swap(best_);
            layer(choice_.data() + k * n_, k, n_ - 1, k, n_ - 1);
            trace(k, k_max, starts);
        }
    }

  private:
    // Within-class sum of squares of values first … end - 1.
    double cost(std::size_t first, std::size_t end) const {
        const double moment = moment_[end] - moment_[first];
        const double sum = square_[end] - square_[first] - moment * moment / (mass_[end] - mass_[first]);
        return end - first > 1 && sum > 0 ? sum : 0.0;
    }

    void layer(std::int32_t *choice, std::size_t low, std::size_t high, std::size_t first, std::size_t last) {
        const std::size_t end = (low + high) / 2, limit = last < end ? last : end;
        double top = previous_[first - 1] + cost(first, end + 1);
        std::size_t at = first;
        for (std::size_t i = first + 1; i <= limit; ++i) {
            const double score = previous_[i - 1] + cost(i, end + 1);
            if (score < top) top = score, at = i;
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
    std::vector<double> mass_, moment_, square_, previous_, best_;
    std::vector<std::int32_t> choice_;
};

// One partition of the values: k classes that begin at starts.
struct Classes {
    const double *values, *weights;
    std::size_t n, k;
    const std::int32_t *starts;

    std::size_t begin(std::size_t c) const { return static_cast<std::size_t>(starts[c]); }
    std::size_t end(std::size_t c) const { return c + 1 < k ? begin(c + 1) : n; }

    // Sizes and means, the means from the class's first value so that an offset costs no digits; returns the inertia.
    double means(double *sizes, double *centers) const {
        double inertia = 0;
        for (std::size_t c = 0; c < k; ++c) {
            const double origin = values[begin(c)];
            double size = 0, moment = 0, spread = 0;
            for (std::size_t i = begin(c); i < end(c); ++i)
                size += weights[i], moment += weights[i] * (values[i] - origin);
            sizes[c] = size, centers[c] = origin + moment / size;
            for (std::size_t i = begin(c); i < end(c); ++i) {
                const double distance = values[i] - centers[c];
                spread += weights[i] * (distance * distance);
            }
            inertia += spread;
        }
        return inertia;
    }

    // The mean silhouette width; 0 for a class of one pixel, and for one class.
    double silhouette(const double *sizes, const double *centers) const {
        if (k < 2) return 0;
        double sum = 0, total = 0;
        for (std::size_t c = 0; c < k; ++c) {
            double before = 0, own = sizes[c] * (centers[c] - values[begin(c)]);  // distances from the first value
            for (std::size_t i = begin(c); i < end(c); ++i) {
                if (i > begin(c)) own += (values[i] - values[i - 1]) * (before + before - sizes[c]);
                before += weights[i];
                sum += weights[i] * width(c, values[i], own, sizes[c], centers);
            }
            total += sizes[c];
        }
        return sum / total;
    }

  private:
    double width(std::size_t c, double value, double own, double size, const double *centers) const {
        if (size <= 1) return 0;
        double other = c > 0 ? value - centers[c - 1] : centers[c + 1] - value;
        if (c > 0 && c + 1 < k) other = std::min(other, centers[c + 1] - value);
        own /= size - 1;
        return (other - own) / std::max(other, own);
    }
};

// Row r of starts, sizes and centers (rows × width) is the partition into k[r] classes.
inline void describe(const double *values, const double *weights, std::size_t n, const std::int32_t *starts,
                     const std::int32_t *k, std::size_t rows, std::size_t width, double *sizes, double *centers,
                     double *inertia, double *silhouette) {
    for (std::size_t r = 0; r < rows; ++r) {
        const Classes classes{values, weights, n, static_cast<std::size_t>(k[r]), starts + r * width};
        inertia[r] = classes.means(sizes + r * width, centers + r * width);
        silhouette[r] = classes.silhouette(sizes + r * width, centers + r * width);
    }
}

}  // namespace snowshoe
