// The extension module: it binds whatever kernels are linked into it. One build per processor level.
#include "common/registry.hpp"

NB_MODULE(SNOWSHOE_MODULE, m) {
    for (auto bind : snowshoe::registry()) bind(m);
}
