// Three-dimensional arrays (planes, rows, columns), and those that a kernel may be called without.
#pragma once
#include "common/registry.hpp"
#include "common/sides.hpp"

namespace snowshoe {

template <typename T> using Volume = nb::ndarray<T, nb::ndim<3>, nb::c_contig, nb::device::cpu>;
using ValidVolume = std::optional<Volume<const bool>>;
template <typename T> T *pointer(const std::optional<Volume<T>> &volume) { return volume ? volume->data() : nullptr; }

template <typename A> Sides sides_of(const A &volume) {
    return {static_cast<std::ptrdiff_t>(volume.shape(0)), static_cast<std::ptrdiff_t>(volume.shape(1)),
            static_cast<std::ptrdiff_t>(volume.shape(2))};
}

// Three numbers for planes, rows and columns.
inline Sides sides_in(const Flat<const std::int64_t> &numbers) {
    return {numbers.data()[0], numbers.data()[1], numbers.data()[2]};
}

}  // namespace snowshoe
