#include "classify/classify.hpp"
#include "common/registry.hpp"

using namespace snowshoe;

template <typename T> static void bind_digitize(nb::module_ &m) {
    define(m, "classify_digitize",
           [](Flat<const T> pixels, Valid valid, Flat<const T> thresholds, std::uint8_t first,
              Flat<std::uint8_t> labels, int threads) {
               nb::gil_scoped_release unlocked;
               digitize(pixels.data(), pointer(valid), pixels.size(), thresholds.data(), thresholds.size(), first,
                        labels.data(), threads);
           });
}

SNOWSHOE_KERNEL(classify) {
    bind_digitize<std::uint8_t>(m), bind_digitize<std::uint16_t>(m), bind_digitize<std::int8_t>(m);
    bind_digitize<std::int16_t>(m), bind_digitize<std::int32_t>(m), bind_digitize<std::uint32_t>(m);
    bind_digitize<float>(m), bind_digitize<double>(m);
}
