// Whether the entropy-coded data of a JPEG scan holds what its header announces.
//
// Problem      decoders fill what is missing from a damaged scan and go on, so somebody else has to look.
// Algorithm    the Huffman decoding of ITU-T T.81, sequential (F.2.2) and progressive (G.1.2, G.2), without the values:
//              of a coefficient it matters how many bits it has, and for a refinement whether it was 0 before.
// Cost         one look into a table of all 16-bit prefixes for each symbol.
// Determinism  integers only.
// Expects      tables of 65 536 entries, length · 256 + symbol, 0 for no code; room in `nonzero` for all blocks of a
//              progressive image.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>

namespace snowshoe {

// The bits between two markers, most significant first, with the zeros behind FF left out; zeros follow the last.
class ScanBits {
  public:
    ScanBits(const std::uint8_t *at, const std::uint8_t *end) : at_{at}, end_{end} {}

    unsigned peek16() {
        if (n_ < 48) fill();
        return static_cast<unsigned>(bits_ >> (n_ - 16)) & 0xFFFF;
    }
    void skip(int n) {
        if (n_ < n) fill();
        n_ -= n;
    }
    unsigned take(int n) {
        const unsigned value = n ? peek16() >> (16 - n) : 0;
        n_ -= n;
        return value;
    }
    bool exhausted() const { return n_ < invented_; }

    // Goes on behind the next marker and returns it, 0 for none; `left` counts the whole bytes before it.
    int next_marker(std::ptrdiff_t &left) {
        left = (n_ - invented_) / 8;
        for (; end_ - at_ >= 2; ++at_, ++left) {
            if (*at_ == 0xFF && at_[1] == 0xFF) --left;
            if (*at_ != 0xFF || at_[1] == 0xFF) continue;
            if (at_[1] != 0) break;
            ++at_;
        }
        bits_ = 0, n_ = 0, invented_ = 0, ended_ = false;
        if (end_ - at_ < 2) return 0;
        at_ += 2;
        return at_[-1];
    }
    const std::uint8_t *at() const { return at_; }

  private:
    void fill() {
        while (n_ <= 56) {
            unsigned byte = 0;
            if (!ended_ && at_ < end_ && *at_ != 0xFF) byte = *at_++;
            else if (!ended_ && end_ - at_ >= 2 && at_[1] == 0) byte = 0xFF, at_ += 2;
            else ended_ = true, invented_ += 8;
            bits_ = bits_ << 8 | byte, n_ += 8;
        }
    }

    const std::uint8_t *at_, *end_;
    std::uint64_t bits_ = 0;
    int n_ = 0, invented_ = 0;
    bool ended_ = false;
};

struct ScanComponent {
    std::int32_t across, down, stride, offset, dc, ac;  // blocks in a unit; blocks in a row; first block; tables
};

struct Scan {
    const std::uint8_t *data;
    std::ptrdiff_t size, start;
    const ScanComponent *components;
    std::ptrdiff_t n_components;
    const std::uint16_t *tables;
    int units_across, units_down, restart, first, last;
    bool progressive, refines;
    std::uint64_t *nonzero;
};

class ScanCheck {
  public:
    explicit ScanCheck(const Scan &scan) : scan_{scan}, bits_{scan.data + scan.start, scan.data + scan.size} {}

    // Returns the bytes that follow the last unit, -1 for damage; `end` is where the next marker begins.
    std::ptrdiff_t run(std::ptrdiff_t &end) {
        const std::ptrdiff_t n_units = std::ptrdiff_t{scan_.units_across} * scan_.units_down;
        std::ptrdiff_t left = 0, unit = 0;
        for (int row = 0; row < scan_.units_down; ++row)
            for (int column = 0; column < scan_.units_across; ++column) {
                if (!whole_unit(row, column)) return -1;
                if (scan_.restart && ++unit % scan_.restart == 0 && unit < n_units && !restarts(unit)) return -1;
            }
        if (!bits_.next_marker(left)) return -1;
        end = bits_.at() - scan_.data - 2;
        return left;
    }

  private:
    bool restarts(std::ptrdiff_t unit) {
        std::ptrdiff_t left = 0;
        run_ = 0;
        return bits_.next_marker(left) == 0xD0 + (unit / scan_.restart - 1) % 8 && !left;
    }

    bool whole_unit(int row, int column) {
        for (std::ptrdiff_t i = 0; i < scan_.n_components; ++i) {
            const ScanComponent &of = scan_.components[i];
            for (int y = 0; y < of.down; ++y)
                for (int x = 0; x < of.across; ++x) {
                    const std::ptrdiff_t block = of.offset + (std::ptrdiff_t{row} * of.down + y) * of.stride +
                                                 std::ptrdiff_t{column} * of.across + x;
                    if (!whole_block(of, scan_.progressive ? scan_.nonzero + block : nullptr)) return false;
                }
        }
        return !bits_.exhausted();
    }

    bool whole_block(const ScanComponent &of, std::uint64_t *nonzero) {
        if (!scan_.progressive) return direct(of) && alternating(of, nullptr);
        if (scan_.first == 0) return scan_.refines ? (bits_.skip(1), true) : direct(of);
        return scan_.refines ? refined(of, *nonzero) : alternating(of, nonzero);
    }

    // The next symbol of a table, -1 for a code that it has not.
    int symbol(int table) {
        const std::uint16_t entry = scan_.tables[std::ptrdiff_t{table} << 16 | bits_.peek16()];
        bits_.skip(entry >> 8);
        return entry ? entry & 255 : -1;
    }

    bool direct(const ScanComponent &of) {
        const int length = symbol(of.dc);
        if (length < 0 || length > 15) return false;
        bits_.skip(length);
        return true;
    }

    bool alternating(const ScanComponent &of, std::uint64_t *nonzero) {
        if (run_) return --run_, true;
        for (int k = nonzero ? scan_.first : 1; k <= scan_.last; ++k) {
            const int code = symbol(of.ac);
            if (code < 0) return false;
            const int zeros = code >> 4, length = code & 15;
            if (!length && zeros < 15) return ends_blocks(zeros, nonzero != nullptr);
            k += zeros;
            if (k > scan_.last) return false;
            if (nonzero && length) *nonzero |= std::uint64_t{1} << k;
            bits_.skip(length);
        }
        return true;
    }

    // An end of block; of many in a progressive scan.
    bool ends_blocks(int bits, bool many) {
        if (many) run_ = (1 << bits) - 1 + static_cast<int>(bits_.take(bits));
        return many || !bits;
    }

    bool refined(const ScanComponent &of, std::uint64_t &nonzero) {
        int k = scan_.first;
        for (; !run_ && k <= scan_.last; ++k) {
            const int code = symbol(of.ac);
            if (code < 0 || (code & 15) > 1) return false;
            int zeros = code >> 4;
            if (!(code & 15) && zeros < 15) {
                run_ = (1 << zeros) + static_cast<int>(bits_.take(zeros));
                break;
            }
            bits_.skip(code & 15);
            for (; k <= scan_.last && (nonzero >> k & 1 || zeros-- > 0); ++k) bits_.skip(nonzero >> k & 1);
            if (k > scan_.last) return !(code & 15);
            if (code & 15) nonzero |= std::uint64_t{1} << k;
        }
        if (run_) {
            for (; k <= scan_.last; ++k) bits_.skip(nonzero >> k & 1);
            --run_;
        }
        return true;
    }

    const Scan &scan_;
    ScanBits bits_;
    int run_ = 0;  // blocks that end without a further symbol
};

}  // namespace snowshoe
