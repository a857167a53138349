// Labels of pixels by their nearest centre.
//
// Problem      label = 1 + index of the nearest of k centres, the first of equally near ones; 0 where not valid.
// Algorithm    squared distances to all centres. 8-bit RGB with many pixels: space is cut into 32³ cells; where one
//              centre is nearest in a whole cell, its label stands in a table, and only pixels of the other cells are
//              measured. A cell belongs to a centre if the centre is nearer than any other even in the cell's corner
//              that favours the other, by a margin above rounding.
// Cost         O(n k); 8-bit RGB O(n) plus 32³ k plus the pixels near a boundary.
// Determinism  pixels are independent of one another.
// Expects      1 <= k <= 255, centres k × d.
#pragma once
#include <cstdint>
#include <type_traits>
#include <vector>

#include "lloyd/lloyd.hpp"

namespace snowshoe {

class NearestTable {
  public:
    NearestTable(const double *centers, std::size_t k) : label_(32 * 32 * 32) {
        Batch batch(3);
        for (std::size_t cell = 0; cell < label_.size(); ++cell) {
            const double low[3] = {8.0 * (cell >> 10), 8.0 * (cell >> 5 & 31), 8.0 * (cell & 31)};
            const double middle[3] = {low[0] + 3.5, low[1] + 3.5, low[2] + 3.5};
            batch.size = 0, batch.add(middle), batch.measure(centers, k);
            const auto at = static_cast<std::size_t>(batch.at[0]);
            bool owned = true;
            for (std::size_t j = 0; owned && j < k; ++j)
                owned = j == at || beats(centers + 3 * at, centers + 3 * j, low);
            label_[cell] = owned ? static_cast<std::uint8_t>(at + 1) : 0;
        }
    }

    // 0 where the pixel must be measured.
    std::uint8_t operator[](const std::uint8_t *p) const {
        return label_[std::size_t{p[0]} >> 3 << 10 | std::size_t{p[1]} >> 3 << 5 | std::size_t{p[2]} >> 3];
    }

  private:
    static bool beats(const double *a, const double *b, const double *low) {
        double corner[3];
        for (int c = 0; c < 3; ++c) corner[c] = low[c] + (b[c] > a[c] ? 7.0 : 0.0);
        return square_distance(corner, a, 3) + 1e-6 < square_distance(corner, b, 3);
    }

    std::vector<std::uint8_t> label_;
};

template <typename T>
void label_nearest(const T *pixels, const bool *valid, std::size_t n, std::size_t d, const double *centers,
                   std::size_t k, std::uint8_t *labels, int threads) {
    std::vector<NearestTable> table;
    if (std::is_same_v<T, std::uint8_t> && d == 3 && n >= 65536) table.emplace_back(centers, k);
    parallel_parts(n, threads, 4096, [&](int, std::size_t begin, std::size_t end) {
        Batch batch(d);
        std::size_t measured[Batch::capacity];
        for (std::size_t i = begin; i < end; ++i) {
            labels[i] = 0;
            if (!valid || valid[i]) {
                if constexpr (std::is_same_v<T, std::uint8_t>)
                    if (!table.empty()) labels[i] = table[0][pixels + i * d];
                if (!labels[i]) measured[batch.size] = i, batch.add(pixels + i * d);
            }
            if (batch.size == Batch::capacity || i + 1 == end) {
                batch.measure(centers, k);
                for (std::size_t b = 0; b < batch.size; ++b)
                    labels[measured[b]] = static_cast<std::uint8_t>(batch.at[b] + 1);
                batch.size = 0;
            }
        }
    });
}

}  // namespace snowshoe
