// A matching with as many pairs as possible, and the parts of the graph that no such matching connects.
//
// Problem      maximum bipartite matching and the coarse Dulmage-Mendelsohn decomposition.
// Algorithm    in each connected component, augment along shortest alternating paths, a maximal set of them at a time
//              (Hopcroft & Karp 1973, doi:10.1137/0202019), from a nearest-first start; then mark what alternating
//              paths reach from the unmatched nodes of either side (Dulmage & Mendelsohn 1958,
//              doi:10.4153/CJM-1958-052-0).
// Cost         edges · √nodes of a component at worst.
// Determinism  sequential; nodes are visited in their order.
// Expects      each first node's edges nearest first; fewer than 2³¹ nodes and edges.
#pragma once
#include "matching/graph.hpp"

namespace snowshoe::matching {

enum class Part : std::uint8_t { perfect, spare_first, spare_second };

class Cardinality {
  public:
    std::vector<std::int32_t> first_mate, second_mate;

    Cardinality(const Edges &edges, std::int32_t n_second)
        : first_mate(edges.size(), none), second_mate(n_second, none), edges_(edges), level_(edges.size(), none),
          next_(edges.size()) {
        for (std::int32_t i = 0; i < edges.size(); ++i) take_nearest(i);
        turn_edges(), find_components();
        for (std::size_t c = 0; c + 1 < bounds_.size(); ++c) {
            begin_ = bounds_[c], end_ = bounds_[c + 1];
            while (layer()) {
                for (std::int32_t k = begin_; k < end_; ++k) next_[members_[k]] = edges_.start[members_[k]];
                for (std::int32_t k = begin_; k < end_; ++k)
                    if (first_mate[members_[k]] == none) augment(members_[k]);
            }
        }
    }

    // The part of every first and every second node. In the part with spare nodes of one side, every matching of most
    // pairs uses all nodes of the other side, and it never pairs nodes of different parts.
    void parts(std::vector<Part> &first, std::vector<Part> &second) const {
        first.assign(first_mate.size(), Part::perfect), second.assign(second_mate.size(), Part::perfect);
        spread_from_first(first, second);
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

    // Lists the first nodes by component. Joining always under the lower number keeps the order of the nodes.
    void find_components() {
        std::vector<std::int32_t> parent(edges_.size()), seen_from(second_mate.size(), none);
        const auto root = [&](std::int32_t i) {
            while (parent[i] != i) i = parent[i] = parent[parent[i]];
            return i;
        };
        for (std::int32_t i = 0; i < edges_.size(); ++i) {
            parent[i] = i;
            for (auto e = edges_.start[i]; e < edges_.start[i + 1]; ++e) {
                std::int32_t &from = seen_from[edges_.to[e]];
                if (from == none) from = i;
                const auto [low, high] = std::minmax({root(from), root(i)});
                parent[high] = low;
            }
        }
        std::vector<std::int32_t> place(edges_.size(), none);
        for (std::int32_t i = 0; i < edges_.size(); ++i) {
            const std::int32_t top = root(i);
            if (top == i) place[i] = static_cast<std::int32_t>(bounds_.size()), bounds_.push_back(0);
            ++bounds_[place[top]];
        }
        for (std::size_t c = 1; c < bounds_.size(); ++c) bounds_[c] += bounds_[c - 1];
        std::vector<std::int32_t> next(bounds_.begin(), bounds_.end() - 1);
        members_.resize(edges_.size());
        for (std::int32_t i = 0; i < edges_.size(); ++i) members_[next[place[root(i)] - 1]++] = i;
    }

    // Breadth-first levels from the component's unmatched first nodes; whether an unmatched second one is reached.
    bool layer() {
        queue_.clear();
        for (std::int32_t k = begin_; k < end_; ++k) {
            const bool unmatched = first_mate[members_[k]] == none;
            level_[members_[k]] = unmatched ? 0 : none;
            if (unmatched) queue_.push_back(members_[k]);
        }
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

    // The edges of every second node, back to the first ones.
    void turn_edges() {
        turned_start_.assign(second_mate.size() + 1, 0), turned_.resize(edges_.to.size());
        for (const std::int32_t to : edges_.to) ++turned_start_[to + 1];
        for (std::size_t j = 0; j < second_mate.size(); ++j) turned_start_[j + 1] += turned_start_[j];
        std::vector<std::int64_t> fill(turned_start_.begin(), turned_start_.end() - 1);
        for (std::int32_t i = 0; i < edges_.size(); ++i)
            for (auto e = edges_.start[i]; e < edges_.start[i + 1]; ++e) turned_[fill[edges_.to[e]]++] = i;
    }

    void spread_from_first(std::vector<Part> &first, std::vector<Part> &second) const {
        std::vector<std::int32_t> queue;
        for (std::int32_t i = 0; i < edges_.size(); ++i)
            if (first_mate[i] == none) first[i] = Part::spare_first, queue.push_back(i);
        for (std::size_t q = 0; q < queue.size(); ++q)
            for (auto e = edges_.start[queue[q]]; e < edges_.start[queue[q] + 1]; ++e) {
                const std::int32_t mate = second_mate[edges_.to[e]];
                second[edges_.to[e]] = Part::spare_first;
                if (first[mate] != Part::spare_first) first[mate] = Part::spare_first, queue.push_back(mate);
            }
    }

    void spread_from_second(std::vector<Part> &first, std::vector<Part> &second) const {
        std::vector<std::int32_t> queue;
        for (std::size_t j = 0; j < second.size(); ++j)
            if (second_mate[j] == none) second[j] = Part::spare_second, queue.push_back(static_cast<std::int32_t>(j));
        for (std::size_t q = 0; q < queue.size(); ++q)
            for (auto e = turned_start_[queue[q]]; e < turned_start_[queue[q] + 1]; ++e) {
                const std::int32_t i = turned_[e], mate = first_mate[i];
                if (first[i] == Part::spare_second) continue;
                first[i] = second[mate] = Part::spare_second;
                queue.push_back(mate);
            }
    }

    const Edges &edges_;
    std::vector<std::int32_t> level_, queue_, path_;
    std::vector<std::int64_t> next_, turned_start_;
    std::vector<std::int32_t> turned_, members_, bounds_{0};
    std::int32_t begin_ = 0, end_ = 0, last_ = 0;
};

}  // namespace snowshoe::matching
