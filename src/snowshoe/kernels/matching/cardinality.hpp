// A matching with as many pairs as possible, and the parts of the graph that no such matching connects.
//
// Problem      maximum bipartite matching and the coarse Dulmage-Mendelsohn decomposition.
// Algorithm    augment along shortest alternating paths, a maximal set of them at a time (Hopcroft & Karp 1973,
//              doi:10.1137/0202019), from a nearest-first start; then mark what alternating paths reach from the
//              unmatched nodes of either side (Dulmage & Mendelsohn 1958, doi:10.4153/CJM-1958-052-0).
// Cost         edges · √nodes at worst.
// Determinism  sequential; nodes are visited in their order.
#pragma once
#include "matching/graph.hpp"

namespace snowshoe::matching {

enum class Part : std::uint8_t { perfect, spare_first, spare_second };

class Cardinality {
  public:
    std::vector<std::int32_t> first_mate, second_mate;

    Cardinality(const Edges &edges, std::int32_t n_second)
        : first_mate(edges.size(), none), second_mate(n_second, none), edges_(edges), level_(edges.size()) {
        for (std::int32_t i = 0; i < edges.size(); ++i) take_nearest(i);
        while (layer()) {
            next_.assign(edges_.start.begin(), edges_.start.end() - 1);
            for (std::int32_t i = 0; i < edges_.size(); ++i)
                if (first_mate[i] == none) augment(i);
        }
    }

    // The part of every first and every second node. In the part with spare nodes of one side, every matching of most
    // pairs uses all nodes of the other side, and it never pairs nodes of different parts.
    void parts(std::vector<Part> &first, std::vector<Part> &second) const {
        first.assign(first_mate.size(), Part::perfect), second.assign(second_mate.size(), Part::perfect);
        for (std::size_t i = 0; i < first.size(); ++i) {
            if (level_[i] == none) continue;  // the last layering reached everything it could from unmatched nodes
            first[i] = Part::spare_first;
            for (auto e = edges_.start[i]; e < edges_.start[i + 1]; ++e) second[edges_.to[e]] = Part::spare_first;
        }
        spread_from_second(first, second);
    }

  private:
    void take_nearest(std::int32_t i) {
        for (auto e = edges_.start[i]; e < edges_.start[i + 1]; ++e)
            if (second_mate[edges_.to[e]] == none) {
                first_mate[i] = edges_.to[e], second_mate[edges_.to[e]] = i;
                return;
            }
    }

    // Breadth-first levels from the unmatched first nodes; whether an unmatched second node is reached.
    bool layer() {
        std::fill(level_.begin(), level_.end(), none), queue_.clear();
        for (std::int32_t i = 0; i < edges_.size(); ++i)
            if (first_mate[i] == none) level_[i] = 0, queue_.push_back(i);
        last_ = edges_.size();
        for (std::size_t q = 0; q < queue_.size() && level_[queue_[q]] <= last_; ++q)
            for (auto e = edges_.start[queue_[q]]; e < edges_.start[queue_[q] + 1]; ++e) {
                const std::int32_t mate = second_mate[edges_.to[e]];
                if (mate == none) last_ = std::min(last_, level_[queue_[q]]);
                else if (level_[mate] == none) level_[mate] = level_[queue_[q]] + 1, queue_.push_back(mate);
            }
        return last_ < edges_.size();
    }

    // Depth first down the levels; an edge that led nowhere is not tried again before the next layering.
    void augment(std::int32_t root) {
        path_.assign(1, root);
        while (!path_.empty()) {
            const std::int32_t i = path_.back();
            if (next_[i] == edges_.start[i + 1]) {
                path_.pop_back();
                if (!path_.empty()) ++next_[path_.back()];
                continue;
            }
            const std::int32_t mate = second_mate[edges_.to[next_[i]]];
            if (mate == none) return flip();
            if (level_[i] < last_ && level_[mate] == level_[i] + 1) path_.push_back(mate);
            else ++next_[i];
        }
    }

    void flip() {
        for (const std::int32_t i : path_) {
            first_mate[i] = edges_.to[next_[i]++];
            second_mate[first_mate[i]] = i;
        }
    }

    // Alternating paths from unmatched second nodes need the edges turned round.
    void spread_from_second(std::vector<Part> &first, std::vector<Part> &second) const {
        std::vector<std::int64_t> start(second.size() + 1);
        for (const std::int32_t to : edges_.to) ++start[to + 1];
        for (std::size_t i = 0; i < second.size(); ++i) start[i + 1] += start[i];
        std::vector<std::int32_t> from(edges_.to.size());
        std::vector<std::int64_t> fill(start.begin(), start.end() - 1);
        for (std::int32_t i = 0; i < edges_.size(); ++i)
            for (auto e = edges_.start[i]; e < edges_.start[i + 1]; ++e) from[fill[edges_.to[e]]++] = i;
        std::vector<std::int32_t> queue;
        for (std::size_t j = 0; j < second.size(); ++j)
            if (second_mate[j] == none) second[j] = Part::spare_second, queue.push_back(static_cast<std::int32_t>(j));
        for (std::size_t q = 0; q < queue.size(); ++q)
            for (auto e = start[queue[q]]; e < start[queue[q] + 1]; ++e) {
                if (first[from[e]] == Part::spare_second) continue;
                first[from[e]] = Part::spare_second;
                second[first_mate[from[e]]] = Part::spare_second;
                queue.push_back(first_mate[from[e]]);
            }
    }

    const Edges &edges_;
    std::vector<std::int32_t> level_, queue_, path_;
    std::vector<std::int64_t> next_;
    std::int32_t last_ = 0;
};

}  // namespace snowshoe::matching
