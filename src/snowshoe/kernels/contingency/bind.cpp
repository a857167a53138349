#include "common/registry.hpp"
#include "contingency/contingency.hpp"

using namespace snowshoe;
using AnyLabels = nb::ndarray<nb::ro, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

static LabelMap label_map(const AnyLabels &labels) {
    const auto is = [&](nb::dlpack::dtype type) { return labels.dtype() == type; };
    const Load load = is(nb::dtype<std::uint8_t>())    ? snowshoe::load<std::uint8_t>
                      : is(nb::dtype<std::uint16_t>()) ? snowshoe::load<std::uint16_t>
                      : is(nb::dtype<std::uint32_t>()) ? snowshoe::load<std::uint32_t>
                      : is(nb::dtype<std::uint64_t>()) ? snowshoe::load<std::uint64_t>
                                                       : throw nb::type_error("labels must be unsigned integers");
    return {labels.data(), load};
}

SNOWSHOE_KERNEL(contingency) {
    define(m, "contingency_pairs",
           [](AnyLabels first, AnyLabels second, Valid valid, Key height, Key width, Flat<Key> keys,
              Flat<std::int64_t> counts, int threads) {
               const LabelMap one = label_map(first), two = label_map(second);
               nb::gil_scoped_release unlocked;
               return joint_pairs(one, two, pointer(valid), first.size(), height, width, keys.data(), counts.data(),
                                  keys.size(), threads);
           });
}
