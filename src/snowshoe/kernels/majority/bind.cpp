#include "common/volumes.hpp"
#include "majority/majority.hpp"

using namespace snowshoe;

SNOWSHOE_KERNEL(majority) {
    define(m, "majority_vote",
           [](Volume<const std::uint8_t> classes, ValidVolume valid, Flat<const std::int64_t> radii,
              Volume<std::uint8_t> winners, int threads) {
               nb::gil_scoped_release unlocked;
               const majority::Map map(classes.data(), pointer(valid), sides_of(classes), sides_in(radii));
               map.vote(winners.data(), threads);
           });
}
