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

// A batch of points, channel by channel, so that distances to a centre are vector code.
class Batch {
  public:
    static constexpr std::size_t capacity = 256;

    explicit Batch(std::size_t d)
        : d_(d), values_(d * capacity), first(capacity), second(capacity), at(capacity), distance_(capacity) {}

    template <typename T> void add(const T *point) {
        for (std::size_t c = 0; c < d_; ++c) values_[c * capacity + size] = static_cast<double>(point[c]);
        ++size;
    }

    // Finds the nearest centre, and the squared distances to it and to the next nearest.
    void measure(const double *centers, std::size_t k) {
        if (!size) return;
        std::fill_n(first.begin(), size, std::numeric_limits<double>::infinity());
        second = first;
        std::fill_n(at.begin(), size, 0.0);
        for (std::size_t j = 0; j < k; ++j) {
            if (d_ == 3) spatial(centers + 3 * j);
            else distances(centers + d_ * j);
            compare(static_cast<double>(j));
        }
    }

  private:
    void spatial(const double *center) {
        const double *x = values_.data(), *y = x + capacity, *z = y + capacity, a = center[0], b = center[1],
                     c = center[2];
        double *out = distance_.data();
        for (std::size_t i = 0; i < size; ++i)
            out[i] = (x[i] - a) * (x[i] - a) + (y[i] - b) * (y[i] - b) + (z[i] - c) * (z[i] - c);
    }

    void distances(const double *center) {
        std::fill_n(distance_.begin(), size, 0.0);
        for (std::size_t c = 0; c < d_; ++c) {
            const double *x = values_.data() + c * capacity, a = center[c];
            for (std::size_t i = 0; i < size; ++i) distance_[i] += (x[i] - a) * (x[i] - a);
        }
    }

    void compare(double j) {
        double *one = first.data(), *two = second.data(), *index = at.data();
        const double *here = distance_.data();
        for (std::size_t i = 0; i < size; ++i) {
            const bool nearer = here[i] < one[i];
            const double beaten = nearer ? one[i] : here[i];
            two[i] = beaten < two[i] ? beaten : two[i];
            index[i] = nearer ? j : index[i];
            one[i] = nearer ? here[i] : one[i];
        }
    }

    std::size_t d_;
    std::vector<double> values_;

  public:
    std::size_t size = 0;
    std::vector<double> first, second, at;

  private:
    std::vector<double> distance_;
};

// Calls work(block, begin, end) for every block of points; blocks are independent of one another.
template <typename Work> void for_blocks(const Points &points, int threads, Work &&work) {
    parallel_parts(points.blocks(), threads, 1, [&](int, std::size_t first, std::size_t last) {
        for (std::size_t block = first; block < last; ++block)
            work(block, block * lloyd_block, std::min(points.n, (block + 1) * lloyd_block));
    });
}

// Adds each point's weight times (1, values) to its cell of a cubic grid of `cells` to a side.
inline void cell_sums(const Points &points, const double *low, double width, std::size_t cells, double *sums) {
    const std::size_t d = points.d;
    const double last = static_cast<double>(cells - 1);
    for (std::size_t i = 0; i < points.n; ++i) {
        const double *point = points.values + i * d;
        std::size_t cell = 0;
        for (std::size_t c = 0; c < d; ++c)
            cell = cell * cells + static_cast<std::size_t>(std::min((point[c] - low[c]) / width, last));
        double *sum = sums + cell * (d + 1);
        sum[0] += points.weights[i];
        for (std::size_t c = 0; c < d; ++c) sum[c + 1] += points.weights[i] * point[c];
    }
}

// The weighted sum of terms, in four interleaved lanes: (0 + 1) + (2 + 3).
inline double lane_sum(const double *weights, const double *terms, std::size_t n) {
    double lane[4] = {};
    std::size_t i = 0;
    for (; i + 4 <= n; i += 4)
        for (std::size_t l = 0; l < 4; ++l) lane[l] += weights[i + l] * terms[i + l];
    for (; i < n; ++i) lane[i % 4] += weights[i] * terms[i];
    return (lane[0] + lane[1]) + (lane[2] + lane[3]);
}

class Seeds {
  public:
    explicit Seeds(const Points &points)
        : points_(points), turned_(points.n * points.d), sums_(points.n), trial_(points.n), best_(points.n),
          distance_(points.n, std::numeric_limits<double>::infinity()) {
        for (std::size_t i = 0; i < points.n; ++i)
            for (std::size_t c = 0; c < points.d; ++c) turned_[c * points.n + i] = points.values[i * points.d + c];
    }

    // Takes a centre that is given.
    void take(const double *center) {
        measure(center);
        distance_.swap(trial_);
    }

    // Writes the best of the candidates that the draws choose as the next centre.
    void choose(const double *draws, std::size_t tries, bool any, double *center) {
        double total = 0, least = std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i < points_.n; ++i) sums_[i] = total += points_.weights[i] * (any ? 1.0 : distance_[i]);
        for (std::size_t t = 0; t < tries; ++t) {
            const std::size_t drawn = std::upper_bound(sums_.begin(), sums_.end(), draws[t] * total) - sums_.begin();
            const double *candidate = points_.values + std::min(drawn, points_.n - 1) * points_.d;
            measure(candidate);
            const double sum = lane_sum(points_.weights, trial_.data(), points_.n);
            if (sum < least) {
                least = sum, best_.swap(trial_);
                std::copy(candidate, candidate + points_.d, center);
            }
        }
        distance_.swap(best_);
    }

  private:
    // Squared distances to the nearest of the centres so far and one more.
    void measure(const double *center) {
        std::fill(trial_.begin(), trial_.end(), 0.0);
        for (std::size_t c = 0; c < points_.d; ++c) {
            const double *x = turned_.data() + c * points_.n, a = center[c];
            for (std::size_t i = 0; i < points_.n; ++i) trial_[i] += (x[i] - a) * (x[i] - a);
        }
        for (std::size_t i = 0; i < points_.n; ++i) trial_[i] = distance_[i] < trial_[i] ? distance_[i] : trial_[i];
    }

    Points points_;
    std::vector<double> turned_, sums_, trial_, best_, distance_;
};

inline void seed(const Points &points, double *centers, std::size_t first, std::size_t k, const double *draws,
                 std::size_t tries) {
    Seeds seeds(points);
    for (std::size_t j = 0; j < first; ++j) seeds.take(centers + j * points.d);
    for (std::size_t j = first; j < k; ++j)
        seeds.choose(draws + (j - first) * tries, tries, j == 0, centers + j * points.d);
}

class Lloyd {
  public:
    Lloyd(const Points &points, double *centers, std::size_t k, int threads)
        : points_(points), centers_(centers), k_(k), threads_(threads), label_(points.n), upper_(points.n),
          lower_(points.n), half_(k), shift_(k), sums_(k * (points.d + 1)),
          block_sums_(points.blocks() * sums_.size()) {
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
        const Slack slack = all ? Slack{} : slack_of_shifts();
        if (!all) half_distances();
        for_blocks(points_, threads_, [&](std::size_t block, std::size_t begin, std::size_t end) {
            Batch batch(points_.d);
            std::size_t doubted[Batch::capacity];
            for (std::size_t i = begin; i < end; ++i) {
                if (all || in_doubt(i, slack)) {
                    doubted[batch.size] = i;
                    batch.add(points_.values + i * points_.d);
                }
                if (batch.size == Batch::capacity || i + 1 == end) settle(batch, doubted);
            }
            add_up(block_sums_.data() + block * sums_.size(), begin, end);
        });
    }

    void settle(Batch &batch, const std::size_t *doubted) {
        batch.measure(centers_, k_);
        for (std::size_t b = 0; b < batch.size; ++b) {
            label_[doubted[b]] = static_cast<std::int32_t>(batch.at[b]);
            upper_[doubted[b]] = std::sqrt(batch.first[b]), lower_[doubted[b]] = std::sqrt(batch.second[b]);
        }
        batch.size = 0;
    }

    void add_up(double *sums, std::size_t begin, std::size_t end) const {
        const std::size_t d = points_.d;
        std::fill(sums, sums + sums_.size(), 0.0);
        for (std::size_t i = begin; i < end; ++i) {
            double *sum = sums + static_cast<std::size_t>(label_[i]) * (d + 1);
            for (std::size_t c = 0; c < d; ++c) sum[c] += points_.weights[i] * points_.values[i * d + c];
            sum[d] += points_.weights[i];
        }
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

    bool in_doubt(std::size_t i, const Slack &slack) {
        const auto at = static_cast<std::size_t>(label_[i]);
        upper_[i] += shift_[at];
        lower_[i] -= at == slack.at ? slack.second : slack.first;
        const double bound = std::max(half_[at], lower_[i]) - margin_;
        if (upper_[i] < bound) return false;
        upper_[i] = std::sqrt(square_distance(points_.values + i * points_.d, centers_ + at * points_.d, points_.d));
        return !(upper_[i] < bound);
    }

    // Half the distance from each centre to the nearest other one.
    void half_distances() {
        for (std::size_t j = 0; j < k_; ++j) {
            double least = std::numeric_limits<double>::infinity();
            for (std::size_t other = 0; other < k_; ++other)
                if (other != j)
                    least = std::min(
                        least, square_distance(centers_ + j * points_.d, centers_ + other * points_.d, points_.d));
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
inline void describe_clusters(const Points &points, const double *centers, std::size_t k, double *sizes, double *totals,
                              int threads) {
    const std::size_t width = k + 2;
    std::vector<double> block_sums(points.blocks() * width);
    for_blocks(points, threads, [&](std::size_t block, std::size_t begin, std::size_t end) {
        Batch batch(points.d);
        double *sums = block_sums.data() + block * width;
        for (std::size_t start = begin; start < end; start += Batch::capacity, batch.size = 0) {
            for (std::size_t i = start; i < std::min(end, start + Batch::capacity); ++i)
                batch.add(points.values + i * points.d);
            batch.measure(centers, k);
            for (std::size_t b = 0; b < batch.size; ++b) {
                const double weight = points.weights[start + b];
                sums[static_cast<std::size_t>(batch.at[b])] += weight, sums[k] += weight * batch.first[b];
                if (k > 1 && batch.second[b] > 0)
                    sums[k + 1] += weight * (1 - std::sqrt(batch.first[b]) / std::sqrt(batch.second[b]));
            }
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
