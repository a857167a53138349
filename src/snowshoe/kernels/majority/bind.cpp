#include "common/planes.hpp"
#include "majority/majority.hpp"

using namespace snowshoe;

SNOWSHOE_KERNEL(majority) {
    define(m, "majority_vote",
           [](Plane<const std::uint8_t> classes, ValidPlane valid, std::ptrdiff_t radius, Plane<std::uint8_t> winners,
              int threads) {
               nb::gil_scoped_release unlocked;
               const majority::Map map(classes.data(), pointer(valid), n_rows(classes), n_columns(classes), radius);
               map.vote(winners.data(), threads);
           });
}
