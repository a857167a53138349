// Greedy merging of a region graph by the mean strength of shared borders.
//
// Problem      again and again, merge the two regions whose common border is weakest on average; a border that two
//              borders grow into has their sums and lengths. Write the tree of merges and each border's height.
// Algorithm    average linkage on a graph (Arbelaez et al. 2011, doi:10.1109/TPAMI.2010.161): a heap of borders with
//              outdated entries skipped; the region with fewer borders hands them to the other.
// Cost         O(m log² m) for m borders; about 100 bytes each.
// Determinism  sums are integers and exact, so no order of additions matters, and equal means are equal to the last
//              bit. Of equal means the longest border goes first, then the first in the list; what two become is the
//              first of them. Means never decrease.
// Expects      first < second, each pair once, both below n; lengths of at least 1; sums below 2⁵³.
#pragma once
#include <cstdint>
#include <functional>
#include <queue>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace snowshoe {

class Merging {
  public:
    Merging(std::size_t n, std::size_t m, const std::int32_t *first, const std::int32_t *second,
            const std::int64_t *sums, const std::int64_t *lengths)
        : borders_(m), of_(n), node_(n) {
        between_.reserve(2 * m);
        for (std::uint32_t i = 0; i < m; ++i) {
            const auto one = static_cast<std::uint32_t>(first[i]), other = static_cast<std::uint32_t>(second[i]);
            borders_[i] = {{one, other}, sums[i], lengths[i], i, 0.0};
            for (const auto region : borders_[i].ends) of_[region].push_back(i);
            between_.emplace(key(borders_[i].ends[0], borders_[i].ends[1]), i);
            push(i);
        }
    }

    // Nodes 0…n - 1 are the regions, then come the merges in order; a root is its own parent. Returns the merges.
    std::int32_t run(std::int32_t *parents, double *altitudes, double *heights) {
        const auto n = static_cast<std::int32_t>(of_.size());
        for (std::int32_t node = 0; node < n; ++node) parents[node] = node_[node] = node;
        std::int32_t made = n;
        while (!heap_.empty()) {
            const auto [mean, length, i] = heap_.top();
            heap_.pop();
            Border &border = borders_[i];
            if (border.into != i || border.merged || -length != border.length) continue;
            border.merged = true;
            border.height = mean;
            auto [kept, gone] = std::pair{border.ends[0], border.ends[1]};
            if (of_[kept].size() < of_[gone].size()) std::swap(kept, gone);
            parents[node_[kept]] = parents[node_[gone]] = parents[made] = made;
            altitudes[made - n] = mean;
            node_[kept] = made++;
            hand_over(gone, kept);
        }
        for (std::uint32_t i = 0; i < borders_.size(); ++i) heights[i] = borders_[last(i)].height;
        return made - n;
    }

  private:
    struct Border {
        std::uint32_t ends[2];
        std::int64_t sum, length;
        std::uint32_t into;  // the border it became part of, or itself
        double height;
        bool merged = false;
    };
    using Entry = std::tuple<double, std::int64_t, std::uint32_t>;

    static std::uint64_t key(std::uint32_t a, std::uint32_t b) {
        return a < b ? std::uint64_t{a} << 32 | b : std::uint64_t{b} << 32 | a;
    }

    void push(std::uint32_t i) {
        const Border &border = borders_[i];
        heap_.emplace(static_cast<double>(border.sum) / static_cast<double>(border.length), -border.length, i);
    }

    std::uint32_t last(std::uint32_t i) {
        while (borders_[i].into != i) i = borders_[i].into = borders_[borders_[i].into].into;
        return i;
    }

    void hand_over(std::uint32_t gone, std::uint32_t kept) {
        for (const std::uint32_t i : of_[gone]) {
            Border &border = borders_[i];
            if (border.into != i || border.merged) continue;
            const std::uint32_t other = border.ends[0] == gone ? border.ends[1] : border.ends[0];
            between_.erase(key(gone, other));
            auto &known = between_.try_emplace(key(kept, other), i).first->second;
            if (known < i) {
                join(i, known);
            } else {
                border.ends[0] = kept, border.ends[1] = other;
                of_[kept].push_back(i);
                if (known != i) join(known, i);
                known = i;
            }
        }
        std::vector<std::uint32_t>().swap(of_[gone]);
    }

    void join(std::uint32_t gone, std::uint32_t kept) {
        borders_[kept].sum += borders_[gone].sum, borders_[kept].length += borders_[gone].length;
        borders_[gone].into = kept;
        push(kept);
    }

    std::vector<Border> borders_;
    std::vector<std::vector<std::uint32_t>> of_;  // borders of each region, some of them gone
    std::vector<std::int32_t> node_;
    std::unordered_map<std::uint64_t, std::uint32_t> between_;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<Entry>> heap_;
};

}  // namespace snowshoe
