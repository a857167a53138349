// The Laplacian of a neighbourhood of three pixels along each axis, and its absolute value.
//
// Problem      Σ weight · (neighbour - centre) over the neighbours that are one, two or three orthogonal steps away
//              (Rosenfeld & Kak 1982, Digital Picture Processing, 2nd ed.): four or eight in a plane; 6, 18 or 26 in a
//              volume.
// Algorithm    one pass with three padded rows, of each of three planes, that roll over the image.
// Cost         a pixel is read once from memory and each output is written once.
// Determinism  rows are independent; integers are exact; floats take differences first and add opposite neighbours
//              together, so that a constant gives 0 and a flip or a turn gives the flipped or turned bytes.
// Expects      outputs of the image's shape. With a mask, `whole` gets where all pixels around are valid. For integer
//              pixels all weights are 1.
#pragma once
#include <cmath>

#include "common/parallel.hpp"
#include "common/sides.hpp"
#include "common/window.hpp"

namespace snowshoe {

// What a neighbour counts by the axes that it is a step away along: z, y, x; zy, zx, yx; zyx. 0 leaves it out.
template <typename W> struct NeighbourWeights { W z, y, x, zy, zx, yx, zyx; };

template <typename Types> struct Laplacian {
    using G = typename Types::G;
    using F = typename Types::F;
    using W = typename Types::W;
    using Rows = RollingRows<W>;
    static constexpr std::ptrdiff_t run = 512;

    Pixels<W> pixels;
    const bool *valid;
    Sides sides;
    Border border;
    W outside;
    NeighbourWeights<W> weights;
    G *response;
    F *strength;
    bool *whole;

    // Within a plane, with opposite neighbours added together.
    void respond(const Rows &value, std::ptrdiff_t first, std::ptrdiff_t n, G *__restrict out) const {
        const W *__restrict up = value.above + first, *__restrict at = value.here + first,
                            *__restrict down = value.below + first;
        const W wy = weights.y, wx = weights.x, wyx = weights.yx;
        for (std::ptrdiff_t c = 0; c < n; ++c) {
            const W m = at[c + 1];
            const W cross = W(wy * ((up[c + 1] - m) + (down[c + 1] - m))) + W(wx * ((at[c] - m) + (at[c + 2] - m)));
            const W corners = ((up[c] - m) + (down[c + 2] - m)) + ((up[c + 2] - m) + (down[c] - m));
            out[c] = static_cast<G>(W(wyx != 0 ? cross + W(wyx * corners) : cross) + W(0));
        }
    }

    // What the planes before and after add.
    void add_planes(const Rows &before, const Rows &here, const Rows &after, std::ptrdiff_t first, std::ptrdiff_t n,
                    G *__restrict out) const {
        const W *__restrict at = here.here + first;
        const W *b[3] = {before.above + first, before.here + first, before.below + first};
        const W *a[3] = {after.above + first, after.here + first, after.below + first};
        auto opposite = [&](int row, int column, std::ptrdiff_t c) {
            const W m = at[c + 1];
            return W((a[1 + row][c + 1 + column] - m) + (b[1 - row][c + 1 - column] - m));
        };
        const NeighbourWeights<W> w = weights;
        for (std::ptrdiff_t c = 0; c < n; ++c) out[c] = static_cast<G>(out[c] + W(w.z * opposite(0, 0, c)));
        if (w.zy != 0)
            for (std::ptrdiff_t c = 0; c < n; ++c) {
                const W along_rows = opposite(0, 1, c) + opposite(0, -1, c);
                const W along_columns = opposite(1, 0, c) + opposite(-1, 0, c);
                out[c] = static_cast<G>(out[c] + W(W(w.zy * along_columns) + W(w.zx * along_rows)));
            }
        if (w.zyx != 0)
            for (std::ptrdiff_t c = 0; c < n; ++c) {
                const W corners = (opposite(1, 1, c) + opposite(-1, -1, c)) + (opposite(1, -1, c) + opposite(-1, 1, c));
                out[c] = static_cast<G>(out[c] + W(w.zyx * corners));
            }
    }

    Window<W> window(std::ptrdiff_t plane) const {
        const std::ptrdiff_t at = inside(plane, sides.planes, border);
        return {pixels, at < 0 ? nullptr : valid, at * sides.rows, at < 0 ? 0 : sides.rows, sides.columns, border,
                outside};
    }

    void strip(std::ptrdiff_t plane, std::ptrdiff_t begin, std::ptrdiff_t end, bool deep) const {
        const std::ptrdiff_t columns = sides.columns;
        auto here = window(plane), before = window(deep ? plane - 1 : plane), after = window(deep ? plane + 1 : plane);
        const auto each = [&](auto &&act) {
            act(here);
            if (deep) act(before), act(after);
        };
        each([&](auto &rows) { rows.start(begin); });
        for (std::ptrdiff_t r = begin; r < end; ++r) {
            if (r > begin) each([&](auto &rows) { rows.advance(r); });
            for (std::ptrdiff_t c = 0; c < columns; c += run) {
                const std::ptrdiff_t n = std::min(run, columns - c), at = (plane * sides.rows + r) * columns + c;
                respond(here.value, c, n, response + at);
                if (deep) add_planes(before.value, here.value, after.value, c, n, response + at);
                if (valid) here.keep_whole(c, n, whole + at, response + at);
                if (valid && deep) before.keep_as_well(c, n, whole + at, response + at);
                if (valid && deep) after.keep_as_well(c, n, whole + at, response + at);
                for (std::ptrdiff_t i = at; i < at + n; ++i) strength[i] = std::fabs(static_cast<F>(response[i]));
            }
        }
    }

    void run_all(bool deep, int threads) const {
        parallel_parts(sides.planes * sides.rows, threads, 8, [&](int, std::size_t from, std::size_t to) {
            each_plane(from, to, sides.rows, [&](std::ptrdiff_t plane, std::ptrdiff_t begin, std::ptrdiff_t end) {
                strip(plane, begin, end, deep);
            });
        });
    }
};

}  // namespace snowshoe
