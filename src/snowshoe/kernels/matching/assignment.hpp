// Assign every node of one side to a node of the other at least total cost.
//
// Problem      the rectangular assignment problem on a sparse graph with small integer costs, known to be feasible.
// Algorithm    rows bid for columns for a while; each row that is left is then augmented along a shortest path in
//              reduced costs, a search that ends at the nearest free column (Jonker & Volgenant 1987,
//              doi:10.1007/BF02278710).
// Cost         rows · edges · log(edges) at worst; a search is short where free columns are near.
// Determinism  sequential, integers only; of equal distances the lower column number first.
// Expects      an assignment of all rows exists; each row's edges ascend in cost.
#pragma once
#include <functional>
#include <limits>
#include <utility>

#include "matching/graph.hpp"

namespace snowshoe::matching {

// Prices are never negative, and 0 on free columns; an assigned row's column is its cheapest, cost and price together.
class Assignment {
  public:
    std::vector<std::int32_t> row_mate, column_mate;

    Assignment(const Edges &edges, std::int32_t n_columns)
        : row_mate(edges.size(), none), column_mate(n_columns, none), edges_(edges), row_cost_(edges.size()),
          price_(n_columns, 0), distance_(n_columns, far), parent_(n_columns), parent_cost_(n_columns) {
        for (std::int32_t i = 0; i < edges.size(); ++i) bid_in_turn(i);
        for (std::int32_t i = 0; i < edges.size(); ++i)
            if (row_mate[i] == none) augment(i);
    }

  private:
    static constexpr std::int64_t far = std::numeric_limits<std::int64_t>::max();

    // A row that loses its column bids again; rows could outbid one another for very long, so turns are limited.
    void bid_in_turn(std::int32_t i) {
        for (int turn = 0; turn < 32 && i != none; ++turn) {
            const std::int32_t loser = bid(i);
            if (loser == i) return;
            i = loser;
        }
    }

    // Row i takes its cheapest column and raises the price by what the second cheapest would cost more. Returns the
    // row that is left without a column: the former owner, or i itself where its two cheapest are equal.
    std::int32_t bid(std::int32_t i) {
        std::int64_t best = far, second = far;
        std::int64_t at = none;
        for (auto e = edges_.start[i]; e < edges_.start[i + 1] && edges_.cost[e] <= second; ++e) {
            const std::int64_t cost = edges_.cost[e] + price_[edges_.to[e]];
            const bool freer = cost == best && column_mate[edges_.to[at]] != none && column_mate[edges_.to[e]] == none;
            if (cost < best || freer) second = best, best = cost, at = e;
            else if (cost < second) second = cost;
        }
        const std::int32_t column = edges_.to[at], loser = column_mate[column];
        if (loser != none) {
            if (second == best || second == far) return i;
            price_[column] += second - best;
            row_mate[loser] = none;
        }
        give(i, column, edges_.cost[at]);
        return loser;
    }

    void give(std::int32_t row, std::int32_t column, std::int32_t cost) {
        row_mate[row] = column, column_mate[column] = row, row_cost_[row] = cost;
    }

    void augment(std::int32_t root) {
        nearest_ = far, heap_.clear(), reached_.clear();
        relax(root, 0);
        while (!heap_.empty() && heap_.front().first < nearest_) {
            std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
            const auto [distance, column] = heap_.back();
            heap_.pop_back();
            if (distance > distance_[column]) continue;
            const std::int32_t row = column_mate[column];
            relax(row, distance - row_cost_[row] - price_[column]);
        }
        for (const std::int32_t column : reached_) {
            if (distance_[column] < nearest_) price_[column] += nearest_ - distance_[column];
            distance_[column] = far;
        }
        for (std::int32_t column = nearest_column_, row = none; row != root;) {
            row = parent_[column];
            const std::int32_t next = row_mate[row];
            give(row, column, parent_cost_[column]);
            column = next;
        }
    }

    void relax(std::int32_t row, std::int64_t base) {
        for (auto e = edges_.start[row]; e < edges_.start[row + 1]; ++e) {
            if (base + edges_.cost[e] >= nearest_) break;
            const std::int32_t column = edges_.to[e];
            const std::int64_t distance = base + edges_.cost[e] + price_[column];
            if (distance >= nearest_ || distance >= distance_[column]) continue;
            if (distance_[column] == far) reached_.push_back(column);
            distance_[column] = distance, parent_[column] = row, parent_cost_[column] = edges_.cost[e];
            if (column_mate[column] == none) {
                nearest_ = distance, nearest_column_ = column;
                continue;
            }
            heap_.emplace_back(distance, column);
            std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
        }
    }

    const Edges &edges_;
    std::vector<std::int32_t> row_cost_;
    std::vector<std::int64_t> price_, distance_;
    std::vector<std::int32_t> parent_, parent_cost_, reached_;
    std::vector<std::pair<std::int64_t, std::int32_t>> heap_;
    std::int64_t nearest_ = far;
    std::int32_t nearest_column_ = none;
};

}  // namespace snowshoe::matching
