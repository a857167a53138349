#include "common/planes.hpp"
#include "pieces/pieces.hpp"

using namespace snowshoe;

SNOWSHOE_KERNEL(pieces) {
    define(m, "pieces_trace", [](Plane<const std::int32_t> labels, Flat<std::int32_t> chords) {
        nb::gil_scoped_release unlocked;
        Pieces(labels.data(), n_rows(labels), n_columns(labels)).trace(chords.data());
    });
}
