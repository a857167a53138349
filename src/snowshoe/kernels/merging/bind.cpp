#include "common/registry.hpp"
#include "merging/merging.hpp"

using namespace snowshoe;

SNOWSHOE_KERNEL(merging) {
    define(m, "merging_merge",
           [](std::size_t n, Flat<const std::int32_t> first, Flat<const std::int32_t> second,
              Flat<const std::int64_t> sums, Flat<const std::int64_t> lengths, Flat<std::int32_t> parents,
              Flat<double> altitudes, Flat<double> heights) {
               nb::gil_scoped_release unlocked;
               Merging merging(n, first.size(), first.data(), second.data(), sums.data(), lengths.data());
               return merging.run(parents.data(), altitudes.data(), heights.data());
           });
}
