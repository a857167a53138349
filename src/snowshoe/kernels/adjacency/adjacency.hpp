// Which regions of a label image touch, and along what boundary.
//
// Problem      the pairs of different regions with neighbouring pixels, ascending; for each the number of sides (pairs
//              of neighbouring pixels) along the common boundary, the sum of their weights and the least of them.
// Algorithm    one pass that looks along one of every opposite two steps to a neighbour. What is found in a row for one
//              pair of regions is added to an open-addressing table with multiplicative hashing (Knuth 1998, TAOCP 3,
//              §6.4) only when the pair changes; the table is sorted at the end.
// Cost         one read of the labels, one of the weights on boundaries only; 32 bytes per slot, at most 4 per pair.
// Determinism  integers throughout: the order of the additions cannot change a sum, so flips and turns of an image
//              give the same pairs, lengths and sums.
// Expects      labels that are not negative (0 is no region); weights of 0 to 2^31 - 1, and fewer than 2^31 pixels.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <vector>

#include "common/sides.hpp"

namespace snowshoe::adjacency {

struct Boundary {
    std::uint64_t key = 0;
    std::int64_t length = 0, sum = 0, least = std::numeric_limits<std::int64_t>::max();
};

class Table {
  public:
    void add(const Boundary &part) {
        Boundary &slot = find(part.key);
        if (!slot.length) slot.key = part.key, ++used_;
        slot.length += part.length, slot.sum += part.sum, slot.least = std::min(slot.least, part.least);
        if (2 * used_ > slots_.size()) grow();
    }

    std::vector<Boundary> sorted() const {
        std::vector<Boundary> found;
        found.reserve(used_);
        std::copy_if(slots_.begin(), slots_.end(), std::back_inserter(found), [](auto &slot) { return slot.length; });
        std::sort(found.begin(), found.end(), [](auto &one, auto &other) { return one.key < other.key; });
        return found;
    }

  private:
    Boundary &find(std::uint64_t key) {
        std::size_t slot = key * 0x9E3779B97F4A7C15ull >> shift_;
        while (slots_[slot].length && slots_[slot].key != key) slot = (slot + 1) & (slots_.size() - 1);
        return slots_[slot];
    }

    void grow() {
        std::vector<Boundary> before(2 * slots_.size());
        before.swap(slots_);
        --shift_;
        for (const Boundary &slot : before)
            if (slot.length) find(slot.key) = slot;
    }

    int shift_ = 54;
    std::size_t used_ = 0;
    std::vector<Boundary> slots_ = std::vector<Boundary>(std::size_t{1} << 10);
};

class Boundaries {
  public:
    Boundaries(const std::int32_t *labels, const std::int32_t *weights, const Sides &sides)
        : labels_(labels), weights_(weights), sides_(sides) {}

    // Looks from every pixel along `n` steps (planes, rows, columns), each of -1, 0 or 1, that lead to a later pixel.
    void scan(const std::int64_t *steps, std::size_t n) {
        for (std::ptrdiff_t z = 0; z < sides_.planes; ++z)
            for (std::ptrdiff_t y = 0; y < sides_.rows; ++y)
                for (std::size_t i = 0; i < n; ++i) look(z, y, i, steps + 3 * i);
        if (open_.length) table_.add(open_);
    }

    std::int64_t write(std::uint64_t *keys, std::int64_t *lengths, std::int64_t *sums, std::int64_t *least,
                       std::size_t capacity) const {
        const std::vector<Boundary> found = table_.sorted();
        if (found.size() > capacity) return -1;
        for (std::size_t i = 0; i < found.size(); ++i)
            keys[i] = found[i].key, lengths[i] = found[i].length, sums[i] = found[i].sum, least[i] = found[i].least;
        return static_cast<std::int64_t>(found.size());
    }

  private:
    void look(std::ptrdiff_t z, std::ptrdiff_t y, std::size_t i, const std::int64_t *step) {
        const std::ptrdiff_t down = y + step[1], across = step[2];
        if (z + step[0] >= sides_.planes || down < 0 || down >= sides_.rows) return;
        const std::ptrdiff_t row = z * sides_.rows + y, other = (z + step[0]) * sides_.rows + down;
        const std::int32_t *here = labels_ + row * sides_.columns, *there = labels_ + other * sides_.columns + across;
        const std::int32_t *weights = weights_ ? weights_ + i * sides_.size() + row * sides_.columns : nullptr;
        const std::ptrdiff_t last = sides_.columns - (across > 0);
        for (std::ptrdiff_t x = across < 0; x < last; ++x)
            if (here[x] != there[x] && here[x] && there[x]) meet(here[x], there[x], weights ? weights[x] : 0);
    }

    void meet(std::int32_t one, std::int32_t other, std::int64_t weight) {
        const auto [low, high] = std::minmax(one, other);
        const std::uint64_t key = static_cast<std::uint64_t>(low) << 32 | static_cast<std::uint64_t>(high);
        if (key != open_.key) {
            if (open_.length) table_.add(open_);
            open_ = {key};
        }
        ++open_.length;
        open_.sum += weight;
        open_.least = std::min(open_.least, weight);
    }

    const std::int32_t *labels_, *weights_;
    Sides sides_;
    Boundary open_;
    Table table_;
};

}  // namespace snowshoe::adjacency
