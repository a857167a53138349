// Weighted k-means of points: starts, descent, and what is asked of the result.
//
// Problem      put k centres so that the weighted sum of squared distances to the nearest one is small.
// Algorithm    seed: greedy k-means++ (Arthur & Vassilvitskii 2007): of several points drawn in proportion to their
//              squared distance from the centres, the one that lowers the sum most is the next centre. refine: Lloyd's
//              iteration with Hamerly's two bounds (2010, doi:10.1137/1.9781611972801.12): a point is looked at again
//              only if the centres moved far enough for another to be nearer. describe: one exact pass.
// Cost         seed O(n k draws). refine O(n k) for the first round, then O(n) plus the points in doubt. O(n) memory.
// Determinism  bounds have a margin far above rounding, so pruning never changes a label; of equally near centres the
//              first. Sums are taken block by block of a fixed size, then in the order of the blocks.
// Expects      points n × d, weights positive.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "common/parallel.hpp"

namespace snowshoe {

constexpr std::size_t lloyd_block = 4096;

struct Points {
    const double *values, *weights;
    std::size_t n, d;

    std::size_t blocks() const { return (n + lloyd_block - 1) / lloyd_block; }
};

inline double square_distance(const double *a, const double *b, std::size_t d) {
    double sum = 0;
    for (std::size_t c = 0; c < d; ++c) sum += (a[c] - b[c]) * (a[c] - b[c]);
    return sum;
}

// The nearest and the next nearest of the centres, by squared distance.
struct Nearest {
    std::size_t at = 0;
    double first = 0, second = std::numeric_limits<double>::infinity();
};

// Centres turned so that the distances to all of them are vector code.
class TurnedCenters {
  public:
    TurnedCenters(const double *centers, std::size_t k, std::size_t d) : k_(k), d_(d), turned_(k * d) {
        for (std::size_t j = 0; j < k; ++j)
            for (std::size_t c = 0; c < d; ++c) turned_[c * k + j] = centers[j * d + c];
    }

    Nearest nearest(const double *point, double *distance) const {
        if (d_ == 3) distances<3>(point, distance);
        else distances<0>(point, distance);
        Nearest found{0, distance[0]};
        for (std::size_t j = 1; j < k_; ++j) {
            const double here = distance[j];
            if (here < found.first) found.second = found.first, found.first = here, found.at = j;
            else if (here < found.second) found.second = here;
        }
        return found;
    }

  private:
    template <std::size_t fixed> void distances(const double *point, double *distance) const {
        const std::size_t d = fixed ? fixed : d_;
        const double *center = turned_.data();
        if constexpr (fixed == 3) {
            const double x = point[0], y = point[1], z = point[2];
            const double *cx = center, *cy = center + k_, *cz = center + 2 * k_;
            for (std::size_t j = 0; j < k_; ++j)
                distance[j] = (x - cx[j]) * (x - cx[j]) + (y - cy[j]) * (y - cy[j]) + (z - cz[j]) * (z - cz[j]);
        } else {
            std::fill(distance, distance + k_, 0.0);
            for (std::size_t c = 0; c < d; ++c, center += k_)
                for (std::size_t j = 0; j < k_; ++j) distance[j] += (point[c] - center[j]) * (point[c] - center[j]);
        }
    }

    std::size_t k_, d_;
    std::vector<double> turned_;
};

// Calls work(block, begin, end) for every block of points; blocks are independent of one another.
template <typename Work> void for_blocks(const Points &points, int threads, Work &&work) {
    parallel_parts(points.blocks(), threads, 1, [&](int, std::size_t first, std::size_t last) {
        for (std::size_t block = first; block < last; ++block)
            work(block, block * lloyd_block, std::min(points.n, (block + 1) * lloyd_block));
    });
}

inline void seed(const Points &points, double *centers, std::size_t first, std::size_t k, const double *draws,
                 std::size_t tries) {
    const std::size_t n = points.n, d = points.d;
    std::vector<double> distance(n, std::numeric_limits<double>::infinity()), sums(n), trial(n), best(n);
    for (std::size_t j = 0; j < first; ++j)
        for (std::size_t i = 0; i < n; ++i)
            distance[i] = std::min(distance[i], square_distance(points.values + i * d, centers + j * d, d));
    for (std::size_t j = first; j < k; ++j) {
        double total = 0, least = std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i < n; ++i)
            sums[i] = total += points.weights[i] * (j ? distance[i] : 1.0);
        for (std::size_t t = 0; t < tries; ++t) {
            const double drawn = draws[(j - first) * tries + t] * total;
            std::size_t at = std::upper_bound(sums.begin(), sums.end(), drawn) - sums.begin();
            const double *candidate = points.values + std::min(at, n - 1) * d;
            double sum = 0;
            for (std::size_t i = 0; i < n; ++i)
                trial[i] = std::min(distance[i], square_distance(points.values + i * d, candidate, d));
            for (std::size_t i = 0; i < n; ++i) sum += points.weights[i] * trial[i];
            if (sum < least) {
                least = sum, best.swap(trial);
                std::copy(candidate, candidate + d, centers + j * d);
            }
        }
        distance.swap(best);
    }
}

class Lloyd {
  public:
    Lloyd(const Points &points, double *centers, std::size_t k, int threads)
        : points_(points), centers_(centers), k_(k), threads_(threads), label_(points.n), upper_(points.n),
          lower_(points.n), half_(k), shift_(k), sums_(k * (points.d + 1)), block_sums_(points.blocks() * sums_.size()) {
        double extent = 0;
        for (std::size_t i = 0; i < points.n * points.d; ++i) extent = std::max(extent, std::fabs(points.values[i]));
        margin_ = 1e-11 * extent * static_cast<double>(points.d);
    }

    // Descends until one round lowers the sum by no more than the tolerance; returns the number of rounds.
    int refine(double tolerance, int rounds) {
        for (int round = 1; round <= rounds; ++round) {
            label(round == 1);
            if (move() <= tolerance) return round;
        }
        return rounds;
    }

  private:
    void label(bool all) {
        const std::size_t d = points_.d;
        const TurnedCenters turned(centers_, k_, d);
        const Slack slack = all ? Slack{} : slack_of_shifts();
        if (!all) half_distances();
        for_blocks(points_, threads_, [&](std::size_t block, std::size_t begin, std::size_t end) {
            std::vector<double> distance(k_);
            double *sums = block_sums_.data() + block * sums_.size();
            std::fill(sums, sums + sums_.size(), 0.0);
            for (std::size_t i = begin; i < end; ++i) {
                const double *point = points_.values + i * d;
                if (all || in_doubt(i, point, slack)) {
                    const Nearest found = turned.nearest(point, distance.data());
                    label_[i] = static_cast<std::int32_t>(found.at);
                    upper_[i] = std::sqrt(found.first), lower_[i] = std::sqrt(found.second);
                }
                double *sum = sums + static_cast<std::size_t>(label_[i]) * (d + 1);
                for (std::size_t c = 0; c < d; ++c) sum[c] += points_.weights[i] * point[c];
                sum[d] += points_.weights[i];
            }
        });
    }

    // The greatest shift of any centre, and of any but that one.
    struct Slack {
        std::size_t at = 0;
        double first = 0, second = 0;
    };

    Slack slack_of_shifts() const {
        Slack slack{0, shift_[0], 0};
        for (std::size_t j = 1; j < k_; ++j) {
            if (shift_[j] > slack.first) slack = {j, shift_[j], slack.first};
            else slack.second = std::max(slack.second, shift_[j]);
        }
        return slack;
    }

    bool in_doubt(std::size_t i, const double *point, const Slack &slack) {
        const auto at = static_cast<std::size_t>(label_[i]);
        upper_[i] += shift_[at];
        lower_[i] -= at == slack.at ? slack.second : slack.first;
        const double bound = std::max(half_[at], lower_[i]) - margin_;
        if (upper_[i] < bound) return false;
        upper_[i] = std::sqrt(square_distance(point, centers_ + at * points_.d, points_.d));
        return !(upper_[i] < bound);
    }

    // Half the distance from each centre to the nearest other one.
    void half_distances() {
        for (std::size_t j = 0; j < k_; ++j) {
            double least = std::numeric_limits<double>::infinity();
            for (std::size_t other = 0; other < k_; ++other)
                if (other != j)
                    least = std::min(least, square_distance(centers_ + j * points_.d, centers_ + other * points_.d, points_.d));
            half_[j] = std::sqrt(least) / 2;
        }
    }

    // Moves every centre to the mean of its points; returns by how much at least that lowers the sum.
    double move() {
        const std::size_t d = points_.d;
        std::fill(sums_.begin(), sums_.end(), 0.0);
        for (std::size_t block = 0; block < points_.blocks(); ++block)
            for (std::size_t s = 0; s < sums_.size(); ++s) sums_[s] += block_sums_[block * sums_.size() + s];
        double gain = 0;
        for (std::size_t j = 0; j < k_; ++j) {
            const double weight = sums_[j * (d + 1) + d];
            double moved = 0;
            for (std::size_t c = 0; c < d && weight > 0; ++c) {
                double &center = centers_[j * d + c];
                const double mean = sums_[j * (d + 1) + c] / weight;
                moved += (mean - center) * (mean - center);
                center = mean;
            }
            shift_[j] = std::sqrt(moved);
            gain += weight * moved;
        }
        return gain;
    }

    Points points_;
    double *centers_;
    std::size_t k_;
    int threads_;
    double margin_ = 0;
    std::vector<std::int32_t> label_;
    std::vector<double> upper_, lower_, half_, shift_, sums_, block_sums_;
};

// Weight of each cluster; totals[0] = inertia, totals[1] = mean simplified silhouette (0 for one centre).
inline void describe_clusters(const Points &points, const double *centers, std::size_t k, double *sizes,
                              double *totals, int threads) {
    const TurnedCenters turned(centers, k, points.d);
    const std::size_t width = k + 2;
    std::vector<double> block_sums(points.blocks() * width);
    for_blocks(points, threads, [&](std::size_t block, std::size_t begin, std::size_t end) {
        std::vector<double> distance(k);
        double *sums = block_sums.data() + block * width;
        for (std::size_t i = begin; i < end; ++i) {
            const Nearest found = turned.nearest(points.values + i * points.d, distance.data());
            const double weight = points.weights[i];
            sums[found.at] += weight, sums[k] += weight * found.first;
            if (k > 1 && found.second > 0) sums[k + 1] += weight * (1 - std::sqrt(found.first) / std::sqrt(found.second));
        }
    });
    std::fill(sizes, sizes + k, 0.0);
    totals[0] = totals[1] = 0;
    double total = 0;
    for (std::size_t block = 0; block < points.blocks(); ++block) {
        const double *sums = block_sums.data() + block * width;
        for (std::size_t j = 0; j < k; ++j) sizes[j] += sums[j];
        totals[0] += sums[k], totals[1] += sums[k + 1];
    }
    for (std::size_t j = 0; j < k; ++j) total += sizes[j];
    totals[1] /= total;
}

}  // namespace snowshoe
