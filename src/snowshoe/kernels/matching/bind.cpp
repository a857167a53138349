#include "common/registry.hpp"
#include "matching/matching.hpp"

using namespace snowshoe;

SNOWSHOE_KERNEL(matching) {
    define(m, "matching_match",
           [](Plane<const bool> first, Plane<const bool> second, double radius, Plane<std::int32_t> partner_of_first,
              Plane<std::int32_t> partner_of_second) {
               nb::gil_scoped_release unlocked;
               matching::Matching(first.data(), second.data(), static_cast<std::int32_t>(first.shape(0)),
                                  static_cast<std::int32_t>(first.shape(1)), radius)
                   .solve(partner_of_first.data(), partner_of_second.data());
           });
}
