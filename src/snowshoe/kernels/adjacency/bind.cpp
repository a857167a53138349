#include "adjacency/adjacency.hpp"
#include "common/planes.hpp"

using namespace snowshoe;

SNOWSHOE_KERNEL(adjacency) {
    define(m, "adjacency_pairs",
           [](Plane<const std::int32_t> labels, std::optional<Plane<const std::int32_t>> strength, int connectivity,
              Flat<std::uint64_t> keys, Flat<std::int64_t> lengths, Flat<std::int64_t> sums) {
               nb::gil_scoped_release unlocked;
               adjacency::Boundaries boundaries(labels.data(), pointer(strength), n_rows(labels), n_columns(labels));
               boundaries.scan(connectivity);
               return boundaries.write(keys.data(), lengths.data(), sums.data(), keys.size());
           });
}
