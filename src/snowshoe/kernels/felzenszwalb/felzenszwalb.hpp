// Graph-based segmentation.
//
// Problem      join neighbouring pixels, weakest edge first, while the edge is weaker than what already holds each of
//              both regions together plus scale / size; then join what is smaller than min_size.
// Algorithm    Felzenszwalb & Huttenlocher (2004, doi:10.1023/B:VISI.0000022288.19776.77): Kruskal's with a predicate,
//              over 8-connected pixels. Edges are put into buckets by the leading bits of their weights, and each is
//              sorted.
// Cost         O(edges log bucket); 144 bytes a pixel beside the planes: four edges of 16 bytes, twice while they are
//              sorted, and 16 bytes for what is known of its region.
// Determinism  equal weights are taken by direction (right, down, down right, down left), then in raster order; threads
//              measure rows and sort buckets, which are independent.
// Expects      fewer than 2²⁹ pixels.
#pragma once
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include "common/parallel.hpp"

namespace snowshoe {

class PixelGraph {
  public:
    PixelGraph(const double *planes, const bool *valid, std::size_t channels, std::size_t rows, std::size_t columns,
               int threads)
        : planes_(planes), valid_(valid), channels_(channels), rows_(rows), columns_(columns), n_(rows * columns),
          threads_(threads), nodes_(n_) {
        for (std::size_t i = 0; i < n_; ++i) nodes_[i] = {static_cast<std::uint32_t>(i), 1, 0.0};
    }

    std::int32_t grow(double scale, std::uint32_t min_size, std::int32_t *regions) {
        sort(measured());
        for (const Edge &edge : edges_) {
            Node *a, *b;
            if (!apart(edge, a, b)) continue;
            const double weight = weight_of(edge);
            if (weight < std::min(a->heaviest + scale / a->size, b->heaviest + scale / b->size)) join(*a, *b, weight);
        }
        for (const Edge &edge : edges_) {
            Node *a, *b;
            if (apart(edge, a, b) && std::min(a->size, b->size) < min_size) join(*a, *b, weight_of(edge));
        }
        return number(regions);
    }

  private:
    // The weight's bits, which order as weights do, and which edge it is: direction · pixels + pixel.
    struct Edge {
        std::uint64_t weight;
        std::uint32_t at;
        bool operator<(const Edge &other) const {
            return weight != other.weight ? weight < other.weight : at < other.at;
        }
    };
    struct Node {
        std::uint32_t parent, size;
        double heaviest;
    };
    static constexpr int bucket_bits = 17, kept_bits = 64 - bucket_bits;

    static double weight_of(const Edge &edge) { return std::bit_cast<double>(edge.weight); }
    std::size_t step(std::size_t direction) const {
        return direction == 0 ? 1 : direction == 1 ? columns_ : direction == 2 ? columns_ + 1 : columns_ - 1;
    }

    // The edges of every row, direction by direction; a place without an edge holds UINT64_MAX.
    std::vector<Edge> measured() const {
        std::vector<Edge> all(4 * n_);
        parallel_parts(rows_, threads_, 1, [&](int, std::size_t begin, std::size_t end) {
            for (std::size_t r = begin; r < end; ++r)
                for (std::size_t direction = 0; direction < 4; ++direction) measure_row(r, direction, all.data());
        });
        return all;
    }

    void measure_row(std::size_t r, std::size_t direction, Edge *all) const {
        const std::size_t further = step(direction);
        for (std::size_t x = 0; x < columns_; ++x) {
            const std::size_t i = r * columns_ + x, at = direction * n_ + i;
            const bool inside =
                (direction == 0 || r + 1 < rows_) && (direction == 3 ? x > 0 : direction == 1 || x + 1 < columns_);
            if (!inside || (valid_ && !(valid_[i] && valid_[i + further]))) {
                all[at].weight = UINT64_MAX;
                continue;
            }
            double square = 0;
            for (std::size_t c = 0; c < channels_; ++c) {
                const double apart = planes_[c * n_ + i + further] - planes_[c * n_ + i];
                square += apart * apart;
            }
            all[at] = {std::bit_cast<std::uint64_t>(std::sqrt(square)), static_cast<std::uint32_t>(at)};
        }
    }

    void sort(std::vector<Edge> all) {
        std::vector<std::size_t> first((std::size_t{1} << bucket_bits) + 1);
        for (const Edge &edge : all)
            if (edge.weight != UINT64_MAX) ++first[(edge.weight >> shift) + 1];
        for (std::size_t b = 1; b < first.size(); ++b) first[b] += first[b - 1];
        edges_.resize(first.back());
        auto next = first;
        for (const Edge &edge : all)
            if (edge.weight != UINT64_MAX) edges_[next[edge.weight >> shift]++] = edge;
        parallel_parts(first.size() - 1, threads_, 1, [&](int, std::size_t begin, std::size_t end) {
            for (std::size_t b = begin; b < end; ++b)
                std::sort(edges_.begin() + first[b], edges_.begin() + first[b + 1]);
        });
    }
    static constexpr int shift = kept_bits - 1;  // the sign is always 0

    Node &root(std::size_t i) {
        while (nodes_[i].parent != i) {
            nodes_[i].parent = nodes_[nodes_[i].parent].parent;
            i = nodes_[i].parent;
        }
        return nodes_[i];
    }

    bool apart(const Edge &edge, Node *&a, Node *&b) {
        const std::size_t direction = edge.at / n_, i = edge.at - direction * n_;
        a = &root(i), b = &root(i + step(direction));
        return a != b;
    }

    static void join(Node &a, Node &b, double weight) {
        Node &big = a.size < b.size ? b : a, &little = a.size < b.size ? a : b;
        little.parent = big.parent;
        big.size += little.size;
        big.heaviest = weight;
    }

    std::int32_t number(std::int32_t *regions) {
        std::vector<std::int32_t> numbers(n_, 0);
        std::int32_t n = 0;
        for (std::size_t i = 0; i < n_; ++i) {
            std::int32_t &at = numbers[static_cast<std::size_t>(&root(i) - nodes_.data())];
            const bool used = !valid_ || valid_[i];
            if (used && !at) at = ++n;
            regions[i] = used ? at : 0;
        }
        return n;
    }

    const double *planes_;
    const bool *valid_;
    std::size_t channels_, rows_, columns_, n_;
    int threads_;
    std::vector<Node> nodes_;
    std::vector<Edge> edges_;
};

}  // namespace snowshoe
