#include "engine/dag_routing.h"

#include <algorithm>
#include <cstdlib>
#include <map>

namespace mlp {
namespace {

using Ports = std::vector<int>;

bool Has(const Ports& columns, int column) {
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}

// Where lines may enter a box: at least `apart` columns from each other and, unless they come
// straight from above, `margin` columns from its corners.
struct Spacing {
  int apart, margin;
};

// One port on the top of `box` for each item above it, in the order of `above`: spread evenly, but
// straight below the item where that is near, and never in the column of another line (`taken`
// holds all that leave the upper layer). Empty if there is no room for that.
Ports PortsOf(const DagLayout& layout, const DagItem& box, const std::vector<std::size_t>& above,
              const Ports& taken, Spacing spacing) {
  const int count = static_cast<int>(above.size());
  const int first = box.left + 1, last = box.left + box.width - 2;
  Ports ports;
  for (int i = 0; i < count; ++i) {
    const int straight = layout.items[above[static_cast<std::size_t>(i)]].Center();
    const int even = first + (last - first + 1) * (2 * i + 1) / (2 * count);
    const bool near = straight >= first && straight <= last &&
                      std::abs(straight - even) <= std::max(1, box.width / 4);
    const int wanted = near ? straight : even;
    const auto allowed = [&](int column) {
      if (column == straight) return true;
      const int to_corner = std::min(column - first, last - column);
      return to_corner >= spacing.margin && !Has(taken, column);
    };
    int best = last + 1;
    for (int column = ports.empty() ? first : ports.back() + spacing.apart;
         column <= last - spacing.apart * (count - 1 - i); ++column)
      if (allowed(column) && (best > last || std::abs(column - wanted) < std::abs(best - wanted)))
        best = column;
    if (best > last) return {};
    ports.push_back(best);
  }
  return ports;
}

void EnterBox(const DagLayout& layout, const DagItem& box, const Ports& taken,
              std::map<std::size_t, DagNet>& net_of) {
  std::vector<std::size_t> above = box.above;
  std::sort(above.begin(), above.end(), [&](std::size_t a, std::size_t b) {
    return layout.items[a].Center() < layout.items[b].Center();
  });
  Ports ports;
  for (const Spacing spacing : {Spacing{3, 1}, {2, 1}, {2, 0}, {1, 0}}) {
    ports = PortsOf(layout, box, above, taken, spacing);
    if (!ports.empty()) break;
  }
  if (ports.empty()) ports = PortsOf(layout, box, above, {}, {1, 0});  // always has room
  for (std::size_t i = 0; i < ports.size(); ++i) net_of[above[i]].to.push_back(ports[i]);
}

// How often the two cross when `upper` runs in a row above `lower`.
int Crossings(const DagNet& upper, const DagNet& lower) {
  const auto inside = [](const DagNet& net, int column) {
    return column > net.Left() && column < net.Right();
  };
  int crossings = inside(upper, lower.from) ? 1 : 0;
  for (const int column : upper.to) crossings += inside(lower, column) ? 1 : 0;
  return crossings;
}

bool Touch(const DagNet& a, const DagNet& b) {
  return a.Left() <= b.Right() + 1 && b.Left() <= a.Right() + 1;
}

// An order of the bent nets, top row first, that swapping no two neighbours improves.
std::vector<DagNet*> TopFirst(std::vector<DagNet>& nets) {
  std::vector<DagNet*> order;
  for (DagNet& net : nets)
    if (!net.IsStraight()) order.push_back(&net);
  for (std::size_t pass = 0; pass < order.size(); ++pass) {
    bool changed = false;
    for (std::size_t i = 1; i < order.size(); ++i) {
      if (Crossings(*order[i], *order[i - 1]) >= Crossings(*order[i - 1], *order[i])) continue;
      std::swap(order[i], order[i - 1]);
      changed = true;
    }
    if (!changed) break;
  }
  return order;
}

}  // namespace

int DagNet::Left() const {
  return std::min(from, *std::min_element(to.begin(), to.end()));
}
int DagNet::Right() const {
  return std::max(from, *std::max_element(to.begin(), to.end()));
}

std::vector<DagNet> RouteNets(const DagLayout& layout, std::size_t upper_layer) {
  std::map<std::size_t, DagNet> net_of;
  Ports taken;
  for (const std::size_t id : layout.layers[upper_layer]) {
    if (layout.items[id].below.empty()) continue;
    net_of[id].from = layout.items[id].Center();
    taken.push_back(layout.items[id].Center());
  }
  for (const std::size_t id : layout.layers[upper_layer + 1]) {
    const DagItem& item = layout.items[id];
    if (!item.is_box)
      net_of[item.above[0]].to.push_back(item.left);
    else
      EnterBox(layout, item, taken, net_of);
  }
  std::vector<DagNet> nets;
  for (const std::size_t id : layout.layers[upper_layer])
    if (const auto found = net_of.find(id); found != net_of.end()) nets.push_back(found->second);
  std::vector<const DagNet*> placed;
  for (DagNet* net : TopFirst(nets)) {
    for (const DagNet* other : placed)
      if (Touch(*net, *other)) net->row = std::max(net->row, other->row + 1);
    placed.push_back(net);
  }
  return nets;
}

int RowsOf(const std::vector<DagNet>& nets) {
  int rows = 1;
  for (const DagNet& net : nets) rows = std::max(rows, net.row + 1);
  return rows;
}

}  // namespace mlp
