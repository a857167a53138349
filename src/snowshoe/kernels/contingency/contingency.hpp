// The joint histogram of two label maps, without a regions × regions table.
//
// Problem      the distinct pairs of labels that share a valid pixel, ascending, with the number of pixels of each.
// Algorithm    a pair is one 64-bit key. Few possible keys: a dense table, in two lanes so that a run of one key does
//              not wait for its own store. Many: open addressing with multiplicative hashing (Knuth 1998, TAOCP 3,
//              §6.4), touched once per run of equal keys, grown as needed; tables of threads are added, then sorted.
// Cost         one pass over both maps; 16 bytes per table slot, at most 4 slots per distinct pair and thread.
// Determinism  counts are integers and keys are sorted: neither threads nor order can change them.
// Expects      first < height, second < width, height · width < 2⁶³.
#pragma once
#include <algorithm>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "common/parallel.hpp"

namespace snowshoe {

using Key = std::uint64_t;
using Load = void (*)(const void *labels, std::size_t begin, std::size_t n, Key *block);

// Labels of any width become 64-bit words a block at a time, so that no pair of types needs its own loop.
template <typename T> void load(const void *labels, std::size_t begin, std::size_t n, Key *block) {
    const T *from = static_cast<const T *>(labels) + begin;
    for (std::size_t i = 0; i < n; ++i) block[i] = from[i];
}

struct LabelMap {
    const void *labels;
    Load load;
};

class KeyTable {
  public:
    void add(Key key, std::int64_t count) {
        std::size_t slot = key * 0x9E3779B97F4A7C15ull >> shift_;
        while (slots_[slot].second && slots_[slot].first != key) slot = (slot + 1) & (slots_.size() - 1);
        if (!slots_[slot].second) slots_[slot].first = key, ++used_;
        slots_[slot].second += count;
        if (2 * used_ > slots_.size()) grow();
    }

    std::size_t used() const { return used_; }

    template <typename Visit> void each(Visit &&visit) const {
        for (const auto &[key, count] : slots_)
            if (count) visit(key, count);
    }

  private:
    void grow() {
        KeyTable larger(shift_ - 1);
        each([&](Key key, std::int64_t count) { larger.add(key, count); });
        std::swap(*this, larger);
    }

    explicit KeyTable(int shift) : shift_(shift), slots_(std::size_t{1} << (64 - shift)) {}

    int shift_ = 54;
    std::size_t used_ = 0;
    std::vector<std::pair<Key, std::int64_t>> slots_;

  public:
    KeyTable() : KeyTable(54) {}
};

class JointHistogram {
  public:
    JointHistogram(LabelMap first, LabelMap second, const bool *valid, std::size_t n, Key width)
        : first_(first), second_(second), valid_(valid), n_(n), width_(width) {}

    std::int64_t dense(std::size_t cells, Key *keys, std::int64_t *counts, std::size_t capacity, int threads) const {
        std::vector<std::vector<std::int64_t>> tables(threads);
        parallel_parts(n_, threads, block, [&](int part, std::size_t begin, std::size_t end) {
            auto &table = tables[part];
            table.resize(2 * cells);
            std::int64_t *even = table.data(), *odd = even + cells;
            blocks(begin, end, [&](const Key *key, std::size_t size) {
                for (std::size_t i = 1; i < size; i += 2) ++even[key[i - 1]], ++odd[key[i]];
                if (size % 2) ++even[key[size - 1]];
                return true;
            });
        });
        std::size_t found = 0;
        for (std::size_t cell = 0; cell < cells; ++cell) {
            std::int64_t count = 0;
            for (const auto &table : tables) count += table[cell] + table[cells + cell];
            if (!count) continue;
            if (found == capacity) return -1;
            keys[found] = cell, counts[found++] = count;
        }
        return static_cast<std::int64_t>(found);
    }

    std::int64_t sparse(Key *keys, std::int64_t *counts, std::size_t capacity, int threads) const {
        std::vector<KeyTable> tables(threads);
        parallel_parts(n_, threads, block, [&](int part, std::size_t begin, std::size_t end) {
            auto &table = tables[part];
            blocks(begin, end, [&](const Key *key, std::size_t size) {
                for (std::size_t i = 0; i < size;) {
                    const std::size_t run = i;
                    while (i < size && key[i] == key[run]) ++i;
                    table.add(key[run], static_cast<std::int64_t>(i - run));
                }
                return table.used() <= capacity;
            });
        });
        for (std::size_t part = 1; part < tables.size(); ++part) {
            if (tables[0].used() > capacity || tables[part].used() > capacity) return -1;
            tables[part].each([&](Key key, std::int64_t count) { tables[0].add(key, count); });
        }
        if (tables[0].used() > capacity) return -1;
        std::vector<std::pair<Key, std::int64_t>> found;
        found.reserve(tables[0].used());
        tables[0].each([&](Key key, std::int64_t count) { found.emplace_back(key, count); });
        std::sort(found.begin(), found.end());
        for (std::size_t i = 0; i < found.size(); ++i) std::tie(keys[i], counts[i]) = found[i];
        return static_cast<std::int64_t>(found.size());
    }

  private:
    static constexpr std::size_t block = 1024;

    // Calls work(keys, size) for the valid pixels of each block, until it says to stop.
    template <typename Work> void blocks(std::size_t begin, std::size_t end, Work &&work) const {
        std::vector<Key> key(block), other(block);
        for (std::size_t start = begin; start < end; start += block) {
            const std::size_t size = std::min(block, end - start);
            first_.load(first_.labels, start, size, key.data());
            second_.load(second_.labels, start, size, other.data());
            for (std::size_t i = 0; i < size; ++i) key[i] = key[i] * width_ + other[i];
            std::size_t used = size;
            if (valid_) {
                used = 0;
                for (std::size_t i = 0; i < size; ++i) key[used] = key[i], used += valid_[start + i];
            }
            if (!work(key.data(), used)) return;
        }
    }

    LabelMap first_, second_;
    const bool *valid_;
    std::size_t n_;
    Key width_;
};

inline std::int64_t joint_pairs(LabelMap first, LabelMap second, const bool *valid, std::size_t n, Key height,
                                Key width, Key *keys, std::int64_t *counts, std::size_t capacity, int threads) {
    constexpr Key dense = Key{1} << 16;
    const JointHistogram histogram(first, second, valid, n, width);
    if (height <= dense && width <= dense && height * width <= dense)
        return histogram.dense(height * width, keys, counts, capacity, threads);
    return histogram.sparse(keys, counts, capacity, threads);
}

}  // namespace snowshoe
