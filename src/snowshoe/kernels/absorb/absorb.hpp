// Small regions merged into the neighbour they resemble most.
//
// Problem      every region of fewer than min_size pixels joins the neighbour of the nearest mean colour.
// Algorithm    sizes, sums and the neighbours of small regions in one pass; then in rounds all small regions that touch one
//              that is settled join it. What touches none becomes one region with the small ones around it.
// Cost         O(pixels) and O(pairs log pairs), pairs being those of a small region and a neighbour.
// Determinism  colours are multiples of 1/256, so the sums are exact; a round looks only at the one before; of equally
//              near neighbours the first region.
// Expects      regions 1…n in raster order of their first pixels, 0 for nobody's; so they are afterwards.
#pragma once
#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace snowshoe {

class Absorb {
  public:
    Absorb(const float *planes, std::size_t channels, std::size_t rows, std::size_t columns, std::int32_t *regions)
        : planes_(planes), channels_(channels), rows_(rows), columns_(columns), regions_(regions),
          n_(static_cast<std::size_t>(*std::max_element(regions, regions + rows * columns)) + 1), target_(n_) {}

    std::int32_t small_regions(std::size_t min_size) {
        measure();
        for (std::size_t i = 1; i < n_; ++i) target_[i] = sizes_[i] >= min_size ? static_cast<std::int32_t>(i) : open;
        find_neighbours();
        while (join_round()) {
        }
        join_the_rest();
        return renumber();
    }

  private:
    static constexpr std::int32_t open = -1;
    using Pair = std::pair<std::int32_t, std::int32_t>;

    void measure() {
        const std::size_t n = rows_ * columns_;
        sizes_.assign(n_, 0), means_.assign(n_ * channels_, 0.0);
        for (std::size_t i = 0; i < n; ++i) ++sizes_[regions_[i]];
        for (std::size_t c = 0; c < channels_; ++c)
            for (std::size_t i = 0; i < n; ++i) means_[regions_[i] * channels_ + c] += planes_[c * n + i];
        for (std::size_t i = 0; i < n_ * channels_; ++i) means_[i] /= static_cast<double>(std::max<std::size_t>(sizes_[i / channels_], 1));
    }

    void find_neighbours() {
        auto meet = [&](std::int32_t a, std::int32_t b) {
            if (a == b || a == 0 || b == 0) return;
            if (target_[a] == open) pairs_.emplace_back(a, b);
            if (target_[b] == open) pairs_.emplace_back(b, a);
        };
        for (std::size_t i = 0; i < rows_ * columns_; ++i) {
            if ((i + 1) % columns_) meet(regions_[i], regions_[i + 1]);
            if (i + columns_ < rows_ * columns_) meet(regions_[i], regions_[i + columns_]);
        }
        std::sort(pairs_.begin(), pairs_.end());
        pairs_.erase(std::unique(pairs_.begin(), pairs_.end()), pairs_.end());
    }

    double distance(std::int32_t a, std::int32_t b) const {
        double sum = 0;
        for (std::size_t c = 0; c < channels_; ++c) {
            const double off = means_[a * channels_ + c] - means_[b * channels_ + c];
            sum += off * off;
        }
        return sum;
    }

    bool join_round() {
        std::vector<Pair> joined;
        for (std::size_t at = 0; at < pairs_.size();) {
            const std::int32_t small = pairs_[at].first;
            double least = std::numeric_limits<double>::infinity();
            std::int32_t goal = open;
            for (; at < pairs_.size() && pairs_[at].first == small; ++at) {
                const std::int32_t other = target_[pairs_[at].second];
                if (target_[small] != open || other == open) continue;
                const double here = distance(small, other);
                if (here < least || (here == least && other < goal)) least = here, goal = other;
            }
            if (goal != open) joined.emplace_back(small, goal);
        }
        for (const auto &[small, goal] : joined) target_[small] = goal;
        return !joined.empty();
    }

    // Connected small regions that touch no other get the number of the first among them.
    void join_the_rest() {
        std::vector<Pair> left;
        for (const auto &pair : pairs_)
            if (target_[pair.first] == open) left.push_back(pair);
        for (std::size_t i = 1; i < n_; ++i)
            if (target_[i] == open) target_[i] = static_cast<std::int32_t>(i);
        for (bool changed = true; changed;) {
            changed = false;
            for (const auto &[a, b] : left)
                if (target_[b] < target_[a]) target_[a] = target_[b], changed = true;
        }
    }

    std::int32_t renumber() {
        std::vector<std::int32_t> number(n_, 0);
        std::int32_t n = 0;
        for (std::size_t i = 1; i < n_; ++i)
            if (std::int32_t &at = number[target_[i]]; !at) at = ++n;
        for (std::size_t i = 0; i < rows_ * columns_; ++i) regions_[i] = regions_[i] ? number[target_[regions_[i]]] : 0;
        return n;
    }

    const float *planes_;
    std::size_t channels_, rows_, columns_;
    std::int32_t *regions_;
    std::size_t n_;
    std::vector<std::int32_t> target_;
    std::vector<std::size_t> sizes_;
    std::vector<double> means_;
    std::vector<Pair> pairs_;
};

}  // namespace snowshoe
