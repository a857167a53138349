#include "adjacency/adjacency.hpp"
#include "common/volumes.hpp"

using namespace snowshoe;
using SideWeights = nb::ndarray<const std::int32_t, nb::ndim<4>, nb::c_contig, nb::device::cpu>;

SNOWSHOE_KERNEL(adjacency) {
    define(m, "adjacency_pairs",
           [](Volume<const std::int32_t> labels, std::optional<SideWeights> weights, Plane<const std::int64_t> steps,
              Flat<std::uint64_t> keys, Flat<std::int64_t> lengths, Flat<std::int64_t> sums, Flat<std::int64_t> least) {
               nb::gil_scoped_release unlocked;
               adjacency::Boundaries boundaries(labels.data(), weights ? weights->data() : nullptr, sides_of(labels));
               boundaries.scan(steps.data(), steps.shape(0));
               return boundaries.write(keys.data(), lengths.data(), sums.data(), least.data(), keys.size());
           });
}
