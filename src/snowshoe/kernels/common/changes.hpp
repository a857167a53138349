// Where the values of a row change, for loops over runs instead of pixels.
//
// Algorithm    a loop that becomes vector code marks places by bytes 0 and 1; 64 of them become the bits of one number,
//              of which only those that are set are visited.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace snowshoe {

// Marks for n places; those behind them, up to a whole number of 64, are 0.
inline std::vector<std::uint8_t> marks(std::size_t n) { return std::vector<std::uint8_t>((n + 63) / 64 * 64); }

// 64 bytes, each 0 or 1, as bits. The product moves the byte i of eight to the bit 56 + i; nothing is carried.
inline std::uint64_t packed(const std::uint8_t *bytes) {
    std::uint64_t bits = 0;
    for (int i = 0; i < 8; ++i) {
        std::uint64_t eight;
        std::memcpy(&eight, bytes + 8 * i, 8);
        bits |= (eight * 0x0102040810204080u >> 56) << (8 * i);
    }
    return bits;
}

// Calls at(place) for each place that is marked, in order.
template <typename At> void each_marked(const std::vector<std::uint8_t> &mark, At &&at) {
    for (std::size_t x = 0; x < mark.size(); x += 64)
        for (std::uint64_t bits = packed(mark.data() + x); bits; bits &= bits - 1) at(x + std::countr_zero(bits));
}

}  // namespace snowshoe
