// One-to-one matching of the pixels of two maps.
//
// Problem      pair pixels at most `radius` apart, each used once: as many pairs as possible, and of all such matchings
//              one of least total distance, a distance counting as rint(100·d).
// Algorithm    1. as many pairs as possible, whatever their length; this also tells which parts of the graph no such
//              matching connects, and which side of each part it uses up (cardinality.hpp). 2. In each part that side
//              is assigned at least total distance (assignment.hpp).
// Cost         close to linear in the pairs in reach on thinned boundaries; bounded by the two steps on any maps.
// Determinism  sequential, integers only; ties fall by raster order.
// Expects      fewer than 2³¹ pixels.
#pragma once
#include <utility>

#include "matching/assignment.hpp"
#include "matching/cardinality.hpp"

namespace snowshoe::matching {

// Nodes of both maps share one numbering: the first map's, then the second's.
class Matching {
  public:
    Matching(const bool *first, const bool *second, std::int32_t height, std::int32_t width, double radius)
        : height_(height), width_(width), steps_(disc(radius)), first_(first, height * width),
          second_(second, height * width) {}

    // Each map gets, for a matched pixel, its partner's place in the other map; else -1.
    void solve(std::int32_t *partner_of_first, std::int32_t *partner_of_second) {
        std::fill_n(partner_of_first, height_ * width_, none), std::fill_n(partner_of_second, height_ * width_, none);
        if (second_.size() < first_.size()) std::swap(first_, second_), std::swap(partner_of_first, partner_of_second);
        split();
        const Assignment assignment(edges_within_parts(), first_.size() + second_.size());
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            const auto [a, b] = std::minmax(rows_[i], assignment.row_mate[i]);
            const std::int32_t one = first_.at[a], other = second_.at[b - first_.size()];
            partner_of_first[one] = other, partner_of_second[other] = one;
        }
    }

  private:
    // Parts of the graph, and the nodes that every matching of most pairs uses: these are the rows to assign.
    void split() {
        Edges edges;
        for (const std::int32_t at : first_.at) {
            around(at, second_, [&](std::int32_t j, std::int32_t) { edges.to.push_back(j); });
            edges.close();
        }
        Cardinality(edges, second_.size()).parts(first_part_, second_part_);
        for (std::int32_t i = 0; i < first_.size(); ++i)
            if (first_part_[i] != Part::spare_first) rows_.push_back(i);
        for (std::int32_t j = 0; j < second_.size(); ++j)
            if (second_part_[j] == Part::spare_first) rows_.push_back(first_.size() + j);
    }

    Edges edges_within_parts() const {
        Edges edges;
        const std::int32_t n = first_.size();
        for (const std::int32_t row : rows_) {
            if (row < n)
                around(first_.at[row], second_, [&](std::int32_t j, std::int32_t cost) {
                    if (second_part_[j] == first_part_[row]) edges.to.push_back(n + j), edges.cost.push_back(cost);
                });
            else
                around(second_.at[row - n], first_, [&](std::int32_t i, std::int32_t cost) {
                    if (first_part_[i] == Part::spare_first) edges.to.push_back(i), edges.cost.push_back(cost);
                });
            edges.close();
        }
        return edges;
    }

    template <typename Visit> void around(std::int32_t at, const Pixels &to, Visit &&visit) const {
        neighbours(at, to, height_, width_, steps_, visit);
    }

    std::int32_t height_, width_;
    std::vector<Step> steps_;
    Pixels first_, second_;
    std::vector<Part> first_part_, second_part_;
    std::vector<std::int32_t> rows_;
};

}  // namespace snowshoe::matching
